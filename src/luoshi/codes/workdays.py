"""Working days of China: weekends, holidays and the weekend days worked in exchange for them (调休).

The days come from the package chinesecalendar (the State Council's yearly notices). A deployment's own table wins, day by
day. A year that neither knows is an error, never a guess by weekday: the notice for a year comes out late in the year before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

# An own table says all about a year only when it has these three; the moon's holidays differ, these do not.
FIXED_HOLIDAYS = ((1, 1), (5, 1), (10, 1))
NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗战胜利70周年纪念日",
}
ONE_DAY = timedelta(days=1)


class UnknownYear(ValueError):
    """The working days of a year are not known; ``year`` says which, the message what to do, in Chinese and English."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(
            f"{year}年的放假和调休安排未知，无法计算工作日：请升级 chinesecalendar，或把该年的节假日和调休上班日导入本单位的工作日表（至少含1月1日、5月1日、10月1日）。 "
            f"The holidays and make-up working days of {year} are not known: upgrade chinesecalendar, or import that year's days "
            "into your own calendar table (with 1 January, 1 May and 1 October at least)."
        )


@dataclass(frozen=True)
class Day:
    """One day: whether it is worked, why where that is not the weekday's doing, and whose word it is (``own`` or ``state``)."""

    date: date
    working: bool
    note: str
    source: str


@dataclass(frozen=True)
class Calendar:
    """The working days as the state set them, with a deployment's ``own`` days (date → worked?, note) before them.

    >>> Calendar().is_workday(date(2021, 10, 9))  # a Saturday, worked for National Day
    True
    >>> Calendar().add_workdays(date(2021, 9, 30), 1)
    datetime.date(2021, 10, 8)
    """

    own: Mapping[date, tuple[bool, str]] = field(default_factory=dict)

    def day(self, on: date) -> Day:
        """What is known of a day. Raises UnknownYear."""
        on = _plain(on)
        if on in self.own:
            working, note = self.own[on]
            return Day(on, working, note, "own")
        state = _state_day(on)
        if state is not None:
            return state
        if on.year in self._own_years:
            return Day(on, on.weekday() < 5, "", "own")
        raise UnknownYear(on.year)

    def is_workday(self, on: date) -> bool:
        """Whether a day is worked. Raises UnknownYear."""
        return self.day(on).working

    def next_workday(self, after: date) -> date:
        """The first working day after a day. Raises UnknownYear."""
        return self.add_workdays(after, 1)

    def add_workdays(self, start: date, n: int) -> date:
        """The day that is ``n`` working days after ``start`` (before it, for a negative ``n``).

        The start itself is not counted, whether worked or not (民法典 art. 201: the day it begins is not counted); nought gives the start. Raises UnknownYear.
        """
        found = _plain(start)
        step = ONE_DAY if n > 0 else -ONE_DAY
        left = abs(n)
        while left:
            found += step
            left -= self.is_workday(found)
        return found

    def workdays_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and with ``end``; negative where ``end`` is the earlier. Raises UnknownYear.

        So ``workdays_between(start, add_workdays(start, n)) == n`` for n ≥ 0.
        """
        start, end = _plain(start), _plain(end)
        if end < start:
            return -self.workdays_between(end, start)
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, (end - start).days + 1))

    def knows(self, year: int) -> bool:
        """Whether every day of a year can be told."""
        return year in self._own_years or _state_day(date(year, 1, 1)) is not None

    @cached_property
    def _own_years(self) -> frozenset[int]:
        return frozenset(y for y in {d.year for d in self.own} if all(date(y, m, d) in self.own for m, d in FIXED_HOLIDAYS))


def _plain(on: date) -> date:
    return on.date() if isinstance(on, datetime) else on


def _state_day(on: date) -> Day | None:
    """The day as chinesecalendar has it; None for a year that it does not know, or where it is not installed."""
    china = _chinesecalendar()
    if china is None:
        return None
    try:
        holiday, name = china.get_holiday_detail(on)
    except NotImplementedError:
        return None
    note = NAMES.get(name, name) if name else ""
    return Day(on, not holiday, f"{note}调休上班" if note and not holiday else note, "state")


def _chinesecalendar() -> Any:
    try:
        import chinese_calendar
    except ImportError:  # it comes with luoshi[server]; an own table alone serves too
        return None
    return chinese_calendar
