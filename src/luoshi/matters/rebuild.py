"""Prove the kept state equal to the events, or make it anew from them. What is missing of the events themselves is only ever told."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import transaction

from . import chain, database_guards, evidence, heads, keys, kinds, projection, search, state, withdrawals
from .models import Assignment, Event, Evidence, Matter
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
    "due_waits",
    "extended",
    "danger",
    "asked",
    "verdict",
    "report",
    "schedule",
    "percent",
    "look",
    "parent_id",
    "opened_at",
    "changed_at",
    "head",
)


LEDGER = "ledger"  # what is found of the whole, not of one matter
Part = tuple[int, str, datetime, "datetime | None"]  # a unit's: its id, role, since, until
_others: list[Callable[[], Iterator[tuple[str, str]]]] = []


@dataclass
class Finding:
    """What does not agree: the matter's ref (or ``LEDGER``), and what."""

    ref: str
    what: str


@dataclass
class Outcome:
    """Counts, and what was found."""

    matters: int = 0
    events: int = 0
    findings: list[Finding] = field(default_factory=list)
    mended: int = 0


def also(check: Callable[[], Iterator[tuple[str, str]]]) -> None:
    """Have a room above prove what it keeps of the ledger: its check gives (ref, what does not agree)."""
    if check not in _others:
        _others.append(check)


def rebuild(write: bool = False, tell: Any = None) -> Outcome:
    """Fold every matter's events and compare with what is kept: chain, head and version, document, columns, assignments with their
    instants, search index, files; then the whole: guards, the chain of heads, events and files of no matter, what other rooms keep.

    With ``write`` the kept state of those that differ is made anew, unless events themselves are missing: what was cut off or changed
    is only ever reported, and nothing is made anew while the ledger as a whole is not sound, since that would launder it.
    ``tell(done, total)`` hears of the progress."""
    outcome, total, units = Outcome(), Matter.objects.count(), projection.unit_ids()
    outcome.findings += [Finding(LEDGER, what) for what in whole()]
    write = write and not outcome.findings
    for matters in _batches():
        ids = [m.pk for m in matters]
        kept = _Projection(_events(ids), _assignments(ids), search.indexed(ids), _files(ids))
        with transaction.atomic():
            sound = [made for matter in matters if (made := _one(matter, kept, units, outcome, write))]
            _tables(sound, outcome, write)
        if tell:
            tell(outcome.matters, total)
    outcome.findings += [Finding(ref, what) for check in _others for ref, what in check()]
    return outcome


def whole(newest: int | None = None) -> Iterator[str]:
    """What does not hold of the ledger as a whole: a sentence each. ``newest``: of the chain of heads only so many."""
    for name in database_guards.missing():
        yield f"the database's guard {name} is gone or changed; `luoshi migrate` sets it again, but find out who took it away"
    yield from heads.findings(newest)
    lost = Event.objects.exclude(matter_id__in=Matter.objects.values("pk")).values("matter_id").distinct().count()
    if lost:
        yield f"{lost} matters have events and are gone themselves; restore the last good backup"


@dataclass(frozen=True)
class _Projection:
    """What is kept of some matters, by their ids."""

    events: dict[int, list[dict[str, Any]]]
    assigned: dict[int, set[Part]]
    words: dict[int, str]
    files: dict[int, dict[str, int]]


