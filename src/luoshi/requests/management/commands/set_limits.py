"""``luoshi set-limits``: set the limits that waited for a year's working days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from luoshi.requests import set_limits


class Command(BaseCommand):
    """Set the limits that can be told by now; the worker does the same every ten minutes."""

    help = "set the limits that waited for a year's working days (after `luoshi import-codes calendar FILE.csv`, or an upgrade of chinesecalendar)"

    def handle(self, *args: Any, **options: Any) -> None:
        made = set_limits.set_due()
        left = set_limits.waiting().count()
        self.stdout.write(f"{made} limits set" + (f"; {left} still wait for a calendar, or for a clock that stands still" if left else ""))
