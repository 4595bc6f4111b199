"""Years and spans of years as reports name them, as ISO years: "2020", or "2016/2020" for a span.

The Five-Year Plans are counted from the first (1953–1957); after the second (1958–1962) came three years without a plan's
number, then each five years from 1966 (第三个, 三五) on: the 13th is 2016–2020.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0, "Ｏ": 0}
PLAN_NAME = re.compile(r"[“\"](十[一二三四五六七八九]?|[一二三四五六七八九])五[”\"]|第(十[一二三四五六七八九]?|[一二三四五六七八九])个五年(?:计划|规划)")


@dataclass(frozen=True, order=True)
class Period:
    """A year, or a span of years, both ends in it."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.last) if self.first == self.last else f"{self.first}/{self.last}"

    @property
    def end(self) -> Period:
        """The last year alone: when an end level is meant."""
        return Period(self.last, self.last)

    @property
    def before(self) -> Period:
        """The year before: where a baseline stands when no other year is said."""
        return Period(self.first - 1, self.first - 1)


def year(number: int) -> Period:
    """One year."""
    return Period(number, number)


def number_in_characters(written: str) -> int:
    """十三 → 13; 三 → 3. Raises KeyError for anything but 一 … 十九."""
    if written.startswith("十"):
        return 10 + (_DIGITS[written[1]] if len(written) > 1 else 0)
    return _DIGITS[written]


def year_in_characters(written: str) -> int:
    """二〇三五 → 2035. Raises KeyError for any other character."""
    return int("".join(str(_DIGITS[c]) for c in written))


def five_year_plan(number: int) -> Period:
    """The span of the n-th Five-Year Plan: 13 → 2016/2020. Raises ValueError below 1."""
    if number < 1:
        raise ValueError("five-year plans are counted from 1")
    if number <= 2:
        return Period(1953 + 5 * (number - 1), 1957 + 5 * (number - 1))
    return Period(1966 + 5 * (number - 3), 1970 + 5 * (number - 3))


def plan_named(text: str) -> Period | None:
    """The span of the first Five-Year Plan named in a text (“十四五”, 第十四个五年规划), or None."""
    found = PLAN_NAME.search(text)
    if not found:
        return None
    return five_year_plan(number_in_characters(found[1] or found[2]))
