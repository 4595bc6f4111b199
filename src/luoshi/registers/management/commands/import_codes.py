"""``luoshi import-codes``: take places, units, subjects, working days or duties from a CSV."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from luoshi.office.refused_rows import RefusedRows, beside

from ...importing import TABLES, ImportReport, TableError, import_csv

SHOWN = 50


class Command(BaseCommand):
    """Take a table into a register; wrong rows are listed and then nothing is written."""

    help = "Import a table, CSV or Excel, into a register (columns by name; every row or none)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("kind", choices=list(TABLES))
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--not-taken", type=Path, metavar="FILE", help="where the file is written with the reasons beside its wrong rows, as .csv or .xlsx (default: beside the file)"
        )
        parser.add_argument("--dry-run", action="store_true", help="check and count, write nothing")

    def handle(self, *args: Any, kind: str, file: Path, dry_run: bool, not_taken: Path | None = None, **options: Any) -> None:
        try:
            report = import_csv(kind, file, dry_run=dry_run)
        except TableError as error:
            raise CommandError(str(error)) from None
        for name in report.ignored_columns:
            self.stderr.write(_("没有用到的列：%(name)s") % {"name": name})
        for refusal in report.refused[:SHOWN]:
            self.stderr.write(_("第%(line)d行：%(reason)s") % {"line": refusal.line, "reason": refusal.reason})
        for remark in report.remarks:
            self.stderr.write(remark)
        if report.refused:
            raise CommandError(f"{report}{report.sum}{self._written(report, not_taken or beside(file, '未导入'))}")
        self.stdout.write((_("试运行，没有写入：") if dry_run else "") + str(report) + report.sum)

    def _written(self, report: ImportReport, path: Path) -> str:
        reasons: dict[int, str] = {}
        for refusal in report.refused:
            reasons[refusal.line] = f"{reasons.get(refusal.line, '')}{refusal.reason}"
        try:
            aside = RefusedRows(path, report.headings)
            for number, cells in report.cells.items():
                aside.add(cells, reasons.get(number, ""))
            aside.close()
        except OSError as error:
            return _("错行清单%(path)s写不出来（%(why)s）。") % {"path": path, "why": error.strerror}
        return _("错行和原因写在%s。") % path
