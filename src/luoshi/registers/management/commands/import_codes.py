"""``import_codes KIND FILE.csv``: take a CSV table into a register, every row or none."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from ...importing import TABLES, TableError, import_csv

SHOWN = 50


class Command(BaseCommand):
    """Take a CSV table into a register; wrong rows are listed and then nothing is written."""

    help = "Import a CSV table into a register (columns by name; UTF-8 or GB18030; every row or none)."

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=list(TABLES))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")

    def handle(self, *args, kind, file, dry_run, **options):
        try:
            report = import_csv(kind, file, dry_run=dry_run)
        except TableError as error:
            raise CommandError(str(error)) from None
        for name in report.ignored_columns:
            self.stderr.write(_("没有用到的列：%(name)s") % {"name": name})
        for refusal in report.refused[:SHOWN]:
            self.stderr.write(_("第%(line)d行：%(reason)s") % {"line": refusal.line, "reason": refusal.reason})
        if report.refused:
            raise CommandError(str(report))
        self.stdout.write((_("试运行，没有写入：") if dry_run else "") + str(report))
