"""A deadline that is a day, as promises have: which matters are past it, and which will be soon. How many days are left of one is
``clock.days_left``."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q

SOON = 14  # days before its deadline from which a matter is called due soon; ours


def overdue(today: date) -> Q:
    """The matters whose deadline is over."""
    return Q(due__lt=today)


def due_soon(today: date) -> Q:
    """The matters whose deadline comes within SOON days, or is today."""
    return Q(due__gte=today, due__lte=today + timedelta(days=SOON))
