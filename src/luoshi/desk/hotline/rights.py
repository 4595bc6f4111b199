"""Who sees which requests, and which fields of them (R19). Persons are apart from the matter; to see one is to have it noted.

The hotline sees all. A unit sees what it leads or helps with, a district also what was copied to it. The contact of the caller is for
who takes and calls back, and for the unit that leads, while it has the request in hand, unless it is a tip-off, the caller asked to
stay hidden, a firm stayed anonymous, or the complaint is about the unit itself. Helpers, the watching district, the supervision and the auditor never see it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from luoshi.codes.divisions import prefix_of
from luoshi.matters.models import Assignment, Matter, MatterQuerySet
from luoshi.matters.request_moves import OPEN
from luoshi.requests import callers
from luoshi.requests.models import Caller, Look, Telling

ALL = ("view_all_matters", "take_request", "dispatch_request", "call_back", "exclude_request")
DESK = ("take_request", "call_back")  # who speaks with callers
DISTRICTS = ("district", "zone")
AGAIN = timedelta(minutes=30)  # in which the same caller shown to the same person at the same desk is one look


@dataclass(frozen=True)
class Contact:
    """A caller, as one who may call is shown: name, number, the telling that it was looked up for, and what was written beside the number or instead of it."""

    telling: Telling
    name: str
    phone: str
    said: str = ""


def sees_all(user: Any) -> bool:
    """Whether a person may look up every request."""
    return any(user.has_perm(f"matters.{p}") for p in ALL)


def visible(user: Any) -> MatterQuerySet:
    """The requests that a person may see."""
    found = Matter.objects.filter(kind="request")
    if sees_all(user):
        return found
    units = [m.unit for m in user.memberships.select_related("unit")]
    if not units:
        return found.none()
    mine = Q(pk__in=Assignment.objects.filter(unit__in=units, until=None).values("matter_id"))
    for unit in units:
        if unit.kind in DISTRICTS and unit.place_code:  # what goes to its streets is copied to it (art. 12)
            mine |= Q(place__startswith=prefix_of(unit.place_code)) & ~Q(state__in=("received", "conferring"))
    return found.filter(mine).exclude(state="void")


def may_call(user: Any, matter: Matter, telling: Telling) -> bool:
    """Whether a person may see who told a request."""
    if any(user.has_perm(f"matters.{p}") for p in DESK):
        return True
    request = matter.document["request"]
    own = set(user.memberships.values_list("unit__code", flat=True)) if user.has_perm("matters.handle_request") else set()
    leads = matter.lead is not None and matter.lead.code in own and request.get("against") not in own
    return leads and matter.state in OPEN and request["demand"] != "tip" and not telling.hidden and telling.firm != "anonymous"


def contacts(user: Any, matter: Matter) -> list[Telling]:
    """The tellings of a request whose persons the user may see."""
    tellings = list(Telling.objects.filter(answered_by=matter).select_related("caller").order_by("pk"))
    written = callers.said(tellings)
    return [t for t in tellings if (t.caller or t.pk in written) and may_call(user, matter, t)]


def look(user: Any, matter: Matter, where: str) -> list[Contact]:
    """The persons behind a request, and a note of who looked; nothing for who may not see them."""
    found = contacts(user, matter)
    Look.objects.bulk_create(Look(telling=t, user=user, at=timezone.now(), where=where) for t in found)
    written = callers.said(found)
    return [_contact(t, written.get(t.pk, {})) for t in found]


def _contact(telling: Telling, written: dict[str, Any]) -> Contact:
    known = callers.read(telling.caller) if telling.caller else {"name": written.get("name", ""), "phone": ""}
    return Contact(telling, **known, said=written.get("said", ""))


def note_look_at(user: Any, caller: Caller, where: str) -> None:
    """Note that a caller was shown, beside the latest telling; once in a while (``AGAIN``), for a page is drawn anew as one types."""
    telling = Telling.objects.filter(caller=caller).order_by("-pk").first()
    if telling is not None and not Look.objects.filter(telling=telling, user=user, where=where, at__gte=timezone.now() - AGAIN).exists():
        Look.objects.create(telling=telling, user=user, at=timezone.now(), where=where)
