"""From the derived state (a plain dict) to the columns, assignments and search index that make lists fast. Everything here
can be made again from the events (``rebuild``)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.registers.models import Unit

from . import later, search, standing, taken, unfinished
from .lifecycle import WORKING
from .models import Assignment, Matter
from .refusal import Refused

INDEX = "index"


def fill(matter: Matter, units: Mapping[str, int] | None = None) -> None:
    """Set the columns of a matter from its document; Refused for a unit or parent that does not exist. ``units``: the ids by
    code, where many matters are filled."""
    d = matter.document
    matter.kind, matter.state, matter.version = d["kind"], d["state"], d["version"]
    matter.number, matter.text, matter.year = str(d["number"])[:40], d["text"], d["year"]
    matter.place, matter.subject, matter.leader = d["place"], d["subject"], d["leader"][:60]
    matter.lead_id = unit_id(d["lead"], units) if d["lead"] else None
    request = d["request"] or {}
    matter.due_at = _instant(request.get("due_at", ""))
    matter.due = date.fromisoformat(d["due"]) if d["due"] else timezone.localtime(matter.due_at).date() if matter.due_at else None
    matter.due_waits = later.year_of(request)
    matter.extended = d["first_due"] not in ("", d["due"]) or bool(request.get("extended"))
    matter.danger = request.get("urgency") == "danger" and d["state"] not in ("ended", "void")
    matter.asked = _asked(d, request)
    matter.verdict = d["verdict"]
    matter.report = d["sources"][0]["report"] if d["sources"] else ""
    matter.schedule, matter.percent = standing.schedule_of(d), standing.percent_of(d)
    matter.opened_at = _instant(d["opened_at"])
    matter.changed_at = _instant(d["changed_at"])
    matter.look = taken.look(d)
    matter.parent_id = _parent_id(d["parent"])
    if d["request"] and d["request"]["merged_into"]:
        _merged_into(matter.ref, d["request"]["merged_into"])


def _asked(document: Mapping[str, Any], request: Mapping[str, Any]) -> str | None:
    """What waits for a decision; what was asked before a matter ended is moot."""
    if document["asked_target"]:
        return "target" if document["state"] in (*WORKING, "claimed", "parked") else None
    if request.get("asked_time"):
        return "time" if document["state"] in WORKING else None
    return "exclusion" if request.get("asked_exclusion") else None


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


def assign_new(matters: Iterable[Matter], parts: Iterable[Sequence[Held]], units: Mapping[str, int] | None = None) -> None:
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


def wanted(document: dict[str, Any], units: Mapping[str, int] | None = None) -> set[tuple[int, str]]:
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
    texts = dict.fromkeys((matter.ref, matter.number, d["text"], d["source_text"], d["sub_text"], d["leader"], (d["request"] or {}).get("address", "")))
    return " ".join(t for t in texts if t)


class UnitIds(dict[str, "int | None"]):
    """The ids of units by their codes, each asked for once."""

    def get(self, code: str, default: int | None = None) -> int | None:
        """The id of a code; ``default`` where there is no such unit."""
        if code not in self:
            self[code] = Unit.objects.filter(code=code).order_by().values_list("pk", flat=True).first()
        found = self[code]
        return default if found is None else found


def unit_ids() -> UnitIds:
    """The id of every unit by its code."""
    return UnitIds(Unit.objects.values_list("code", "pk"))


def unit_id(code: str, known: Mapping[str, int] | None = None) -> int:
    """The id of a unit by its code; Refused if there is none."""
    found = known.get(code) if known is not None else Unit.objects.filter(code=code).values_list("pk", flat=True).first()
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


def _merged_into(own: str, ref: str) -> None:
    if ref == own or not Matter.objects.filter(ref=ref, kind="request").exists():
        raise Refused(_("没有编号为“%s”的诉求可以并入；请核对。") % ref)


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
