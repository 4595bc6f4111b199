"""Requests in bulk from another hotline's file: CSV or Excel, its columns mapped once and remembered, read as a stream.

A file is taken in groups of rows; after each group what was taken and how far the file was read are kept in one transaction, so
that an import that was broken off goes on where it stopped, and the same row (by the source's own number) is never taken twice.
Every row is counted once: taken, known, refused with its reason, or blank; the four must come to the rows of the file.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.ledger import Refused
from luoshi.office.opening import Table, table, tables
from luoshi.office.refused_rows import RefusedRows
from luoshi.office.table import Row, is_total, names_of, normal
from luoshi.office.unreadable import Unreadable

from . import intake, submission_fields
from .batch_rows import Noted, incoming_of
from .models import Batch, Submission
from .models import Mapping as Kept
from .submission import IncomingSubmission, Reader
from .submission_fields import headings

GROUP = 500
MOST_REASONS = 100  # rows that are named one by one
# Our fields and the headings by which hotlines call them; a mapping of one's own wins.
HEADINGS = headings()


class BatchError(ValueError):
    """A file that cannot be taken; the message is one sentence."""


@dataclass
class Outcome:
    """How far an import has come. ``rows``: those of the file below its header, as a spreadsheet counts them. ``reasons``: the refused rows, ``noted``: those
    taken with a word about them, each with its number and the reason, the first hundred; ``remarks``: about the file; ``before``: taken in earlier."""

    rows: int = 0
    taken: int = 0
    known: int = 0
    refused: int = 0
    blank: int = 0
    reasons: list[tuple[int, str]] = field(default_factory=list)
    noted: list[tuple[int, str]] = field(default_factory=list)
    notes: int = 0
    remarks: list[str] = field(default_factory=list)
    done: bool = False
    before: bool = False

    def add_up(self) -> None:
        """BatchError unless every row was counted once: it is a fault of ours, and must not pass in silence."""
        if self.rows != self.taken + self.known + self.refused + self.blank:
            figures = {"rows": self.rows, "taken": self.taken, "known": self.known, "refused": self.refused, "blank": self.blank}
            raise BatchError(_("行数对不上：%(rows)d行，收下%(taken)d、收过%(known)d、退回%(refused)d、空行%(blank)d；请把这句话报给维护人员。") % figures)


@dataclass
class _Run:
    """One import under way."""

    batch: Batch
    columns: dict[str, list[int]]
    source: str
    reader: Reader
    outcome: Outcome
    table: Table
    dispatch: bool
    not_taken: RefusedRows | None

    def refuse(self, row: Row, why: str, counted: bool = True) -> None:
        self.outcome.refused += counted
        if len(self.outcome.reasons) < MOST_REASONS:
            self.outcome.reasons.append((row.number, why))
        if self.not_taken:
            self.not_taken.add(row.cells, why)

    def note(self, row: Row, words: list[str]) -> None:
        self.outcome.notes += bool(words)
        if words and len(self.outcome.noted) < MOST_REASONS:
            self.outcome.noted.append((row.number, "；".join(words)))


def take_file(
    path: Path,
    source: str,
    reader: Reader,
    mapping: Mapping[str, str] | None = None,
    tell: Callable[[Outcome], Any] | None = None,
    dispatch: bool = False,
    not_taken: Path | None = None,
) -> Outcome:
    """Take a file in, from where an earlier try stopped. ``mapping``: our field → its heading, kept for the source's next file.

    ``tell`` hears after each group; ``dispatch``: send on what is sure, as a live feed wants it; ``not_taken``: where the refused rows are written with the
    reasons, those of an earlier try too. BatchError for a file that is no such table; nothing of it is kept then.
    """
    if not source.strip():
        raise BatchError(_("请写明数据来自哪个系统（--source），好认出重复的编号。"))
    found, columns = _opened(path, source, mapping)
    written = {f: found.headings[at[0]] for f, at in columns.items()}
    batch, _made = Batch.objects.get_or_create(sha256=_digest(path), source=source, defaults={"name": path.name[-200:], "mapping": written})
    outcome = Outcome(0, batch.taken, batch.known, batch.refused, remarks=list(found.remarks), done=batch.ended_at is not None, before=batch.ended_at is not None)
    rejects = RefusedRows(not_taken, found.headings) if not_taken else None
    run = _Run(batch, columns, source, reader, outcome, found, dispatch, rejects)
    if outcome.done and not (rejects and batch.refused):
        outcome.rows, outcome.blank = batch.rows, batch.rows - batch.taken - batch.known - batch.refused
        return outcome
    try:
        _all_rows(run, tell)
    finally:
        if rejects:
            rejects.close()
    return outcome


def _all_rows(run: _Run, tell: Callable[[Outcome], Any] | None) -> None:
    """Go through the rows group by group; those that an earlier try had come to are only looked at, for what is to be told of them."""
    reading, outcome, last = _Reading(run.table.body), run.outcome, run.table.first
    left = run.batch.rows
    while group := reading.next(min(GROUP, left) if left > 0 else GROUP):
        records = [row for row in group if not (run.table.is_heading(row) or is_total(row.cells))]
        outcome.blank += group[-1].number - last - len(records)
        last = group[-1].number
        outcome.rows = last - run.table.first
        if left > 0 or outcome.before:
            left -= len(group)
            _look_again(run, records)
            continue
        _take(run, records, len(group))
        if tell:
            tell(outcome)
    if reading.broken:
        raise BatchError(_("%(why)s前面的%(n)d行已经看过，能收的收下了；改好文件再导入，收过的会认出来。") % {"why": reading.broken, "n": outcome.rows})
    outcome.remarks += run.table.sheet.remarks
    if not outcome.before:
        outcome.add_up()
        Batch.objects.filter(pk=run.batch.pk).update(ended_at=timezone.now())
        outcome.done = True


class _Reading:
    """The rows of a file, some at a time. Where it breaks off what was read before is still given, and ``broken`` says why."""

    def __init__(self, rows: Iterator[Row]) -> None:
        self.rows = rows
        self.broken: Unreadable | None = None

    def next(self, most: int) -> list[Row]:
        """The next rows, at most so many."""
        found: list[Row] = []
        while len(found) < most and not self.broken:
            try:
                found.append(next(self.rows))
            except StopIteration:
                break
            except Unreadable as error:
                self.broken = error
        return found


def _take(run: _Run, records: list[Row], read: int) -> None:
    """A group of rows and the count of them, both or neither; a wrong row is passed over and told."""
    outcome, batch = run.outcome, run.batch
    wanted = _wanted(run, records)
    with transaction.atomic():
        new, known = [], 0
        for row, incoming, why in _against_known(run, wanted):
            if why:
                run.refuse(row, why)
            elif incoming is None:
                known += 1
            else:
                new.append(incoming)
        taken, again = intake.take_many(new, run.reader, dispatch=run.dispatch)
        outcome.taken, outcome.known = outcome.taken + taken, outcome.known + known + again
        batch.rows += read
        batch.taken, batch.known, batch.refused = outcome.taken, outcome.known, outcome.refused
        batch.save(update_fields=["rows", "taken", "known", "refused"])


def _look_again(run: _Run, records: list[Row]) -> None:
    """What an earlier try refused, told once more; nothing is counted or taken."""
    for row, _told, why in _against_known(run, _wanted(run, records, counted=False)):
        if why:
            run.refuse(row, why, counted=False)


def _wanted(run: _Run, records: list[Row], counted: bool = True) -> list[tuple[Row, IncomingSubmission]]:
    """The rows that are requests, each as it is told; the others are refused."""
    wanted = []
    for row in records:
        try:
            noted = Noted()
            incoming = intake.ready(incoming_of(row, run.columns, run.source, run.table, noted))
        except Refused as refused:
            run.refuse(row, str(refused), counted)
        else:
            wanted.append((row, incoming))
            run.note(row, noted.words)
    return wanted


def _against_known(run: _Run, wanted: list[tuple[Row, IncomingSubmission]]) -> Iterator[tuple[Row, IncomingSubmission | None, str]]:
    """Each row with its submission where it is new, None where it was taken in before, or why it is neither: its number is that of another request."""
    ids = {incoming.source_id for _row, incoming in wanted if incoming.source_id}
    seen = {i: _bare(text) for i, text in Submission.objects.filter(source=run.source, source_id__in=ids).values_list("source_id", "matter__text")}
    here: dict[str, int] = {}
    for row, incoming in wanted:
        words = _bare(submission_fields.without_strange_units(incoming)[0].text)  # as they are stored
        if not incoming.source_id or incoming.source_id not in seen:
            seen[incoming.source_id], here[incoming.source_id] = words, row.number
            yield row, incoming, ""
        elif seen[incoming.source_id] == words:
            yield row, None, ""
        elif incoming.source_id in here:
            yield row, None, _("编号“%(id)s”与第%(line)d行相同，内容却不同；请核对编号。") % {"id": incoming.source_id[:40], "line": here[incoming.source_id]}
        else:
            yield row, None, _("编号“%s”已经收过，内容却不同；若是另一件请换编号，若是补充请到原件里补充。") % incoming.source_id[:40]


def _bare(text: str) -> str:
    return "".join(text.split())


def _opened(path: Path, source: str, mapping: Mapping[str, str] | None) -> tuple[Table, dict[str, list[int]]]:
    """The table of a file and its columns: our field → where it stands."""
    kept = Kept.objects.filter(source=source).first()
    given = {**(kept.columns if kept else {}), **(mapping or {})}
    if unknown := [f for f in given if f not in HEADINGS]:
        raise BatchError(_("没有“%(field)s”这个字段；可用：%(known)s。") % {"field": unknown[0], "known": " ".join(HEADINGS)})
    usual = {normal(heading): name for name, headings in HEADINGS.items() for heading in headings}
    usual.update({normal(heading): name for name, heading in given.items()})
    try:
        found = table(tables(path), usual.get, lambda fields: "text" in fields, path.name)
    except Unreadable as error:
        raise BatchError(str(error)) from None
    columns = _columns(found, given, mapping or {})
    if mapping:
        Kept.objects.update_or_create(source=source, defaults={"columns": {f: found.headings[at[0]] for f, at in columns.items()}})
    return found, columns


def _columns(found: Table, given: Mapping[str, str], mapping: Mapping[str, str]) -> dict[str, list[int]]:
    """Our field → the file's columns: as told, as kept for this source, or as hotlines usually call it. Several columns of telephone numbers all count."""
    standing: dict[str, int] = {}
    for rank in (0, 1):
        for column, heading in enumerate(found.headings):
            names = names_of(heading) if heading else ()
            if rank < len(names):
                standing.setdefault(names[rank], column)
    shown = "、".join([h for h in found.headings if h][:30])
    if missing := [h for h in mapping.values() if normal(h) not in standing]:
        raise BatchError(_("文件里没有“%(heading)s”这一列；有：%(known)s。") % {"heading": missing[0], "known": shown})
    columns = {f: [standing[normal(h)]] for f, h in given.items() if normal(h) in standing}
    taken = {at[0] for at in columns.values()}
    for name, usual in HEADINGS.items():
        fitting = [c for h in usual if (c := standing.get(normal(h))) is not None and c not in taken]
        if name not in columns and fitting:
            columns[name] = fitting if name == "phone" else fitting[:1]
            taken.update(columns[name])
    if "text" not in columns:
        raise BatchError(_("看不出哪一列是诉求内容；请用 --map text=列名 指明。文件里有：%s。") % shown)
    return columns


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
