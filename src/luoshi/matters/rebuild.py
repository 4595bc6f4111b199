"""Prove the kept state equal to the events, or make it anew from them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.db import transaction
from django.utils import timezone

from . import chain, projection, state
from .models import Assignment, Event, Matter
from .refusal import Refused

BATCH = 2_000
COLUMNS = (
    "kind",
    "state",
    "version",
    "number",
    "text",
    "year",
    "place",
    "subject",
    "lead_id",
    "leader",
    "due",
    "due_at",
    "extended",
    "asked",
    "verdict",
    "report",
    "schedule",
    "percent",
    "parent_id",
    "opened_at",
    "changed_at",
    "head",
)


@dataclass
class Finding:
    """What does not agree: the matter's ref, what, and the first event that breaks the chain, if it is that."""

    ref: str
    what: str


@dataclass
class Outcome:
    """Counts, and what was found."""

    matters: int = 0
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    mended: int = 0


def rebuild(write: bool = False, tell: Any = None) -> Outcome:
    """Fold every matter's events and compare with what is kept: chain, document, columns, assignments. With ``write`` the
    kept state of those that differ is made anew (a broken chain is only ever reported). ``tell(done, total)`` hears of the
    progress."""
    outcome, total, units = Outcome(), Matter.objects.count(), projection.unit_ids()
    for matters in _batches():
        events = _events([m.pk for m in matters])
        assigned = _assignments([m.pk for m in matters])
        with transaction.atomic():
            for matter in matters:
                history = events.get(matter.pk, [])
                outcome.matters += 1
                outcome.events += len(history)
                _one(matter, history, assigned.get(matter.pk, set()), units, outcome, write)
        if tell:
            tell(outcome.matters, total)
    return outcome


def _batches() -> Iterator[list[Matter]]:
    last = 0
    while batch := list(Matter.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _events(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    rows = (
        Event.objects.filter(matter_id__gte=ids[0], matter_id__lte=ids[-1])
        .order_by("matter_id", "seq")
        .values("matter_id", "seq", "move", "at", "by", "unit", "reason", "data", "previous", "hash")
    )
    return {key: [{**r, "at": chain.instant(r["at"])} for r in group] for key, group in groupby(rows.iterator(), key=lambda r: r["matter_id"])}


def _assignments(ids: list[int]) -> dict[int, set[tuple[int, str]]]:
    found: dict[int, set[tuple[int, str]]] = {}
    for matter, unit, role in Assignment.objects.filter(matter_id__gte=ids[0], matter_id__lte=ids[-1], until=None).values_list("matter_id", "unit_id", "role"):
        found.setdefault(matter, set()).add((unit, role))
    return found


def _one(matter: Matter, history: list[dict[str, Any]], assigned: set[tuple[int, str]], units: dict[str, int], outcome: Outcome, write: bool) -> None:
    broken = chain.first_break(matter.ref, history)
    if broken is not None:
        outcome.findings.append(Finding(matter.ref, f"the chain of hashes breaks at event {broken}"))
        return
    try:
        document = state.fold(history)
    except (KeyError, TypeError, ValueError) as error:
        outcome.findings.append(Finding(matter.ref, f"its events cannot be folded: {error!r}"))
        return
    made = Matter(pk=matter.pk, ref=matter.ref, document=document, head=history[-1]["hash"] if history else "")
    try:
        projection.fill(made, units)
    except Refused as refusal:
        outcome.findings.append(Finding(matter.ref, str(refusal)))
        return
    wrong = [c for c in COLUMNS if getattr(made, c) != getattr(matter, c)]
    if document != matter.document:
        wrong.append("document")
    if projection.wanted(document, units) != assigned:
        wrong.append("assignments")
    if not wrong:
        return
    outcome.findings.append(Finding(matter.ref, "differs from its events in: " + ", ".join(wrong)))
    if write:
        made.save()
        projection.assign(made, timezone.now())
        projection.index(made)
        outcome.mended += 1
