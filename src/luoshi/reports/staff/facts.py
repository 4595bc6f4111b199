"""How a matter stands, for its page: its sentence in the report, its targets old and new, its clock, its people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from luoshi import registers
from luoshi.accounts.people import people_names
from luoshi.matters.clock import days_left
from luoshi.matters.deadline import SOON
from luoshi.matters.models import Matter
from luoshi.registers.languages import sentence_of
from luoshi.reports.models import Report

from .. import family, state
from ..moves import WORKING
from ..quotes import quotes
from ..terms import last_day, term_on


def sentences(document: Mapping[str, Any]) -> list[dict[str, str]]:
    """Each span of a matter in its report (``quotes``)."""
    keys = {s["report"] for s in state.of(document)["sources"]}
    return quotes(document, {r.key: r for k in keys if k for r in Report.objects.filter(sha256__startswith=k).defer("document")})


def clock(matter: Matter, events: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The clock: due, first due, whether it was extended (and how often), whether it still runs, what was conceded until when."""
    d = matter.document
    extensions = [e for e in events if e["move"] == "extend"]
    return {
        "due": matter.due,
        "first_due": _day(d["first_due"]),
        "extended": bool(d["first_due"] and d["due"] and d["due"] != d["first_due"]),
        "extensions": [{"due": e["data"]["due"], "approver": e["data"].get("approver", ""), "reason": e["reason"], "at": datetime.fromisoformat(e["at"])} for e in extensions],
        "runs": matter.state in WORKING,
        "left": days_left(matter.due, timezone.localdate()) if matter.due and matter.state in WORKING else None,
        "soon": SOON,
        "plan_date": _day(d["plan_date"]),
        "issued_at": _instant(d["issued_at"]),
        "ended_at": _instant(d["ended_at"]),
        **_terms(matter),
    }


def _terms(matter: Matter) -> dict[str, date | None]:
    """Until when the lead may object to the conclusion, and until when an objection is to be decided."""
    d, objection = matter.document, state.of(matter.document)["objection"]
    concluded, objected = _instant(d["concluded_at"]), _instant(objection["at"] if objection else "")
    may_object = matter.state == "ended" and not objection and concluded is not None
    return {
        "object_until": _last("objection", concluded) if may_object else None,
        "decide_until": _last("decision", objected) if matter.state == "objected" else None,
    }


def _last(term: str, since: datetime | None) -> date | None:
    if since is None:
        return None
    start = timezone.localtime(since).date()
    return last_day(start, term_on(term, start), registers.worked())


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def kin(matter: Matter, seen: Any) -> dict[str, Any]:
    """The parent and the children of a matter, those that may be seen (``seen``: a set of matters), and the rate rolled up from all children."""
    children = family.children(matter)
    try:
        rolled: Any = family.rolled(matter, children)
        said = sentence_of(rolled) if rolled else ""
    except (LookupError, ValueError) as error:
        rolled, said = None, str(error)
    shown = set(seen.filter(pk__in=[c.pk for c in children]).values_list("pk", flat=True))
    return {
        "parent": seen.filter(pk=matter.parent_id).first() if matter.parent_id else None,
        "children": [c for c in children if c.pk in shown],
        "drafts": list(seen.filter(parent=matter, state="draft")),
        "rolled": rolled.percent if rolled else None,
        "rolled_words": said,
    }


def conclusion(document: Mapping[str, Any]) -> dict[str, Any] | None:
    """The conclusion with who took part in it; None while there is none."""
    own = state.of(document)
    if not own["verdict"] and not own["conclusion"]:
        return None
    people = people_names(own["concluded_by"])
    return {"verdict": own["verdict"], "words": own["conclusion"], "by": "、".join(people.values()), "at": _instant(own["concluded_at"])}
