"""From the ledger's rows to the shapes. Anybody sees what happened and which unit did it; people, internal files and the
hashes from which a name could be guessed are for those who see the matter whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from luoshi.matters.chain import instant
from luoshi.matters.lifecycle import BY_NAME
from luoshi.matters.models import Event, Evidence, Matter

from .access import Reader

_AS_THEY_ARE = ("number", "text", "source_text", "sub_text", "year", "place", "subject", "lead", "helpers", "nodes", "conclusion", "parent", "rollup")
_TARGET = ("id", "words", "kind", "indicator", "unit", "bound", "change", "replaced_by", "approver", "reason")
# Of an event's data, what anybody may see.
_PUBLIC = [
    "text",
    "number",
    "sub_text",
    "place",
    "subject",
    "lead",
    "helpers",
    "due",
    "nodes",
    "period",
    "progress",
    "problems",
    "next_step",
    "percent",
    "figures",
    "flags",
    "targets",
    "approver",
    "plan_date",
    "verdict",
    "conclusion",
    "report",
    "rows",
]


def matters(rows: list[Matter], reader: Reader) -> list[dict[str, Any]]:
    """Matters (with ``lead`` at hand) as the reader may see them: two queries, however many."""
    whole = reader.whole(rows)
    files: dict[int, list[Evidence]] = {}
    for file in Evidence.objects.filter(matter__in=rows).order_by("pk"):
        if file.public or file.matter_id in whole:
            files.setdefault(file.matter_id, []).append(file)
    return [_matter(m, m.pk in whole, files.get(m.pk, ())) for m in rows]


def _matter(m: Matter, whole: bool, files: Iterable[Evidence]) -> dict[str, Any]:
    d = m.document
    made = {key: d[key] for key in _AS_THEY_ARE}
    made |= {key: d[key] or None for key in ("due", "first_due", "concluded_at", "opened_at", "issued_at", "ended_at")}
    return made | {
        "ref": m.ref,
        "kind": m.kind,
        "state": m.state,
        "version": m.version,
        "number": str(d["number"]),
        "sources": [{key: s[key] for key in ("report", "start", "end", "quote")} for s in d["sources"]],
        "lead_name": m.lead.name if m.lead else "",
        "leader": d["leader"] if whole else None,
        "targets": [target(t) for t in d["targets"]],
        "progress": _progress(d["progress"]),
        "percent": number(m.percent),
        "weight": number(d["weight"]),
        "schedule": m.schedule,
        "verdict": m.verdict,
        "objection": _objection(d["objection"]),
        "files": [{key: getattr(f, key) for key in ("sha256", "name", "size", "media_type", "public")} for f in files],
        "changed_at": instant(m.changed_at),
    }


def event(e: Event, ref: str, whole: bool) -> dict[str, Any]:
    """An event as shown to one who sees its matter whole, or in public."""
    move = BY_NAME[e.move]
    return {
        "ref": ref,
        "seq": e.seq,
        "move": e.move,
        "move_zh": move.zh,
        "move_en": move.en,
        "at": instant(e.at),
        "unit": e.unit,
        "reason": e.reason,
        "data": e.data if whole else public_data(e.data),
        "by": e.by if whole else None,
        "previous": e.previous if whole else None,
        "hash": e.hash if whole else None,
    }


def public_data(data: Mapping[str, Any]) -> dict[str, Any]:
    """What anybody may see of an event's data."""
    return {key: data[key] for key in _PUBLIC if key in data}


def target(t: Mapping[str, Any]) -> dict[str, Any]:
    """A target, changed since or not."""
    return {key: t[key] for key in _TARGET} | {"value": number(t["value"]), "value_high": number(t["value_high"]), "since": t["since"] or None}


def number(given: Any) -> float | None:
    """A number, however it was kept; None where there is none."""
    try:
        return float(given)
    except (TypeError, ValueError):
        return None


def _progress(p: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not p:
        return None
    made = {key: str(p.get(key) or "") for key in ("period", "progress", "problems", "next_step", "unit")}
    return made | {"percent": number(p.get("percent")), "figures": returned(p), "at": p.get("at")}


def returned(p: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures of a return."""
    return [{"target": str(f.get("target", "")), "value": number(f.get("value")), "unit": str(f.get("unit") or "")} for f in p.get("figures") or ()]


def _objection(o: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"at": o["at"], "reason": o["reason"], "decision": o["decision"], "decided_at": o["decided_at"] or None, "why": o["why"]} if o else None
