"""The next report proposes the year-end verdict of each promise; a person confirms it (the move ``settle``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.reading import Report as Read
from luoshi.reading.reader import read_text
from luoshi.reading.sources import Source
from luoshi.reconciling import reconcile
from luoshi.reconciling.rows import Row

from . import state
from .models import Report
from .moves import PUBLIC

# Of several verdicts on one matter (one for each of its targets) the gravest is proposed.
GRAVITY = {"missed": 4, "undecidable": 3, "unreported": 2, "met": 1}


@dataclass(frozen=True)
class Proposal:
    """What the next report says of a matter."""

    matter: Matter
    rows: tuple[Row, ...]

    @property
    def verdict(self) -> str:
        """The gravest of the rows' verdicts; some met and some missed is kept in part."""
        found = {r.verdict for r in self.rows}
        if found == {"met", "missed"}:
            return "partly"
        return max(found, key=lambda v: GRAVITY[v])


def proposals(report: Report, following: Report) -> list[Proposal]:
    """What the report of the next year says of this one's matters, computed, nothing written. Refused for reports that are not
    of two years running."""
    if report.year is None or following.year != report.year + 1:
        raise Refused(_("只能与下一年的报告对账：%(a)s年对%(b)s年不行。") % {"a": report.year, "b": following.year})
    first, second = read_again(report), read_again(following)
    matters = list(Matter.objects.filter(report=report.key, state__in=PUBLIC).order_by("pk"))
    by_matter: dict[int, list[Row]] = {}
    for row in reconcile([first, second]).rows:
        for matter in matters:
            if any(s["report"] == report.key and s["start"] < row.promise.end and row.promise.start < s["end"] for s in state.of(matter.document)["sources"]):
                by_matter.setdefault(matter.pk, []).append(row)
                break
    return [Proposal(m, tuple(by_matter[m.pk])) for m in matters if m.pk in by_matter]


def propose(report: Report, following: Report, actor: Actor, at: datetime | None = None) -> int:
    """Write the proposals on the ledger, all or none; a matter that has the same proposal already is passed over. Returns how
    many were written."""
    written = 0
    with transaction.atomic():
        for proposal in proposals(report, following):
            data = as_data(proposal, following)
            before = state.of(proposal.matter.document)["proposal"] or {}
            if {k: before.get(k) for k in data} != data:
                ledger.move(proposal.matter, "propose", actor, data, at=at)
                written += 1
    return written


def as_data(proposal: Proposal, following: Report) -> dict[str, Any]:
    """A proposal as the ledger keeps it: verdict, the next report, and for each row both quotes, the reason and the margin."""
    return {
        "verdict": proposal.verdict,
        "report": following.key,
        "rows": [
            {
                "verdict": r.verdict,
                "promise": r.promise.quote,
                "outcome": r.outcome.quote if r.outcome else None,
                "start": r.outcome.start if r.outcome else None,
                "end": r.outcome.end if r.outcome else None,
                "reason": r.reason,
                "margin": r.margin,
            }
            for r in proposal.rows
        ],
    }


def settle(matters: Iterable[Matter], actor: Actor, reason: str, at: datetime | None = None) -> list[str]:
    """Confirm the proposals of these matters as their verdicts, each on its own. Returns a sentence for each that was refused."""
    refused = []
    for matter in matters:
        proposal: Mapping[str, Any] | None = state.of(matter.document)["proposal"]
        if not proposal:
            refused.append(_("%s还没有对账建议。") % matter.ref)
            continue
        try:
            ledger.move(matter, "settle", actor, {"verdict": proposal["verdict"]}, reason=reason, expected=matter.version, at=at)
        except Refused as error:
            refused.append(f"{matter.ref}：{error}")
    return refused


def read_again(report: Report) -> Read:
    """The reader's result anew from the kept text, with the year that a person set."""
    read = read_text(Source(report.text, name=report.name))
    read.year = report.year
    return read
