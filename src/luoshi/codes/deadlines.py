"""The dates that words of a deadline name, and the last day that they allow. One grammar for reports and for task lists.

    deadline := mention (between mention)*        3月—10月 | 第一阶段3月底前，第二阶段9月底前 | 自1月1日起至12月31日止
    mention  := year? (day | tenth | month | quarter | half) | year | plan's end | date in digits

A span is due on its last day, several stages on the last stage's. What names only a beginning (5月1日起), a festival, a season or a number of
days from no day is no date: nothing is made up, a person is asked. Offsets are into the text as given.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .periods import five_year_plan, number_in_characters

EARLIEST, LATEST = 1990, 2100  # outside, a spreadsheet has taken a number for a date
_WIDE = {ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９－～／．：，（）", "0123456789-~/.:,()", strict=True)}
_DIGIT = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

_N = r"(?:\d{1,2}|[二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])"
_TO = r"(?:-{1,2}|—{1,2}|–|~|～|至|到)"
_YEAR = r"(?:(?:(?P<y{n}>(?:19|20|21)\d\d|[一二][〇零○一二三四五六七八九]{{3}}|(?<!\d)\d\d(?=年(?:的)?\d{{1,2}}月))年|(?P<w{n}>今年|本年|当年|明年|次年|来年|翌年|后年))(?:的)?)?"
_PARTS = (
    r"(?P<iso>(?<!\d)(?:19|20|21)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?!\d))",
    r"(?P<compact>(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d))",
    _YEAR.format(n=1) + rf"(?P<month>{_N})月(?:份)?(?:(?P<day>{_N}){_TO})?(?P<last_day>{_N})[日号](?:{_TO}(?P<to_day>{_N})[日号])?",
    _YEAR.format(n=2) + rf"(?:(?P<months_from>{_N})(?:月(?:份)?)?(?:[上中下]旬)?(?:{_TO}|、|和))?(?P<tenth_month>{_N})月(?:份)?(?P<tenth>[上中下]旬|初)",
    _YEAR.format(n=3) + rf"(?:(?P<first_month>{_N}){_TO})?(?P<whole_month>{_N})月(?!\d|一[次调])(?:份)?(?:底|末|中)?",
    r"(?P<year_month>(?<![\d.])(?:19|20|21)\d\d[-/.](?:1[0-2]|0?[1-9])(?![\d\-/.万亿元%]))",
    _YEAR.format(n=4) + rf"(?:第?(?P<first_quarter>[一二三四1-4])(?:季度)?(?:{_TO}|、|和))?(?:前(?P<quarters>三)|第?(?P<quarter>[一二三四1-4]))个?季度(?:末|底)?",
    _YEAR.format(n=5) + r"Q(?P<q>[1-4])(?!\d)",
    _YEAR.format(n=6) + r"(?P<half>[上下])半年",
    _YEAR.format(n=7) + r"(?P<fixed>年中)(?=之?前|以前)",
    r"(?:(?P<first_year>(?:19|20|21)\d\d)年?" + _TO + r")(?P<until_year>(?:19|20|21)\d\d)年?(?!度|\d)",
    r"(?:[“\"](?P<plan>十[一二三四五六七八九]?|[一二三四五六七八九])五[”\"](?:时期|期间|期|规划)?|(?P<bare_plan>十[一二三四五六七八九]?)五(?:规划期?|时期|期间|期)?(?:末|期间|规划|时期)|第(?P<nth_plan>十[一二三四五六七八九]?|[一二三四五六七八九])个五年(?:计划|规划))(?:末|底|内)?",
    _YEAR.format(n=8)
    + r"(?P<year_end>(?<![半一二两三四五六七八九十几数\d])年(?:底|末|终)(?![端尾])|(?:(?<=[0-9〇零○一二三四五六七八九]{4}年)|(?<=[今本当明次来翌后]年))(?:底|末|终)|(?<![半一二两三四五六七八九十几数\d])年内(?!生)|全年|年度内|岁末|本年度|(?:(?<=[0-9〇零○一二三四五六七八九]{4}年)|(?<=[今本当明次来翌后]年))内)",
    r"(?P<alone>(?:19|20|21)\d\d|二[〇零○][〇零○一二三四五六七八九]{2})年(?!代|初)|(?P<next>明年|次年|来年|翌年|后年|今年)(?!初)",
)
MENTION = re.compile("|".join(_PARTS))
_ONLY_BEGINS = re.compile(r"(?:日|号|月|年|季度)?(?:零时|\d+时)?(?:起(?![至到—-])|开始|以来|以后|之后|后(?!续))")
_SPAN = re.compile(rf"(?:份|底|初|末|起)?(?:{_TO}|起至|起到|开始至|开始到)$")
_FIXED = {"年中": (6, 30)}
_TENTHS = {"上旬": 10, "初": 10, "中旬": 20}
_LATER = {"明年": 1, "次年": 1, "来年": 1, "翌年": 1, "后年": 2}


class NoSuchDay(ValueError):
    """A day that does not exist, or a year that no deadline has; the message is one Chinese sentence."""


@dataclass(frozen=True)
class Mention:
    """A date as said at ``[start, end)``: the last day that it allows. ``begins``: only where something starts."""

    start: int
    end: int
    last: date
    begins: bool


def last_day(words: str, year: int | None) -> date | None:
    """The last day that words allow, of several the latest; None where they name no day, or only a beginning, or no year is known.

    NoSuchDay for a day that does not exist or a year outside 1990–2100.

    >>> last_day("1月1日至12月31日", 2026), last_day("第一阶段3月底前，第二阶段9月底前", 2026), last_day("11月至次年3月", 2026)
    (datetime.date(2026, 12, 31), datetime.date(2026, 9, 30), datetime.date(2027, 3, 31))
    >>> last_day("5月1日起", 2026), last_day("春节前", 2026), last_day("２０２６年六月底前", None)
    (None, None, datetime.date(2026, 6, 30))
    """
    return max((m.last for m in mentions(words, year) if not m.begins), default=None)


def mentions(words: str, year: int | None) -> Iterator[Mention]:
    """Every date that words name, in order. ``year``: the one meant where none is said; a later one that was said goes on to what follows."""
    text = words.translate(_WIDE)
    said, before = year, None
    for found in MENTION.finditer(text):
        span = before is not None and bool(_SPAN.fullmatch(text[before.end : found.start()]))
        named = _year_of(found, before.last.year if span and before else year)
        of = named if named is not None else said
        if of is None:
            continue
        last = _last(found, of)
        if span and named is None and before and last < before.last:
            last = _last(found, before.last.year + (1 if _last(found, before.last.year) < before.last else 0))
        if named is not None and (year is None or last.year >= year):
            said = last.year
        before = Mention(found.start(), found.end(), last, bool(_ONLY_BEGINS.match(text, found.end())))
        yield before


def _year_of(found: re.Match[str], now: int | None) -> int | None:
    """The year that a mention names itself."""
    groups = found.groupdict()
    for n in range(1, 9):
        if written := groups.get(f"y{n}"):
            return _plausible(_year(written))
        if word := groups.get(f"w{n}"):
            return None if now is None else now + _LATER.get(word, 0)
    if written := groups["iso"] or groups["year_month"] or groups["until_year"] or groups["alone"]:
        return _plausible(_year(written[:4]))
    if groups["compact"]:
        return int(groups["compact"][:4])
    if number := groups["plan"] or groups["bare_plan"] or groups["nth_plan"]:
        return five_year_plan(number_in_characters(number)).last
    if groups["next"]:
        return None if now is None else now + _LATER.get(groups["next"], 0)
    return None


def _last(found: re.Match[str], year: int) -> date:
    """The last day of a mention in a year."""
    g = found.groupdict()
    if g["iso"] or g["compact"] or g["year_month"]:
        parts = [int(n) for n in re.findall(r"\d+", g["iso"] or g["year_month"] or f"{g['compact'][:4]} {g['compact'][4:6]} {g['compact'][6:]}")]
        if g["year_month"]:
            return month_end(parts[0], parts[1])
        return day_of(year, *parts[-2:])
    if g["last_day"]:
        return day_of(year, _count(g["month"]), _count(g["to_day"] or g["last_day"]))
    if g["tenth"]:
        month = _count(g["tenth_month"])
        return day_of(year, month, _TENTHS[g["tenth"]]) if g["tenth"] in _TENTHS else month_end(year, month)
    if g["whole_month"]:
        return month_end(year, _count(g["whole_month"]))
    if quarter := g["quarters"] or g["quarter"] or g["q"]:
        return month_end(year, 3 * _count(quarter))
    if g["half"]:
        return date(year, 6, 30) if g["half"] == "上" else date(year, 12, 31)
    if g["fixed"]:
        return day_of(year, *_FIXED[g["fixed"]])
    return date(_plausible(year), 12, 31)


def day_of(year: int, month: int, day: int) -> date:
    """A day; NoSuchDay where there is none."""
    _plausible(year)
    try:
        return date(year, month, day)
    except ValueError:
        raise NoSuchDay(f"没有{year}年{month}月{day}日这一天，请改成正确的日期") from None


def month_end(year: int, month: int) -> date:
    """The last day of a month; NoSuchDay where there is none."""
    if not 1 <= month <= 12:
        raise NoSuchDay(f"没有{month}月，请改成正确的日期")
    return date(_plausible(year), month, calendar.monthrange(year, month)[1])


def _plausible(year: int) -> int:
    if not EARLIEST <= year <= LATEST:
        raise NoSuchDay(f"完成时限是{year}年，多半是表格把别的数当成了日期，请改成正确的日期")
    return year


def _year(written: str) -> int:
    if written.isdigit():
        return int(written) + (2000 if len(written) == 2 else 0)
    return int("".join(str(_DIGIT[c]) for c in written))


def _count(words: str) -> int:
    """1 to 39 as digits or in characters: 12, 十二, 二十五, 廿."""
    if words.isdigit():
        return int(words)
    words = words.replace("廿", "二十")
    tens, ten, ones = words.partition("十")
    return (_DIGIT[tens] if tens else 1) * 10 + (_DIGIT[ones] if ones else 0) if ten else _DIGIT[words]
