"""From the ledger's rows to the shapes. Anybody sees what happened and which unit did it; people, internal files and the
hashes from which a name could be guessed are for those who see the matter whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from luoshi.matters import kinds, withdrawals
from luoshi.matters.chain import instant
from luoshi.matters.models import Event, Evidence, Matter
from luoshi.matters.withdrawal_rules import public_entries
from luoshi.site import public_text, takedowns

from .access import Reader
from .matter_shape import of_sources
from .shapes import number

_AS_THEY_ARE = ("number", "text", "source_text", "year", "place", "subject", "lead", "helpers", "parent")
# Codes and instants: everything else that is said was written by people.
_CODES = frozenset(
    [
        "ref",
        "sha256",
        "report",
        "key",
        "kind",
        "state",
        "version",
        "id",
        "target",
        "place",
        "subject",
        "lead",
        "helpers",
        "parent",
        "rollup",
        "indicator",
        "unit",
        "schedule",
        "verdict",
        "media_type",
        "ground",
        "code",
        "what",
        "at",
        "due",
        "first_due",
        "since",
    ]
)


def matters(rows: list[Matter], reader: Reader) -> list[dict[str, Any]]:
    """Matters (with ``lead`` at hand) as the reader may see them: two queries, however many."""
    whole = reader.whole(rows)
    files: dict[int, list[Evidence]] = {}
    gone = {m.pk: withdrawals.files(m.document) for m in rows}
    for file in Evidence.objects.filter(matter__in=rows).order_by("pk"):
        if file.matter_id in whole or (file.public and file.sha256 not in gone[file.matter_id]):
            files.setdefault(file.matter_id, []).append(file)
    rows = [m if m.pk in whole else takedowns.as_public(m) for m in rows]
    made = [_matter(m, m.pk in whole, files.get(m.pk, ())) for m in rows]
    people = public_text.with_account(_approvers(made))
    return [one if m.pk in whole else for_all(one, people) for m, one in zip(rows, made, strict=True)]


def for_all(value: Any, people: set[str], key: str = "") -> Any:
    """What anybody may see of an answer: texts without numbers and names of persons; who approved a change by office. ``people``: those
    among the approvers who have an account."""
    if isinstance(value, dict):
        return {k: for_all(v, people, k) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [for_all(v, people, key) for v in value]
    if not isinstance(value, str) or key in _CODES or key.endswith("_at"):
        return value
    return public_text.approver(value, people) if key == "approver" else public_text.masked(value)


def _approvers(value: Any) -> Iterator[str]:
    """Who is said to have approved something, wherever it stands."""
    for key, one in value.items() if isinstance(value, Mapping) else ():
        if key == "approver" and isinstance(one, str):
            yield one
        yield from _approvers(one)
    for one in value if isinstance(value, list | tuple) else ():
        yield from _approvers(one)


def _matter(m: Matter, whole: bool, files: Iterable[Evidence]) -> dict[str, Any]:
    """What there is of a matter: the keys that its kind has, and no others."""
    d, kind = m.document, kinds.of(m.kind)
    made = {key: d[key] for key in _AS_THEY_ARE if key in d}
    made |= {key: d[key] or None for key in ("due", "concluded_at", "opened_at", "issued_at", "ended_at") if key in d}
    for module in of_sources():
        made |= module.show(d, whole)
    if kind.shown:
        own = {key: d.get(key, kind.own.get(key)) for key in kind.shown}
        made["own"] = own if whole else {key: public_text.masked(value) if isinstance(value, str) else value for key, value in own.items()}  # whatever the key is called
    return made | {
        "ref": m.ref,
        "kind": m.kind,
        "state": m.state,
        "version": m.version,
        "number": str(d["number"]),
        "lead_name": m.lead.name if m.lead else "",
        "due": m.due.isoformat() if m.due else None,
        "percent": number(m.percent),
        "schedule": m.schedule,
        "verdict": m.verdict,
        "verdict_agreed": kind.agreed(d),
        "files": [{key: getattr(f, key) for key in ("sha256", "name", "size", "media_type", "public")} for f in files],
        "taken_down": [{**t, "at": instant(t["at"])} for t in public_entries(d)],
        "changed_at": d["changed_at"],
    }


def events(rows: list[Event], whole: set[int]) -> list[dict[str, Any]]:
    """Events (with ``matter`` at hand) as they are to one who sees their matter whole, and as anybody may see the others."""
    open_to_all = {e.matter_id for e in rows} - whole
    down = dict(Matter.objects.filter(pk__in=open_to_all, look__isnull=False).values_list("pk", "document"))
    people = public_text.with_account(_approvers([e.data for e in rows if e.matter_id not in whole]))
    return [event(e, e.matter.ref, e.matter_id in whole, people, down.get(e.matter_id)) for e in rows]


def event(e: Event, ref: str, whole: bool, people: set[str] | None = None, down: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """An event as shown to one who sees its matter whole, or in public. ``down``: the state of its matter, where something of it was taken down."""
    said: dict[str, Any] = {"data": e.data, "reason": e.reason} if whole else withdrawals.public_event(down or {}, {"move": e.move, "data": e.data, "reason": e.reason})
    kind = kinds.of(e.matter.kind)
    move = kind.move(e.move)
    silent = kind.persons  # persons speak in it: what they said is not for anybody
    return {
        "ref": ref,
        "seq": e.seq,
        "move": e.move,
        "move_zh": move.zh,
        "move_en": move.en,
        "at": instant(e.at),
        "unit": e.unit,
        "reason": said["reason"] if whole else "" if silent else public_text.masked(said["reason"]),
        "data": said["data"] if whole else {} if silent else for_all(public_data(kind, said["data"]), people or set()),
        "by": e.by if whole else None,
        "previous": e.previous if whole else None,
        "hash": e.hash if whole else None,
    }


def public_data(kind: kinds.Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """What anybody may see of the data of an event of a kind, in their order."""
    return {key: value for key, value in data.items() if key in kinds.PUBLISHED or key in kind.published}
