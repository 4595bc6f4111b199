"""What could not be found out of a request when it came in (``matters.unclear``) is tried again by the worker: understood with what works by
now, written down as a move of the system's, and dispatched where it would have been. What a person has said meanwhile stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger, unfinished
from luoshi.matters.ledger import SYSTEM, Entry
from luoshi.matters.models import Matter

from . import complaints, danger, duties, fallbacks, intake, privacy, state, submission_fields, unclear
from .moves import RECEIVED
from .submission import IncomingSubmission, Reader, Understood
from .understanding import reader

LOOK_BACK = timedelta(days=30)
MOST = 500  # requests in one go


def waiting() -> Any:
    """The requests of which something that can be found out is not known yet, and nobody has dispatched."""
    return Matter.objects.filter(kind="request", state__in=RECEIVED, document__request__has_key=unclear.KEY)


def understand_again(now: datetime | None = None, by: Reader | None = None) -> int:
    """Try again; of how many requests more is known by now. One that fails holds up no other."""
    now, by = now or timezone.now(), by or reader()
    rows = waiting().filter(opened_at__gte=now - LOOK_BACK).order_by("-danger", "pk")[:MOST]
    return sum(fallbacks.careful("understanding a request again", partial(_again, matter, by, now), False) for matter in rows)


def _again(matter: Matter, by: Reader, now: datetime) -> bool:
    own = state.of(matter.document)
    sought = [n for n in unclear.of(own) if n in (*fallbacks.PIECES, "dispatch")]
    if not sought:
        return False
    incoming = _incoming(matter, own, sought)
    found = fallbacks.understood(by, incoming, now)
    known = {n: v for n, v in _known(found, own).items() if n in sought and n not in found.missing and v}
    still = [n for n in unclear.of(own) if n in found.missing or n not in fallbacks.PIECES]
    present = {**matter.document, "demand": own["demand"], "urgency": own["urgency"]}
    chosen = {n: known.get(n) or present[n] for n in fallbacks.PIECES}
    entries = []
    if own["urgency"] == danger.DANGER:
        known.pop("urgency", None)
        if "dispatch" in sought and not danger.sent_of(incoming, [chosen["place"]] if chosen["place"] else [], now, chosen["demand"]).failed:
            known, still = {**known, "urgency": danger.DANGER}, [n for n in still if n != "dispatch"]  # said again, it is sent (danger.hear)
    if chosen["urgency"] != danger.DANGER and "dispatch" in sought and not set(still) & set(fallbacks.PIECES):
        data, still = _dispatch(incoming, found, chosen, still, now)
        entries = [Entry("dispatch", data)] if data else []
    if still == list(unclear.of(own)) and not known:
        return False
    with_why = Entry("classify", {**known, unclear.KEY: unclear.ordered(still)}, _("收到时没能认定，现已补认"))
    try:
        ledger.move_many(matter, [with_why, *entries], SYSTEM, expected=matter.version)
    except ledger.Stale:
        raise
    except ledger.Refused as error:
        unfinished.log_failure("dispatching after all", error)
        ledger.move_many(matter, [with_why], SYSTEM, expected=matter.version)
    return True


def _incoming(matter: Matter, own: state.RequestState, sought: list[str]) -> IncomingSubmission:
    """The submission as it came in, without what a machine had guessed and is asked again."""
    demand, urgency = "" if "demand" in sought else own["demand"], "" if "urgency" in sought else own["urgency"]
    subject, place = ("" if n in sought else str(matter.document[n]) for n in ("subject", "place"))
    at = own["point"]
    point = (at[0], at[1]) if at else None
    submission = privacy.own_of(matter).first()
    words = "\n".join((matter.document["source_text"] or matter.text, *_added(matter)))
    return IncomingSubmission(
        text=words,
        channel=own["channel"],
        demand=demand,
        subject=subject,
        place=place,
        address=own["address"],
        point=point,
        urgency=urgency if urgency == danger.DANGER else "",
        **submission_fields.of_submission(submission),
    )


def _added(matter: Matter) -> list[str]:
    return [str(e.data.get("words", "")) for e in matter.events.filter(move="add")]


def _known(found: Understood, own: state.RequestState) -> dict[str, str]:
    """What is known by now. A danger is never taken back by a machine."""
    subject, place = found.subject, found.place
    urgency = danger.DANGER if danger.DANGER in (found.urgency, own["urgency"]) else found.urgency
    return {"demand": found.demand, "subject": subject.code if subject else "", "place": place.code if place else "", "urgency": urgency}


def _dispatch(incoming: IncomingSubmission, found: Understood, chosen: dict[str, str], still: list[str], now: datetime) -> tuple[dict[str, Any] | None, list[str]]:
    """The dispatch that is made now, and what is left unclear: nothing of it where the catalogue answers, be it that a person must decide."""
    try:
        if not intake.sure(incoming, found):
            return None, [n for n in still if n != "dispatch"]
        route = intake.route_on(timezone.localtime(now).date(), chosen["subject"], chosen["place"], incoming.text)
    except Exception as error:
        unfinished.log_failure("finding who it goes to", error)
        return None, still
    if route is None or complaints.accuses(incoming, route.lead, *route.helpers):
        return None, [n for n in still if n != "dispatch"]
    return duties.as_data(route, chosen["urgency"], now), [n for n in still if n != "dispatch"]
