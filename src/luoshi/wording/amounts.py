"""Numbers as people read them: amounts, ranges, targets. One rule for every page, file and feed; rates and shares are ``shares``.

An amount is exact: all of its digits, in 亿 or 万 where that is no longer and loses nothing. What has room for less asks for ``shortened``, which says how far
it is rounded and keeps the exact words beside it. No number that is not nought is ever shown as nought.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from typing import Any, NamedTuple

SIZES = ((Decimal(10**8), "亿"), (Decimal(10**4), "万"))
PLACES = 4  # decimals at most of a number in 亿 or 万, and of a shortened one
SMALLEST = Decimal("1e-30")  # beyond, and above LARGEST, a number is no amount of anything and shown as it is written
LARGEST = Decimal("1e30")
SHARES = ("%", "‰", "个百分点", "百分点")
BEFORE = {"gt": "超过", "lt": "低于"}  # by a bound, what stands before an amount
AFTER = {"ge": "以上", "le": "以内", "approx": "左右"}  # and what stands after it
CHANGES = {"up": "增长", "down": "减少"}
_SAID = ("涨幅", "增速", "增幅", "增长")  # an indicator that says itself which way it goes


class Short(NamedTuple):
    """An amount with fewer digits. ``words``: as shown; ``exact``: all of it, "" where nothing was lost; ``within``: how far the shown number is from it at most."""

    words: str
    exact: str
    within: Decimal


def number_of(value: Any) -> Decimal | None:
    """A value as an exact number; None for nothing and for what is no number.

    >>> number_of(6000.0), number_of("5.50"), number_of(""), number_of("很多"), number_of(float("nan"))
    (Decimal('6000.0'), Decimal('5.50'), None, None, None)
    """
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value).strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def digits(number: Decimal) -> str:
    """A number in plain digits, without noughts at its end and without a power of ten.

    >>> digits(Decimal("6000.0")), digits(Decimal("0.00004")), digits(Decimal("1E+3")), digits(Decimal("-0.0"))
    ('6000', '0.00004', '1000', '0')
    """
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


def amount(value: Any, unit: str = "") -> str:
    """A number with its unit, exactly: in 亿 or 万 where that is no longer than the digits and loses nothing. "" for nothing; what is no number as it is.

    >>> amount(226000000000.0, "元"), amount(12000, "户"), amount(123456789, "元"), amount(0.00004, "元"), amount(5.5, "%"), amount(None, "元")
    ('2260亿元', '1.2万户', '123456789元', '0.00004元', '5.5%', '')
    """
    number = number_of(value)
    if number is None or (number and not SMALLEST <= number.copy_abs() <= LARGEST):
        return "" if value is None or isinstance(value, float) else str(value)
    whole = digits(number)
    for size, word in SIZES if unit not in SHARES else ():
        if abs(number) >= size and len(sized := _sized(number, size) + word) <= len(whole) and _places(sized) <= PLACES:
            return f"{sized}{unit}"
    return f"{whole}{unit}"


def shortened(value: Any, unit: str = "") -> Short:
    """A number with its unit where there is little room: in the largest size, at most four decimals, below one at least four digits that count, half up; exactly
    where that is no longer.

    >>> shortened(123456789, "元")[:2], shortened(0.00004, "元")[:2], shortened(99999999.99999)[0]
    (('1.2346亿元', '123456789元'), ('0.00004元', ''), '1亿')
    """
    number = number_of(value)
    if number is None or (number and not SMALLEST <= number.copy_abs() <= LARGEST):
        return Short(amount(value, unit), "", Decimal(0))
    words = amount(value, unit)
    with localcontext(prec=80):
        tries = ((*_rounded(number / size), size, word) for size, word in (*(SIZES if unit not in SHARES else ()), (Decimal(1), "")))
        rounded, step, size, word = next(each for each in tries if abs(each[0]) >= 1 or each[2] == 1)
        short = f"{digits(rounded)}{word}{unit}"
        if len(words) <= len(short) or rounded * size == number:
            return Short(min(words, short, key=len), "", Decimal(0))
        return Short(short, words, step * size / 2)


def short_digits(number: Decimal) -> str:
    """A number in plain digits, rounded as ``shortened`` rounds.

    >>> short_digits(Decimal("53.33333")), short_digits(Decimal("0.000041239"))
    ('53.3333', '0.00004124')
    """
    return digits(_rounded(number)[0])


def between(low: Any, high: Any, unit: str = "") -> str:
    """A range, or one amount where there is no high end, with its unit once.

    >>> between(5, 6, "%"), between(8000, 12000.0, "元"), between(5, None, "%"), between(-3, -1, "℃")
    ('5–6%', '8000–1.2万元', '5%', '-3–-1℃')
    """
    return f"{amount(low)}–{amount(high, unit)}" if number_of(high) is not None else amount(low, unit)


def signed(value: Any, unit: str = "") -> str:
    """A difference, with its sign.

    >>> signed(123456789), signed(-0.00004), signed(0.0), signed(None)
    ('+123456789', '-0.00004', '0', '')
    """
    number = number_of(value)
    return f"{'+' if number is not None and number > 0 else ''}{amount(value, unit)}"


def in_short(low: Any, high: Any = None, unit: str = "") -> Short:
    """A range where there is little room, or one amount where there is no high end.

    >>> in_short(123456789, 234567891, "元")[:2]
    ('1.2346亿–2.3457亿元', '123456789–234567891元')
    """
    if number_of(high) is None:
        return shortened(low, unit)
    first, last = shortened(low), shortened(high, unit)
    return Short(f"{first.words}–{last.words}", between(low, high, unit) if first.exact or last.exact else "", max(first.within, last.within))


def scale(values: Iterable[Any]) -> tuple[Decimal, str]:
    """The size in which the numbers of a chart are drawn, and its word: that of the largest.

    >>> scale([12000, -340000000]), scale([])
    ((Decimal('100000000'), '亿'), (Decimal('1'), ''))
    """
    largest = max((n.copy_abs() for v in values if (n := number_of(v)) is not None), default=Decimal(0))
    return next(((size, word) for size, word in SIZES if largest >= size), (Decimal(1), ""))


def bounded(words: str, bound: str | None) -> str:
    """An amount in words with what bounds it.

    >>> bounded("6000个", "ge"), bounded("5%", "lt"), bounded("5%", "eq")
    ('6000个以上', '低于5%', '5%')
    """
    return f"{BEFORE.get(bound or '', '')}{words}{AFTER.get(bound or '', '')}"


def target_words(target: Mapping[str, Any]) -> str:
    """A target in words: its own, else its indicator with what is to be reached; "" for one that is only done or not.

    >>> target_words({"words": "", "indicator": "5G基站", "value": 6000.0, "unit": "个", "bound": "ge"})
    '5G基站 6000个以上'
    """
    if target.get("words"):
        return str(target["words"])
    reached = between(target.get("value"), target.get("value_high"), str(target.get("unit") or ""))
    return f"{target.get('indicator') or ''} {bounded(reached, target.get('bound'))}".strip() if reached else ""


def change_words(indicator: str, change: str | None, quote: str, bound: str) -> str:
    """A figure of a report as a target reads in a task list.

    >>> change_words("地区生产总值", "up", "6%", "ge"), change_words("居民消费价格涨幅", "up", "2%", "approx")
    ('地区生产总值 增长6%以上', '居民消费价格涨幅 2%左右')
    """
    word = "" if indicator.endswith(_SAID) else CHANGES.get(change or "", "")
    return f"{indicator} {word}{bounded(quote, bound)}".strip()


def _sized(number: Decimal, size: Decimal) -> str:
    with localcontext(prec=80):
        return digits(number / size)


def _places(text: str) -> int:
    return len(text.rstrip("万亿").partition(".")[2])


def _rounded(number: Decimal) -> tuple[Decimal, Decimal]:
    """A number rounded half up, and the step to which it was."""
    places = PLACES if not number or abs(number) >= 1 else max(PLACES, PLACES - 1 - number.adjusted())
    step = Decimal(1).scaleb(-places)
    with localcontext(prec=80):
        return number.quantize(step, rounding=ROUND_HALF_UP), step