def _batches() -> Iterator[list[Matter]]:
    last = 0
    while batch := list(Matter.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        yield batch
        last = batch[-1].pk


def _events(ids: list[int]) -> dict[int, list[dict[str, Any]]]:
    rows: Iterable[Mapping[str, Any]] = (
        Event.objects.filter(matter_id__gte=ids[0], matter_id__lte=ids[-1])
        .order_by("matter_id", "seq")
        .values("matter_id", "seq", "move", "at", "by", "unit", "stored_reason", "stored", "previous", "hash")
        .iterator()
    )
    opened = keys.opened_rows([dict(r) for r in rows])
    return {key: [{**r, "at": chain.instant(r["at"])} for r in group] for key, group in groupby(opened, key=lambda r: r["matter_id"])}


def _assignments(ids: list[int]) -> dict[int, set[Part]]:
    found: dict[int, set[Part]] = {}
    rows = Assignment.objects.filter(matter_id__gte=ids[0], matter_id__lte=ids[-1])
    for matter, unit, role, since, until in rows.values_list("matter_id", "unit_id", "role", "since", "until"):
        found.setdefault(matter, set()).add((unit, role, since, until))
    return found


def _files(ids: list[int]) -> dict[int, dict[str, int]]:
    found: dict[int, dict[str, int]] = {}
    for matter, sha256, size in Evidence.objects.filter(matter_id__gte=ids[0], matter_id__lte=ids[-1]).values_list("matter_id", "sha256", "size"):
        found.setdefault(matter, {})[sha256] = size
    return found


def _one(matter: Matter, kept: _Projection, units: projection.UnitIds, outcome: Outcome, write: bool) -> Matter | None:
    """Compare one matter, and make it anew where it is to be; the matter as its events give it, None where they cannot say."""
    history = kept.events.get(matter.pk, [])
    outcome.matters += 1
    outcome.events += len(history)
    if sentence := _broken(matter, history):
        outcome.findings.append(Finding(matter.ref, sentence))
        return None
    try:
        document, parts = _folded(history, units)
        made = Matter(pk=matter.pk, ref=matter.ref, document=document, head=history[-1]["hash"])
        projection.fill(made, units)
    except (KeyError, TypeError, ValueError) as error:  # Refused is a ValueError
        outcome.findings.append(Finding(matter.ref, str(error) if isinstance(error, Refused) else f"its events cannot be folded: {error!r}"))
        return None
    if (gone := withdrawals.files(document)) and Evidence.objects.filter(matter=matter, sha256__in=gone, public=True).exists():
        outcome.findings.append(Finding(matter.ref, "a file that was taken down is public"))
    outcome.findings += [Finding(matter.ref, what) for what in _lost_files(document, kept.files.get(matter.pk, {}))]
    wrong = [c for c in COLUMNS if getattr(made, c) != getattr(matter, c)]
    if document != matter.document:
        wrong.append("document")
    if parts != kept.assigned.get(matter.pk, set()):
        wrong.append("assignments")
    if kept.words.get(matter.pk) != search.words_of(projection.words(made)):
        wrong.append("search index")
    if not wrong:
        return made
    outcome.findings.append(Finding(matter.ref, "differs from its events in: " + ", ".join(wrong)))
    if write:
        made.save()
        if "assignments" in wrong:
            Assignment.objects.filter(matter=made).delete()
            Assignment.objects.bulk_create(Assignment(matter=made, unit_id=u, role=r, since=since, until=until) for u, r, since, until in sorted(parts, key=lambda p: p[2]))
        projection.index(made)
        outcome.mended += 1
    return made


def _tables(matters: list[Matter], outcome: Outcome, write: bool) -> None:
    """Compare the tables that kinds derive from their matters' states, and make them anew where they are to be."""
    for kind in kinds.registered():
        own = [m for m in matters if m.kind == kind.name] if kind.tables else []
        if not kind.tables or not own:
            continue
        wrong = list(kind.tables.wrong(own))
        outcome.findings += [Finding(ref, what) for ref, what in wrong]
        if write and wrong:
            kind.tables.write([m for m in own if m.ref in {ref for ref, _what in wrong}])


def _broken(matter: Matter, history: list[dict[str, Any]]) -> str:
    """What is wrong with the events themselves, which nothing here can mend; "" where they are whole."""
    if not history:
        return "has no events at all; restore the last good backup"
    broken = chain.first_break(matter.ref, history)
    if broken is not None:
        return f"the chain of hashes breaks at event {broken}"
    if matter.version > len(history):
        return f"has {len(history)} events, {matter.version - len(history)} fewer than were written; restore the last good backup"
    if matter.version and matter.head and matter.head != history[matter.version - 1]["hash"]:
        return f"its event {matter.version} is not the one that was written; restore the last good backup"
    return ""


def _folded(history: list[dict[str, Any]], units: projection.UnitIds) -> tuple[dict[str, Any], set[Part]]:
    """The document that the events give, and every part that a unit had in the matter, from when until when."""
    document = state.blank()
    begun: dict[tuple[str, str], datetime] = {}
    parts: set[Part] = set()
    for event in history:
        state.advance(document, event)
        now, at = projection.held(document), datetime.fromisoformat(event["at"])
        for gone in begun.keys() - now:
            parts.add((projection.unit_id(gone[0], units), gone[1], begun.pop(gone), at))
        for new in now - begun.keys():
            begun[new] = at
    return document, parts | {(projection.unit_id(unit, units), role, since, None) for (unit, role), since in begun.items()}


def _lost_files(document: dict[str, Any], files: dict[str, int]) -> Iterator[str]:
    """Evidence that the events name and that is not there as it was: its row, its size, its content."""
    for sha256 in dict.fromkeys((*document["evidence"], *files)):
        if sha256 not in files:
            yield f"evidence {sha256[:12]}… is named by an event and has no row; restore the last good backup"
        elif not evidence.intact(sha256):
            yield f"evidence {sha256[:12]}… is missing on the disk or is not what it was; take it from a backup"
