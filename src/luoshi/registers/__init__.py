"""Registers: the tables of codes that a deployment keeps (places, units, subjects, working days, duties), each row with its days of validity."""

from __future__ import annotations

from ..codes.workdays import Calendar


def calendar() -> Calendar:
    """The working days as this deployment has them: its CalendarDay rows first, then the state's. One query a call."""
    from .models import CalendarDay  # models need the apps to be ready

    return Calendar({day: (working, note) for day, working, note in CalendarDay.objects.values_list("date", "working", "note")})
