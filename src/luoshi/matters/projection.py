"""From the derived state (a plain dict) to the columns, assignments and search index that make lists fast. Everything here
can be made again from the events (``rebuild``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from luoshi.registers.models import Unit

from . import kinds, search, unfinished, withdrawals
from .models import Assignment, Matter
from .refusal import Refused

INDEX = "index"


# What a kind's columns are where it says nothing of them.
COLUMNS: dict[str, Any] = {
    "number": "",
    "leader": "",
    "due": None,
    "due_at": None,
    "due_waits": None,
    "extended": False,
    "danger": False,
    "asked": None,
    "schedule": "",
    "percent": None,
    "report": "",
    "parent": "",
}


def fill(matter: Matter, units: UnitIds | None = None) -> None:
    """Set the columns of a matter from its document; Refused for a unit, parent or other matter that does not exist. ``units``: the ids by
    code, where many matters are filled."""
    d = matter.document
    kind = kinds.of(d["kind"])
    matter.kind, matter.state, matter.version = d["kind"], d["state"], d["version"]
    matter.text, matter.year, matter.place, matter.subject = d["text"], d["year"], d["place"], d["subject"]
    matter.lead_id = unit_id(d["lead"], units) if d["lead"] else None
    matter.verdict = d["verdict"]
    matter.opened_at, matter.changed_at = instant(d["opened_at"]), instant(d["changed_at"])
    matter.look = withdrawals.look(d)
    given = {**COLUMNS, "number": d["number"], **kind.columns(d)}
    if strange := given.keys() - COLUMNS.keys():
        raise ValueError(f"the kind {kind.name!r} gives columns that there are not: {', '.join(sorted(strange))}")
    matter.number, matter.leader = str(given.pop("number"))[:40], given.pop("leader")[:60]
    matter.parent_id = _parent_id(given.pop("parent"))
    for column, value in given.items():
        setattr(matter, column, value)
    kind.fits(matter.ref, d)


def keep_tables(matters: Sequence[Matter]) -> None:
    """Bring the tables that the kinds of these matters derive from their states up to date."""
    for kind in kinds.registered():
        if kind.tables and (own := [m for m in matters if m.kind == kind.name]):
            kind.tables.write(own)


def assign(matter: Matter, at: datetime) -> None:
    """Bring the assignments to what the document says: what ended gets its end, what is new its beginning."""
    needed = wanted(matter.document)
    present = {(a.unit_id, a.role): a for a in Assignment.objects.filter(matter=matter, until=None)}
    gone = [a.pk for key, a in present.items() if key not in needed]
    if gone:
        Assignment.objects.filter(pk__in=gone).update(until=at)
    Assignment.objects.bulk_create(Assignment(matter=matter, unit_id=u, role=r, since=at) for u, r in sorted(needed - set(present)))


@dataclass(frozen=True)
class Held:
    """Which units (code, role) have a part in a matter from an instant on."""

    since: datetime
    units: frozenset[tuple[str, str]]


def held(document: Mapping[str, Any]) -> frozenset[tuple[str, str]]:
    """The units that a document gives a part: (code, role)."""
    helpers = {(u, "helper") for u in document["helpers"] if u != document["lead"]}
    return frozenset(helpers | ({(document["lead"], "lead")} if document["lead"] else set()))


def assign_new(matters: Iterable[Matter], parts: Iterable[Sequence[Held]], units: UnitIds | None = None) -> None:
    """The assignments of matters that have none yet, each from when its unit got its part until it lost it."""
    rows = []
    for matter, own in zip(matters, parts, strict=True):
        begun: dict[tuple[str, str], datetime] = {}
        for step in own:
            for key in sorted(begun.keys() - step.units):
                rows.append(Assignment(matter=matter, unit_id=unit_id(key[0], units), role=key[1], since=begun.pop(key), until=step.since))
            for key in step.units - begun.keys():
                begun[key] = step.since
        rows += [Assignment(matter=matter, unit_id=unit_id(unit, units), role=role, since=since) for (unit, role), since in sorted(begun.items())]
    if rows:
        Assignment.objects.bulk_create(rows, batch_size=1_000)


def wanted(document: dict[str, Any], units: UnitIds | None = None) -> set[tuple[int, str]]:
    """The assignments that a document asks for: (unit id, role)."""
    return {(unit_id(code, units), role) for code, role in held(document)}


def index(matter: Matter) -> None:
    """Put the matter's words into the search index."""
    search.put(matter.pk, words(matter))


def index_if_it_can(matters: Sequence[Matter], new: bool = False) -> None:
    """Put the words of matters into the search index; later, where that fails now: no matter is lost for it. ``new``: none is there yet."""
    unfinished.attempt(INDEX, [(m, 0) for m in matters], lambda: search.put_many([(m.pk, words(m)) for m in matters], new))


unfinished.how(INDEX, lambda matter, _of: search.put(matter.pk, words(matter)))


def words(matter: Matter) -> str:
    """The words by which a matter is found."""
    d = matter.document
    texts = dict.fromkeys((matter.ref, matter.number, d["text"], d["source_text"], *kinds.of(d["kind"]).search_words(d)))
    return " ".join(t for t in texts if t)


class UnitIds(dict[str, int | None]):
    """The ids of units by their codes, each asked for once; None where there is no such unit."""

    def __missing__(self, code: str) -> int | None:
        self[code] = Unit.objects.filter(code=code).order_by().values_list("pk", flat=True).first()
        return self[code]


def unit_ids() -> UnitIds:
    """The id of every unit by its code."""
    return UnitIds(Unit.objects.values_list("code", "pk"))


def unit_id(code: str, known: UnitIds | None = None) -> int:
    """The id of a unit by its code; Refused if there is none."""
    found = known[code] if known is not None else Unit.objects.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise Refused(_("没有代码为“%s”的单位；请先在单位表里登记。") % code)
    return int(found)


def _parent_id(ref: str) -> int | None:
    if not ref:
        return None
    found = Matter.objects.filter(ref=ref).values_list("pk", flat=True).first()
    if found is None:
        raise Refused(_("没有编号为“%s”的上级任务。") % ref)
    return int(found)


def instant(text: str) -> datetime | None:
    """The instant of an ISO text; None for none."""
    return datetime.fromisoformat(text) if text else None
