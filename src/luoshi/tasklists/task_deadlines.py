"""Deadlines as task lists write them (6月底前完成, 年内持续推进, 每季度第1个月20日前报) and the dates they mean."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from ..codes.deadlines import MENTION, day_of, last_day
from .row import Deadline

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
_WHOLE_YEAR = re.compile(r"(?:19|20)\d\d年?")
_MONTH_AND_DAY = re.compile(r"(\d{1,2})/(\d{1,2})")
_RECURRING = re.compile(r"每(?:个)?(?:年|半年|季度?|月|周|旬)")
_ONGOING = re.compile(r"(?:持续|长期|贯穿全年|全年(?!完成)|常态化|滚动)(?:推进|坚持|实施|开展|落实)?")
_GOES_ON = re.compile(r"(?:年内|全年|本年度|(?:今|明)年)(?:还要|并)?(?=持续|长期|常态化|滚动|坚持)")  # 6月底前出台政策，年内持续推进: due in June
_FILLER = re.compile(
    r"之?前|以前|完成|基本|报送?|上报|力争|确保|争取|于|在|前后|取得.{0,6}成效|出台|建成|启动|开工|投用|印发|到位|全面|全部|务必|须|需|并|[自从第至到起止和、—~～-]|[一二三四五六]阶段|时间|[，,。；;:：（）()\s]"
)


def deadline(words: str, year: int | None) -> Deadline:
    """The deadline that words mean in a list of ``year``; none written means 31 December of it (domain rule of the genre).

    Raises ValueError (one Chinese sentence) for a day that does not exist or a year outside 1990–2100.

    >>> deadline("6月底前完成", 2026).due, deadline("", 2026).due
    (datetime.date(2026, 6, 30), datetime.date(2026, 12, 31))
    >>> deadline("年内持续推进", 2026).kind, deadline("每季度第1个月20日前报", 2026).kind
    ('ongoing', 'recurring')
    """
    end = date(year, 12, 31) if year else None
    bare = "".join(unicodedata.normalize("NFKC", words).split()) if not _ISO.fullmatch(words.strip()) else words.strip()
    if not bare or bare in ("-", "—", "/", "无"):
        return Deadline(words, end, "default")
    if _RECURRING.search(bare):
        return Deadline(words, end, "recurring")
    due = _written_short(bare, year) or last_day(_GOES_ON.sub("", bare), year) or last_day(bare, year)
    if _ONGOING.search(bare):
        return Deadline(words, due or end, "ongoing")
    return Deadline(words, due, "by" if due else "unread")


def speaks_of_time(words: str) -> bool:
    """Whether words are nothing but a deadline, so that in 发展改革委牵头，12月底前完成 they can be told from units."""
    bare = "".join(unicodedata.normalize("NFKC", words).split())
    if _RECURRING.search(bare) and len(bare) <= 24:
        return True
    opening = MENTION.match(bare)
    if opening and re.match(r"之?前|以前", bare[opening.end() :]) and len(bare) <= 30 and not bare.endswith(("负责", "牵头", "配合")):
        return True  # 6月底前出台相关政策
    rest = _ONGOING.sub("", MENTION.sub("", bare))
    if _WHOLE_YEAR.fullmatch(rest):
        return True
    return rest != bare and not _FILLER.sub("", rest)


def _written_short(bare: str, year: int | None) -> date | None:
    """A cell that holds a year alone, or a month and a day as tables write them (6/30)."""
    if _WHOLE_YEAR.fullmatch(bare):
        return date(int(bare[:4]), 12, 31)
    if (found := _MONTH_AND_DAY.fullmatch(bare)) and year:
        return day_of(year, int(found[1]), int(found[2]))
    return None
