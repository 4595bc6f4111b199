"""Requests as anybody sees them: units and never persons; the words of those told in public only, without telephone numbers and names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.matters.kind_words import state_word
from luoshi.matters.models import Event, Matter
from luoshi.matters.withdrawal_rules import ground_word
from luoshi.registers.models import Unit
from luoshi.requests import public_words
from luoshi.site import public_text

from .. import pending_limits
from ..moves import KIND
from ..public import caller_view as resident
from .listing import CLOSED, Row

LONGEST = 4_000  # GeoReport v2: characters of a description
OWN = ("add", "contact", "try_call", "caller_answered")  # said to or by one person
GIVEN_TO = ("dispatch", "redispatch", "adjudicate")  # moves that name the unit it goes to


def shown(matters: Sequence[Row], more: bool = False) -> list[dict[str, Any]]:
    """As GET requests gives them; ``more``: with the extensions."""
    subjects, places = public_text.subject_names(m.subject for m in matters), public_text.place_names(m.place for m in matters)
    units = Unit.objects.in_bulk({m.lead_id for m in matters if m.lead_id})
    histories = _histories(matters) if more else {}
    said = public_words.shown(matters, {m.pk: m.channel for m in matters}, {m.pk: m.address for m in matters})
    found, language = [], get_language() or ""
    for matter in matters:
        unit = units.get(matter.lead_id)
        row = _row(matter, public_text.clean(subjects.get(matter.subject, "")) or _("未分类"), public_text.clean(places.get(matter.place, "")), unit, language, said[matter.pk])
        if more:
            row["extended_attributes"] = _more(matter, unit, histories.get(matter.pk, []), said[matter.pk])
        found.append(row)
    return found


def _row(matter: Row, subject: str, place: str, unit: Unit | None, language: str, said: public_words.PublicWords) -> dict[str, Any]:
    point = json.loads(matter.point) if said.public and matter.point else None
    closed = matter.state in CLOSED
    return {
        "service_request_id": matter.ref,
        "status": "closed" if closed else "open",
        "status_notes": " ".join(filter(None, (_sentence(matter.state, matter.verdict, language), said.note if said.taken else ""))) or None,
        "service_name": subject,
        "service_code": matter.subject,
        "description": _description(said, subject),
        "agency_responsible": public_text.clean(unit.name) if unit else None,
        "service_notice": _waits(matter),
        "requested_datetime": written(matter.opened_at),
        "updated_datetime": written(_instant(matter.ended_at) if closed and matter.ended_at else matter.changed_at),
        "expected_datetime": written(matter.due_at),
        "address": public_text.masked(said.address) or place or None,
        "address_id": matter.place or None,
        "zipcode": None,
        "lat": point[1] if point else None,
        "long": point[0] if point else None,
        "media_url": None,
    }


def _description(said: public_words.PublicWords, subject: str) -> str:
    """The words; the subject of what was never told in public, or a sentence that says why there are none: a description there must be."""
    if said.public:
        return public_text.masked(said.text)[:LONGEST]
    return subject if said.status == "never" else said.note


def _waits(matter: Row) -> str | None:
    """Why nobody can tell yet by when it is answered; None where that can be told, or nobody owes an answer any more."""
    if matter.due_at is not None or matter.state in CLOSED:
        return None
    return pending_limits.unknown(matter.due_waits) if matter.due_waits else pending_limits.instead({}, matter.state) or None


@lru_cache(maxsize=200)
def _sentence(state: str, verdict: str, language: str) -> str | None:
    """Where it stands, in one sentence."""
    return resident.sentence(Matter(state=state, verdict=verdict)) or None


def _more(matter: Row, unit: Unit | None, history: list[dict[str, Any]], said: public_words.PublicWords) -> dict[str, Any]:
    return {
        "detailed_status": matter.state,
        "detailed_status_name": state_word(matter.state, KIND),
        "outcome": matter.verdict or None,
        "changed_datetime": written(matter.changed_at),
        "expected": {
            "due_datetime": written(matter.due_at),
            "due_unknown": _waits(matter),
            "first_due_datetime": written(_instant(matter.first_due_at)),
            "extended": matter.extended,
        },
        "agency": {"code": unit.code if unit else None, "name": public_text.clean(unit.name) if unit else None},
        "words": {"status": said.status, "taken_down": [{"datetime": written(at), "code": code, "reason": ground_word(code)} for at, code in said.taken]},
        "history": history,
    }


def public_moves() -> list[str]:
    """The moves that anybody may know of."""
    return [move for move in resident.STEPS if move not in OWN]


def _histories(matters: Sequence[Row]) -> dict[int, list[dict[str, Any]]]:
    """What happened to each that anybody may know: what, which unit, when."""
    events = list(
        Event.objects.filter(matter__in=[m.pk for m in matters], move__in=public_moves())
        .order_by("matter_id", "seq")
        .annotate(to=KT("stored__lead"))
        .values_list("matter_id", "move", "at", "unit", "to")
    )
    names = public_text.unit_names({code for _pk, move, _at, unit, to in events for code in (unit, assigned_to(move, to))})
    found: dict[int, list[dict[str, Any]]] = {}
    for pk, move, at, unit, to in events:
        found.setdefault(pk, []).append(
            {
                "datetime": written(at),
                "code": move,
                "name": str(resident.STEPS[move]),
                "agency": public_text.clean(names.get(unit, "")) or None,
                "to_agency": public_text.clean(names.get(assigned_to(move, to), "")) or None,
            }
        )
    return found


def assigned_to(move: str, lead: str | None) -> str:
    """The code of the unit that a move gives a request to; "" where it gives it to none."""
    return lead or "" if move in GIVEN_TO else ""


def _instant(text: str) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def written(at: datetime | None) -> str | None:
    """An instant in the city's zone, to the second."""
    return at.astimezone(timezone.get_default_timezone()).isoformat(timespec="seconds") if at else None
