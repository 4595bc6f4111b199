"""``luoshi retain``: erase what the rules say is kept too long."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ... import retention


class Command(BaseCommand):
    """Follow the rules of retention, or show what they would do."""

    help = "Erase what the rules (requests/rules/retention.csv, or rules/retention.csv in the data folder) say is kept too long. The worker does it every day."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only show each rule and how many are due")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["dry_run"]:
                for rule, count in retention.due(now):
                    self.stdout.write(f"{rule.code}\t{'kept' if rule.days is None else f'{rule.days} days'} after: {rule.since}\tdue {count}\t{rule.source}")
                return
            row = retention.sweep(now, budget=None, force=True)
        except ValueError as error:
            raise CommandError(str(error)) from None
        for what, count in sorted((row.counts if row else {}).items()):
            self.stdout.write(f"{what}\t{count}")
        self.stdout.write("done")
