"""``luoshi load-sample``: the invented city of Yunzhou, to try the platform with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.server import sample


class Command(BaseCommand):
    """Load the sample city into an empty ledger."""

    help = "Load the sample city (invented) into an empty ledger, and print its people's passwords, which are made anew each time."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            people = sample.load(tell=self.stdout.write)
        except sample.AlreadyUsed as error:
            raise CommandError(str(error)) from None
        for name, password in people.items():
            self.stdout.write(f"  {name:8} {password}")
