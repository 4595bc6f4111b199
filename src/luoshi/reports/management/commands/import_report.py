"""``luoshi import-report``: make a work report's commitments drafts on the ledger."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Matter
from luoshi.reading import ReadError
from luoshi.reports.importing import Known, import_report
from luoshi.reports.models import Report
from luoshi.reports.publishing import publish


class Command(BaseCommand):
    """Import reports; each file is taken whole or not at all."""

    help = "Read work reports (.txt .docx .pdf .html) and open their commitments as drafts. A file that was imported before is recognised."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
        parser.add_argument("--year", type=int, help="the report's year, where its text does not say")
        parser.add_argument("--publish", action="store_true", help="publish at once what names this city; else a person does, on the report's page")
        parser.add_argument("--place", default=settings.CITY_PLACE, help="the 12-digit code of whose report it is (default: LUOSHI_PLACE)")

    def handle(self, *args: Any, **options: Any) -> None:
        failed = 0
        for path in options["files"]:
            try:
                report = import_report(path.name, path.read_bytes(), SYSTEM, place=options["place"], year=options["year"])
            except Known as known:
                self.stdout.write(f"{path}: {known}")
            except (Refused, ReadError, OSError) as error:
                failed += 1
                self.stderr.write(f"{path}: {error}")
            else:
                self.stdout.write(f"{path}: {report}, {Matter.objects.filter(report=report.key).count()} drafts, {self._publish(report) if options['publish'] else 'not public'}")
        if failed:
            raise CommandError(f"{failed} of {len(options['files'])} files were not imported")

    def _publish(self, report: Report) -> str:
        try:
            publish(report, SYSTEM)
        except Refused as refusal:
            return f"not public: {refusal}"
        return "public"
