"""Numbers as they are written in reports: 2.9万, 1亿3千多万, 三分之一, 百分之七, 两千万, 上亿 → a plain number.

Digits with multipliers are composed here, since cn2an does not take 余/多 inside a number or a bare 千亿; numbers written
in characters alone go to cn2an.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal

POWERS = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}

_CAPITALS = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")

_PART = re.compile(r"零?(\d+(?:\.\d+)?)([十百千万亿]*)")
_LOOSE = re.compile(r"[余多来几]")
_FRACTION = re.compile(r"(.+)分之(.+)")


def parse_number(written: str) -> float:
    """The value of a number as written, multiplier applied; loose words (余, 多, 来, 上, 近) do not count.

    A fraction is its quotient (三分之一 → 0.3333, four digits kept; 1/5 → 0.2; 万分之三 → 0.0003), a 百分之 its percent (百分之七 → 7), 一半 is 0.5.
    Raises ValueError for what is no number.

    >>> parse_number("1万6千多"), parse_number("上千亿"), parse_number("百分之三点五")
    (16000.0, 100000000000.0, 3.5)
    """
    text = _LOOSE.sub("", written.replace(",", "").translate(_CAPITALS)).lstrip("上近超过约数逾达")
    if text in ("一半", "半数", "半"):
        return 0.5
    if "/" in text:
        top, _, bottom = text.partition("/")
        return _quotient(float(top), float(bottom))
    if fraction := _FRACTION.fullmatch(text):
        if fraction[1] in ("百", "千"):
            return parse_number(fraction[2])
        if fraction[1] == "万":
            return parse_number(fraction[2]) / 10_000
        return _quotient(parse_number(fraction[2]), parse_number(fraction[1]))
    if text[:1].isdigit():
        return _with_powers(text)
    return _in_characters(text)


def _quotient(top: float, bottom: float) -> float:
    if not bottom:
        raise ValueError("a fraction over nothing")
    return round(top / bottom, 4)


def _with_powers(text: str) -> float:
    """1亿3千万, 3.6万亿: each run of digits times its powers, added up."""
    total, done = Decimal(0), 0  # decimal, since 5483.9亿 shall be just that
    for part in _PART.finditer(text):
        if part.start() != done:
            break
        power = math.prod(POWERS[c] for c in part[2])
        total += Decimal(part[1]) * power
        done = part.end()
    if done != len(text):
        raise ValueError(f"not a number: {text!r}")
    return float(total)


def _in_characters(text: str) -> float:
    """二百五十四, 三亿五千万, 两 — and 千亿, a power with no digit before it, which is one of it."""
    if text and all(c in POWERS for c in text):
        return float(math.prod(POWERS[c] for c in text)) if text != "十" else 10.0
    if len(text) == 1 and (digit := "零一二三四五六七八九".find(text.replace("两", "二").replace("〇", "零"))) >= 0:
        return float(digit)
    import cn2an  # here, since it is slow to load and most reports never need it

    try:
        return float(cn2an.cn2an(text.replace("〇", "零"), "smart"))
    except (ValueError, KeyError, IndexError) as error:
        raise ValueError(f"not a number: {text!r}") from error
