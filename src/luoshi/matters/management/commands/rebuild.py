"""``luoshi rebuild``: prove that the ledger's state equals its events."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.matters.rebuild import rebuild


class Command(BaseCommand):
    """Fold all events and compare."""

    help = "Fold every matter's events and compare with the kept state (chain of hashes, columns, assignments); --write makes the kept state anew."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--write", action="store_true", help="make the kept state of what differs anew from the events")

    def handle(self, *args: Any, **options: Any) -> None:
        tty = self.stderr.isatty()
        outcome = rebuild(options["write"], (lambda done, total: self.stderr.write(f"\r{done}/{total}", ending="")) if tty else None)
        for finding in outcome.findings[:100]:
            self.stdout.write(f"{finding.ref}: {finding.what}")
        if len(outcome.findings) > 100:
            self.stdout.write(f"… and {len(outcome.findings) - 100} more")
        self.stdout.write(f"{outcome.matters} matters, {outcome.events} events: {len(outcome.findings)} differ, {outcome.mended} made anew.")
        if len(outcome.findings) > outcome.mended:
            raise CommandError("the ledger does not equal its events; see the lines above")
