"""A report file becomes a Report, its figures, and a draft matter for each commitment: all in one transaction, once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import luoshi
from luoshi.codes.subjects import guess
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.office import bounded
from luoshi.reading.reader import check_chinese, read_bounded
from luoshi.reading.sources import ReadError, load
from luoshi.reading.targets import targets_of
from luoshi.routing.suggest import Suggester

from . import state
from .models import Figure, Report
from .moves import KIND

LARGEST = 50 * 1024 * 1024
MOST_TASKS, MOST_FIGURES = 5_000, 50_000  # of one report; all are written in one step, and others wait to write meanwhile
BRIEF_TASKS, BRIEF_CPU, BRIEF_WALL = 600, 4, 8  # tasks, and seconds, for which a page waits
FARTHEST = 30  # years ahead; a target beyond is a misprint


class Long(Exception):
    """More work than a page waits for: it is for the worker (``import_queue.py``)."""


class Known(Refused):
    """The very same file was imported before; ``report`` is what it became."""

    def __init__(self, report: Report) -> None:
        self.report = report
        super().__init__(_("这份文件已经导入过（%s）；没有重复导入。") % report)


def import_briefly(name: str, content: bytes, actor: Actor, place: str = "", year: int | None = None) -> Report:
    """``import_report`` for a page: raises Long, and has kept nothing, where the work measured is more than anybody waits for."""
    with bounded.at_most(BRIEF_CPU, BRIEF_WALL) as ceiling:
        try:
            return import_report(name, content, actor, place, year, most_tasks=BRIEF_TASKS)
        except ReadError:
            if ceiling.met:
                raise Long from None
            raise


def import_report(name: str, content: bytes, actor: Actor, place: str = "", year: int | None = None, at: datetime | None = None, most_tasks: int | None = None) -> Report:
    """Read a report file (.txt .docx .pdf .html) and open its commitments as drafts. ``year`` wins over the text's own; Long where there are more
    than ``most_tasks``.

    Known for a file that was imported before (by SHA-256 of its bytes); Refused without the right, or for a text in which no
    commitment is found; luoshi.ReadError for a file that cannot be read. Nothing is kept then.
    """
    if not actor.may("manage_reports"):
        raise Refused(_("你没有导入报告的权限。"))
    if len(content) > LARGEST:
        raise Refused(_("文件超过%d MB，不像一份工作报告；请核对。") % (LARGEST >> 20))
    sha256 = hashlib.sha256(content).hexdigest()
    if known := Report.objects.filter(sha256=sha256).first():
        raise Known(known)
    source = replace(load(content), name=name)
    check_chinese(source)
    read = read_bounded(source)
    if not read.commitments:
        raise Refused(_("这份文件里没有读出任何任务；它是一份政府工作报告吗？"))
    if len(read.commitments) > MOST_TASKS or len(read.figures) > MOST_FIGURES:
        raise Refused(
            _("从这份文件里读出%(tasks)d项任务、%(figures)d个数据，不像一份工作报告；请核对，或分成几个文件。") % {"tasks": len(read.commitments), "figures": len(read.figures)}
        )
    if most_tasks is not None and len(read.commitments) > most_tasks:
        raise Long
    with transaction.atomic():
        report = Report.objects.create(
            sha256=sha256, name=name[-200:], title=(read.title or name)[:200], year=year or read.year, place=place, text=read.text, document=read.to_dict(), added_by=actor.name
        )
        Figure.objects.bulk_create(_figure(report, read, n) for n in range(len(read.figures)))
        ledger.open_many("commitment", drafts(report, read), actor, at)
    return report


def drafts(report: Report, read: luoshi.Report) -> list[dict[str, Any]]:
    """What each commitment of a report is on the ledger before anybody has touched it."""
    year = report.year or date.today().year
    rows = []
    for n, commitment in enumerate(read.commitments, 1):
        subject = guess(commitment.quote)
        rows.append(
            {
                "number": str(n),
                "text": commitment.quote,
                "source_text": commitment.quote,
                "sources": [{"report": report.key, "start": commitment.start, "end": commitment.end, "quote": commitment.quote}],
                "year": year,
                "place": report.place,
                "subject": subject[0][0] if subject else "",
                "due": commitment.due or f"{last_year(read, commitment, year)}-12-31",  # none written: its last day (our default)
                "targets": [target.to_dict() for target in targets_of(read, commitment)],
            }
        )
    return rows


def last_year(read: luoshi.Report, commitment: luoshi.Commitment, year: int) -> int:
    """The last year of the periods of a commitment's targets (2030 for 2026/2030), or the report's own year."""
    periods = [read.figures[n].period for n in commitment.figures if read.figures[n].role == "target"]
    ends = [int(p.split("/")[-1][:4]) for p in periods if p and p.split("/")[-1][:4].isdigit()]
    return max([year, *(e for e in ends if e <= year + FARTHEST)])


def suggestions(matters: list[Matter], read: Mapping[str, Any] | None = None, every: bool = False, suggester: Suggester | None = None) -> dict[int, list[Any]]:
    """Suggestions for the lead of each matter, by its id: those that are likely enough to be right; ``every``: all. ``suggester``: one that has
    looked at the tables already."""
    suggester = suggester or Suggester(kind=KIND, least={} if every else None)
    named = {(c["start"], c["end"]): c["units"] for c in (read or {}).get("commitments", ())}
    made = {}
    for matter in matters:
        sources = state.of(matter.document)["sources"]
        spans = [named.get((s["start"], s["end"]), ()) for s in sources]
        made[matter.pk] = suggester.suggest(matter.text, [u for units in spans for u in units])
    return made


def _figure(report: Report, read: luoshi.Report, n: int) -> Figure:
    f = read.figures[n]
    return Figure(
        report=report,
        n=n,
        start=f.start,
        end=f.end,
        quote=f.quote[:200],
        value=f.value,
        value_high=f.value_high,
        unit=f.unit[:40],
        indicator=f.indicator[:200],
        indicator_code=f.indicator_code or "",
        role=f.role,
        change=f.change or "",
        bound=f.bound,
        period=(f.period or "")[:40],
        sentence=read.sentence_of(f)[:2000],
    )
