"""Rates, shares and changes in per cent as everybody reads them: one rule of rounding for every page, file, circular, chart and feed.

Half up, from the exact fraction (never from a float), to the decimals of the rule in force; what is not nought is never shown as nought, nor
what is not whole as whole: in words ``<0.01%`` and ``>99.99%``, in cells of numbers 0.01 and 99.99. Which rates there are, and what each is
of, says ``known_rates.csv``; how each is rounded, ``rules/rounding.csv``, with the day since when: a month that was published otherwise stays as it
was. Percentages that a report, a unit's target or a rule states are quoted as written (``amounts``). Plain Python.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from luoshi import rules

HERE = Path(__file__).parent
WHOLE = 100
MOST_DIGITS = 400  # before or behind the point; a float has 324


@dataclass(frozen=True)
class Rounding:
    """How a kind of numbers is rounded: ``places`` decimals; ``edges``: whether nothing but nought is shown as 0 and nothing but the whole as 100."""

    code: str
    zh: str
    en: str
    places: int
    edges: bool
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Known:
    """A rate that is shown somewhere: what it is called, what of what, in which time, of whom, how it is rounded (a code of ``rounding.csv``), and
    where that is explained."""

    code: str
    zh: str
    en: str
    numerator_zh: str
    numerator_en: str
    denominator_zh: str
    denominator_en: str
    time_zh: str
    time_en: str
    of_zh: str
    of_en: str
    rounding: str
    explained: str


@lru_cache(maxsize=1)
def known() -> dict[str, Known]:
    """Every rate that is shown, by code (``known_rates.csv``)."""
    with (HERE / "known_rates.csv").open(encoding="utf-8", newline="") as lines:
        return {row["code"]: Known(**row) for row in csv.DictReader(lines)}


def rounding_of(code: str, on: date | None = None) -> Rounding:
    """How a rate of ``known_rates.csv``, or a kind of ``rounding.csv``, is rounded on a day (by default today). LookupError for a code that there is not."""
    kind = known()[code].rounding if code in known() else code
    return rules.in_force(ROUNDING.rows(), kind, on or date.today())


def part(top: Any, whole: Any) -> Fraction | None:
    """So many of so many in per cent, exactly; None of nothing.

    >>> part(5, 8), part(1, 0)
    (Fraction(125, 2), None)
    """
    return WHOLE * _exact(top) / _exact(whole) if whole else None


def change(before: Any, after: Any) -> Fraction | None:
    """By how much per cent something changed, exactly; None from nothing.

    >>> change(8, 10), change(10, 8), change(0, 4)
    (Fraction(25, 1), Fraction(-20, 1), None)
    """
    return part(_exact(after) - _exact(before), before)


def rounded(value: Any, places: int) -> Decimal:
    """A number with so many decimals, half away from nought.

    >>> rounded(Fraction(125, 2), 2), rounded(2.675, 2), rounded(Fraction(-1, 200), 2), rounded(0.5, 0)
    (Decimal('62.50'), Decimal('2.68'), Decimal('-0.01'), Decimal('1'))
    """
    exact = _exact(value)
    steps = (abs(exact) * 10**places + Fraction(1, 2)).__floor__()
    return Decimal(steps if exact >= 0 else -steps).scaleb(-places)


def number(value: Any, code: str | Rounding, on: date | None = None) -> Decimal | None:
    """A rate as a cell of numbers has it; None for nothing, and for what is no number.

    >>> number(Fraction(125, 2), "completion"), number("99.996", "completion"), number("0.001", "completion"), number(None, "completion")
    (Decimal('62.50'), Decimal('99.99'), Decimal('0.01'), None)
    """
    return _number(value, code, on)[1]


def figure(value: Any, code: str | Rounding, on: date | None = None) -> str:
    """A rate in words, without its sign; "" for nothing.

    >>> figure(100, "completion"), figure("99.996", "completion"), figure("0.001", "completion"), figure("-0.001", "completion"), figure("", "completion")
    ('100.00', '>99.99', '<0.01', '>-0.01', '')
    """
    beside, found = _number(value, code, on)
    return "" if found is None else f"{beside}{found:f}"


def percent(value: Any, code: str | Rounding, on: date | None = None) -> str:
    """A rate in words; "" for nothing.

    >>> percent(62.5, "completion"), percent(65, "completion"), percent(0.3, "certain_subject"), percent(None, "completion")
    ('62.50%', '65.00%', '<1%', '')
    """
    words = figure(value, code, on)
    return f"{words}%" if words else ""


def _number(value: Any, code: str | Rounding, on: date | None) -> tuple[str, Decimal | None]:
    """What stands before the number ("<", ">" or nothing) and the number."""
    try:
        exact = None if value is None or isinstance(value, bool) else _exact(value)
    except ValueError:
        exact = None
    if exact is None:
        return "", None
    rule = code if isinstance(code, Rounding) else rounding_of(code, on)
    found, step = rounded(exact, rule.places), Decimal(1).scaleb(-rule.places)
    if rule.edges and exact and not found:
        return ("<", step) if exact > 0 else (">", -step)
    if rule.edges and found == WHOLE and exact < WHOLE:
        return ">", WHOLE - step
    return "", found


def _exact(value: Any) -> Fraction:
    """ValueError for what is no number, and for one with more digits than any rate has: to write it out would take all memory."""
    if isinstance(value, Fraction | int):
        return Fraction(value)
    try:
        found = Decimal(str(value).strip())
        if abs(found.adjusted()) > MOST_DIGITS:
            raise ValueError
        return Fraction(found)
    except (InvalidOperation, OverflowError, ValueError):
        raise ValueError(f"“{value}”不是数。") from None


def _rounding(row: Mapping[str, str]) -> Rounding:
    places, edges = int(row["places"]), int(row["edges"])
    if not 0 <= places <= 6 or edges not in (0, 1):
        raise ValueError("places在0到6之间，edges是0或1")
    return Rounding(row["code"], row["zh"], row["en"], places, bool(edges), *rules.dated(row))


ROUNDING = rules.declare(
    rules.Table(
        "rounding",
        HERE / "rules" / "rounding.csv",
        _rounding,
        zh="率、占比、得分怎样取整：几位小数，是否绝不把不足写成100、把有写成0",
        en="how rates, shares and scores are rounded: decimals, and whether nothing but the whole is ever shown as 100, nor but nought as 0",
        by_code=True,
    )
)
