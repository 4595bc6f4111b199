"""``luoshi remind``: owe the reminders of today's returns and deadlines."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from ...reminding import remind


class Command(BaseCommand):
    """To be run once a day; run again it owes nothing twice."""

    help = "Owe the reminders of returns and deadlines to the units' members by e-mail. Run it once a day; the worker sends them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="as of this day (default: today)")

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{remind(options['day'])} reminders owed")
