"""Deadlines as task lists write them (6月底前完成, 年内持续推进, 每季度第1个月20日前报) and the dates they mean."""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Callable
from datetime import date

from .row import Deadline

EARLIEST, LATEST = 1990, 2100  # outside, a spreadsheet has taken a number for a date

_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "十一": 11, "十二": 12}
_NUMBER = r"(\d{1,2}|十[一二]?|[一二三四五六七八九])"
_YEAR = r"(?:((?:19|20|21)\d\d)年|(今年|本年|当年|明年|次年))?"
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
_DAY = re.compile(_YEAR + _NUMBER + r"月(\d{1,2})[日号]")
_TENTH = re.compile(_YEAR + _NUMBER + r"月(?:份)?([上中下])旬")
_MONTH = re.compile(_YEAR + _NUMBER + r"月(?:份|底|末|中)?")
_YEAR_MONTH = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})")
_QUARTER = re.compile(_YEAR + r"第?([一二三四1-4])季度(?:末|底)?")
_FIRST_THREE = re.compile(_YEAR + r"前三季度")
_HALF = re.compile(_YEAR + r"([上下])半年")
_YEAR_END = re.compile(_YEAR + r"(?:年?(?:底|末|终)|年内|全年|年度内|内)")
_WHOLE_YEAR = re.compile(r"((?:19|20)\d\d)年?")
_RECURRING = re.compile(r"每(?:个)?(?:年|半年|季度?|月|周|旬)")
_ONGOING = re.compile(r"(?:持续|长期|贯穿全年|全年(?!完成)|常态化|滚动)(?:推进|坚持|实施|开展|落实)?")
_OPENS = re.compile(rf"{_YEAR}(?:{_NUMBER}月(?:份|底|末|中旬|上旬|下旬|\d{{1,2}}[日号])?|年?底|上半年|第?[一二三四]季度末?)之?(?:前|以前)")
_FILLER = re.compile(r"之?前|以前|完成|基本|报送?|上报|力争|确保|争取|于|在|前后|取得.{0,6}成效|出台|建成|启动|开工|投用|印发|到位|全面|全部|务必|须|需|并|[，,。；;（）()\s]")


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
    due = _date(bare, year)
    if _ONGOING.search(bare):
        return Deadline(words, due or end, "ongoing")
    return Deadline(words, due, "by" if due else "unread")


def speaks_of_time(words: str) -> bool:
    """Whether words are nothing but a deadline, so that in 发展改革委牵头，12月底前完成 they can be told from units."""
    bare = "".join(unicodedata.normalize("NFKC", words).split())
    if _RECURRING.search(bare) and len(bare) <= 24:
        return True
    if _OPENS.match(bare) and len(bare) <= 30 and not bare.endswith(("负责", "牵头", "配合")):
        return True  # 6月底前出台相关政策
    rest = bare
    for pattern in (_ISO, _DAY, _TENTH, _MONTH, _QUARTER, _FIRST_THREE, _HALF, _YEAR_END, _ONGOING, _WHOLE_YEAR):
        rest = pattern.sub("", rest)
    return rest != bare and not _FILLER.sub("", rest)


def _date(bare: str, year: int | None) -> date | None:
    if found := _ISO.search(bare):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    if found := _DAY.search(bare):
        return _dated(found, year, lambda y, m: _day(y, _count(m[3]), int(m[4])))
    if found := _TENTH.search(bare):
        return _dated(found, year, lambda y, m: _month_end(y, _count(m[3])) if m[4] == "下" else _day(y, _count(m[3]), 10 if m[4] == "上" else 20))
    if found := _MONTH.search(bare):
        return _dated(found, year, lambda y, m: _month_end(y, _count(m[3])))
    if found := _YEAR_MONTH.search(bare):
        return _month_end(int(found[1]), int(found[2]))
    if found := _FIRST_THREE.search(bare):
        return _dated(found, year, lambda y, m: date(y, 9, 30))
    if found := _QUARTER.search(bare):
        return _dated(found, year, lambda y, m: _month_end(y, 3 * _count(m[3])))
    if found := _HALF.search(bare):
        return _dated(found, year, lambda y, m: date(y, 6, 30) if m[3] == "上" else date(y, 12, 31))
    if found := _YEAR_END.search(bare):
        return _dated(found, year, lambda y, m: date(y, 12, 31))
    if found := _WHOLE_YEAR.fullmatch(bare):
        return _day(int(found[1]), 12, 31)
    return None


def _dated(found: re.Match[str], year: int | None, make: Callable[[int, re.Match[str]], date]) -> date | None:
    """The date in the year that the words name, or in the list's own."""
    said = int(found[1]) if found[1] else None
    if said is None and year is not None:
        said = year + 1 if found[2] in ("明年", "次年") else year
    if said is None:
        return None
    _plausible(said)
    return make(said, found)


def _count(words: str) -> int:
    return _CHINESE.get(words) or int(words)


def _plausible(year: int) -> None:
    if not EARLIEST <= year <= LATEST:
        raise ValueError(f"完成时限是{year}年，多半是表格把别的数当成了日期，请改成正确的日期")


def _day(year: int, month: int, day: int) -> date:
    _plausible(year)
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"没有{year}年{month}月{day}日这一天，请改成正确的日期") from None


def _month_end(year: int, month: int) -> date:
    if not 1 <= month <= 12:
        raise ValueError(f"没有{month}月，请改成正确的日期")
    _plausible(year)
    return date(year, month, calendar.monthrange(year, month)[1])
