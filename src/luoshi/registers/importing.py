"""Take a table (CSV or Excel) into a register: every row or none.

Columns are found by name, in any order; a column that is missing leaves what stands untouched. Every file that the room of
office files reads will do. A wrong row is told by its number with the reason beside it, and then nothing is written. The
same file a second time changes nothing. Every row of the file is counted once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext as _

from luoshi.office.refused_rows import as_file, as_link

from . import csvfile, rowchecks
from .csvfile import Refusal, Row, TableError
from .models import Dated
from .table_layouts import TABLES, Table

__all__ = ["TABLES", "ImportReport", "Refusal", "TableError", "import_csv"]
BATCH = 2000


@dataclass
class ImportReport:
    """What came of an import. ``created``, ``updated`` and ``unchanged`` count rows, and are nought where any row was refused."""

    kind: str
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)
    ignored_columns: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    count: int = 0  # rows of the file below its header
    blank: int = 0
    right: int = 0  # rows with nothing wrong; written only where none is
    headings: list[str] = field(default_factory=list, repr=False)
    cells: dict[int, list[str]] = field(default_factory=dict, repr=False)

    @property
    def ok(self) -> bool:
        """Whether every row could be taken."""
        return not self.refused

    @property
    def wrong_rows(self) -> int:
        """How many rows were refused; one may be refused for two reasons."""
        return len({refusal.line for refusal in self.refused})

    @property
    def sum(self) -> str:
        """The rows of the file, each counted once."""
        figures = {"count": self.count, "right": self.right, "wrong": self.wrong_rows, "blank": self.blank}
        return _("文件共%(count)d行：无误%(right)d行，有错%(wrong)d行，空行、重复表头和合计%(blank)d行。") % figures

    def add_up(self) -> None:
        """TableError unless every row was counted once: it is a fault of ours, and must not pass in silence."""
        if self.count != self.right + self.wrong_rows + self.blank or (self.ok and self.right != self.created + self.updated + self.unchanged):
            raise TableError(_("行数对不上，没有写入；请把这句话报给维护人员。%s") % self.sum)

    def refused_csv(self, whole: bool = True) -> bytes:
        """What was not taken as a CSV file, with the reasons: the whole file (one wrong row keeps every row out), or the wrong rows alone."""
        reasons: dict[int, str] = {}
        for refusal in self.refused:
            reasons[refusal.line] = f"{reasons.get(refusal.line, '')}{refusal.reason}"
        rows = ((cells, reasons.get(number, "")) for number, cells in self.cells.items() if whole or number in reasons)
        return as_file(self.headings, rows)

    @property
    def link(self) -> str:
        """``not_taken`` as an address that a page can offer for saving; the wrong rows alone where all are too many."""
        return (as_link(self.refused_csv()) or as_link(self.refused_csv(whole=False))) if self.refused else ""

    def __str__(self) -> str:
        if self.refused:
            return _("有%(wrong)d处不能导入，整个文件都没有写入。") % {"wrong": len(self.refused)}
        return _("新增%(created)d行，更新%(updated)d行，%(unchanged)d行没有变化。") % {"created": self.created, "updated": self.updated, "unchanged": self.unchanged}


def import_csv(kind: str, source: bytes | Path, *, dry_run: bool = False) -> ImportReport:
    """Take a file into the register ``kind`` (places, names, units, subjects, calendar, duties).

    With ``dry_run`` all is checked and counted, and nothing is kept. Raises TableError for a file that is no such table;
    wrong rows are in the report.
    """
    table = TABLES[kind]
    sheet = csvfile.read(table, source)
    report = ImportReport(kind, refused=sheet.refused, ignored_columns=sheet.ignored_columns, remarks=sheet.remarks, count=sheet.count, blank=sheet.blank)
    report.headings, report.cells = sheet.headings, sheet.cells
    with transaction.atomic():
        _take(table, sheet.rows, report)
        report.right = len({row.line for row in sheet.rows} - {refusal.line for refusal in report.refused})
        report.add_up()
        if report.refused or dry_run:
            transaction.set_rollback(True)
    report.refused.sort(key=lambda refusal: refusal.line)
    return report


def _take(table: Table, rows: list[Row], report: ImportReport) -> None:
    """Lay the rows over what stands; write what differs, unless a row is wrong."""
    standing = _standing(table, rows)
    by_key = {rowchecks.key_of(table, each): each for each in standing}
    defaults = {column.field: column.blank for column in table.columns}
    lines: dict[tuple[Any, ...], int] = {}
    taken: rowchecks.Taken = []
    new: list[Any] = []
    changed: list[Any] = []
    fields: set[str] = set()
    for row in rows:
        key = tuple(row.values.get(name, defaults[name]) for name in table.key)
        if key in lines:
            report.refused.append(Refusal(row.line, _("与第%(line)d行重复。") % {"line": lines[key]}))
            continue
        lines[key] = row.line
        target = by_key.get(key) or table.model(**{name: defaults[name] for name in table.plain})
        differs = [name for name in table.plain if name in row.values and getattr(target, name) != row.values[name]]
        for name in differs:
            setattr(target, name, row.values[name])
        if wrong := _wrong(table, target):
            report.refused.append(Refusal(row.line, wrong))
            continue
        taken.append((row, target))
        if key not in by_key:
            new.append(target)
        elif differs:
            changed.append(target)
            fields.update(differs)
    links, unlinked = rowchecks.links(table, taken)
    report.refused += [*rowchecks.overlaps(table, standing, taken), *unlinked, *rowchecks.unknown_codes(table, taken), *rowchecks.incomplete_duties(table, taken)]
    if not report.refused:
        report.created, report.updated = len(new), _write(table, new, changed, fields, links)
        report.unchanged = len(taken) - report.created - report.updated


def _standing(table: Table, rows: list[Row]) -> list[Any]:
    first = table.key[0]
    wanted = {row.values.get(first, "") for row in rows}
    every = table.model._default_manager.prefetch_related(*table.many)
    return list(every.filter(**{f"{first}__in": wanted}) if len(wanted) <= rowchecks.FEW else every)


def _wrong(table: Table, target: models.Model) -> str:
    """What is wrong with a row by itself; "" for nothing."""
    if isinstance(target, Dated) and target.valid_to is not None and target.valid_to <= target.valid_from:
        return _("失效日期%(end)s不晚于生效日期%(start)s。") % {"end": target.valid_to, "start": target.valid_from}
    table.finish(target)
    try:
        target.clean_fields(exclude=[*table.links, *table.many])
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _write(table: Table, new: list[Any], changed: list[Any], fields: set[str], links: list[rowchecks.Link]) -> int:
    """Write the rows and what links them; returns how many that stood before are changed, in ``fields`` or links.

    A link to a unit that is itself new waits until all rows have been written, and so do the links to several units.
    """
    made = {id(row) for row in new}
    touched = {id(row): row for row in changed}
    waiting = []
    for target, name, unit in links:
        if name in table.many or (unit and unit.pk is None):
            waiting.append((target, name, unit))
        elif getattr(target, f"{name}_id") != (unit.pk if unit else None):
            setattr(target, name, unit)
            if id(target) not in made:
                touched[id(target)] = target
                fields.add(name)
    manager = table.model._default_manager
    manager.bulk_create(new, batch_size=BATCH)
    if touched:
        manager.bulk_update(touched.values(), sorted(fields), batch_size=500)
    for target, name, unit in waiting:
        if name not in table.many:
            setattr(target, name, unit)
            target.save(update_fields=[name])
        elif {each.pk for each in getattr(target, name).all()} != {each.pk for each in unit}:
            getattr(target, name).set(unit)
        else:
            continue
        if id(target) not in made:
            touched[id(target)] = target
    return len(touched)
