"""Registers: the tables of codes that a deployment keeps (places, units, subjects, working days, duties), each row with its days of validity."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from ..codes.workdays import Calendar, UnknownYear


def calendar() -> Calendar:
    """The working days as this deployment has them: its CalendarDay rows first, then the state's. One query a call."""
    from .models import CalendarDay  # models need the apps to be ready

    return Calendar({day: (working, note) for day, working, note in CalendarDay.objects.values_list("date", "working", "note")})


def worked() -> Callable[[date], bool]:
    """Whether a day is worked, for terms and due days: a day of a year that nobody has told yet counts as worked, so that no term
    is stretched by guessing. One query a call."""
    known = calendar()

    def is_workday(day: date) -> bool:
        try:
            return known.is_workday(day)
        except UnknownYear:
            return True

    return is_workday
