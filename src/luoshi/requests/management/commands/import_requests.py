"""``luoshi import-requests``: take requests in from another hotline's file."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from luoshi.office.refused_rows import beside
from luoshi.requests.batches import HEADINGS, BatchError, Outcome, take_file
from luoshi.requests.understanding import reader


class Command(BaseCommand):
    """Take a file of requests in; an import that was broken off goes on where it stopped."""

    help = "Take requests in from a CSV or Excel file of another hotline. Run it again to go on where it stopped; rows known by their number are passed over."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--source", required=True, help="which system the file comes from; its numbers are known by it")
        parser.add_argument("--map", action="append", default=[], metavar="FIELD=HEADING", help=f"what a column is called; fields: {' '.join(HEADINGS)}. Kept for the next file")
        parser.add_argument(
            "--not-taken", type=Path, metavar="FILE", help="where the rows that were refused are written with the reasons, .xlsx or .csv (default: beside the file)"
        )
        parser.add_argument("--dispatch", action="store_true", help="send on what is sure, as a live feed wants it")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["file"].is_file():
            raise CommandError(f"there is no file {options['file']}")
        pairs = [m.split("=", 1) for m in options["map"]]
        if wrong := [p for p in pairs if len(p) != 2]:
            raise CommandError(f"--map wants FIELD=HEADING, not {wrong[0][0]}")
        begun, before = time.monotonic(), -1

        def tell(outcome: Outcome) -> None:
            nonlocal begun, before
            if before < 0:  # the first group tells where an earlier try stopped
                begun, before = time.monotonic(), outcome.rows
            rate = (outcome.rows - before) / max(time.monotonic() - begun, 0.001)
            self.stderr.write(f"\r{outcome.rows} rows, {outcome.taken} taken, {outcome.known} known, {outcome.refused} refused, {rate:.0f}/s", ending="")

        given = options["file"]
        aside: Path = options["not_taken"] or beside(given, "未收")
        if aside.resolve() == given.resolve():
            raise CommandError("--not-taken is the file itself; name another")
        try:
            outcome = take_file(given, options["source"], reader(), dict(pairs), tell, options["dispatch"], aside)
        except BatchError as error:
            raise CommandError(str(error)) from None
        except OSError as error:
            raise CommandError(f"{aside} cannot be written ({error.strerror}); name another place with --not-taken and run it again") from None
        self._say(outcome, aside)

    def _say(self, outcome: Outcome, aside: Path) -> None:
        """What came of it: single rows, the file, and the sum, in which every row of the file stands once."""
        self.stderr.write("")
        for remark in outcome.remarks:
            self.stderr.write(remark)
        for line, words in outcome.noted:
            self.stderr.write(f"{line}: {words}")
        if outcome.notes > len(outcome.noted):
            self.stderr.write(f"… and {outcome.notes - len(outcome.noted)} more rows that were taken with a word about them")
        for line, why in outcome.reasons:
            self.stdout.write(f"{line}: {why}")
        if outcome.refused > len(outcome.reasons):
            self.stdout.write(f"… and {outcome.refused - len(outcome.reasons)} more refused rows")
        if outcome.before:
            self.stdout.write("this very file was taken in before; nothing was done")
        blank = f", {outcome.blank} blank" if outcome.blank else ""
        self.stdout.write(f"{outcome.rows} rows: {outcome.taken} taken, {outcome.known} known before, {outcome.refused} refused{blank}")
        if outcome.refused:
            self.stdout.write(f"the refused rows, with the reasons: {aside}")
