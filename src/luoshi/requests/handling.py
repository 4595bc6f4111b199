"""What the moves of a request mean for its clock: one place, called by every form and channel."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from luoshi.codes.workdays import UnknownYear
from luoshi.matters import ledger
from luoshi.matters.clock import is_over
from luoshi.matters.models import Event, Matter
from luoshi.wording import ends

from . import duties, pending_limits, state
from .rule_tables import rule_on
from .state import RequestState

STARTS = ("receive", "dispatch", "redispatch", "adjudicate", "redo", "take_up", "ask_again", "go_on")  # the limit runs from these moves on
A_DAY = {  # of each clock: a helper's term where nothing is left of the limit
    "hours": {"amount": 24, "unit": "hours"},
    "working_hours": {"amount": 1, "unit": "workdays"},
    "days": {"amount": 1, "unit": "days"},
    "workdays": {"amount": 1, "unit": "workdays"},
}


def resumed(matter: Matter, now: datetime) -> dict[str, Any]:
    """What the move ``go_on`` brings: the end of the limit when its clock runs again, by its own clock (working hours, working days …)
    and not by that of the wall. What waits for a calendar goes on waiting; what had run out when it was paused stays as it was."""
    own = state.of(matter.document)
    if waits := own.get("later", {}).get("due_at"):
        return {"due_at": "", "due_later": waits}
    pauses, due_at = own["pauses"], own["due_at"]
    if not due_at or not pauses or pauses[-1][1]:
        return {"due_at": due_at} if due_at else {}
    due, paused = datetime.fromisoformat(due_at), timezone.localtime(datetime.fromisoformat(pauses[-1][0]))
    unit, start, clock = _unit(own), _begun(matter), duties.clock()
    try:
        return {"due_at": clock.resumed(due, paused, timezone.localtime(now), unit, start).isoformat()}
    except UnknownYear as unknown:
        try:
            left = clock.left(due, paused, unit, start)
        except UnknownYear:
            return {}  # a person wrote an end in a year that nobody knows, and writes the next one
        return pending_limits.put_off(timezone.localtime(now), {"amount": left if unit == "working_hours" else int(left), "unit": unit}, unknown.year)


def half_term(matter: Matter, now: datetime) -> dict[str, Any]:
    """The term that is proposed to a helper, as the move ``call_in`` brings it: half of what is left of the limit, by the limit's own clock, and a
    day of that clock where nothing is left. It waits with the limit itself; nothing where there is no limit, or nobody knows the year in
    which a person let it end."""
    own = state.of(matter.document)
    if waits := own.get("later", {}).get("due_at"):
        return {"due_at": "", "due_later": waits}
    if not own["due_at"]:
        return {}
    due = datetime.fromisoformat(own["due_at"])
    if is_over(due, now):
        return duties.ends(now, A_DAY[_unit(own)])
    try:
        return {"due_at": duties.clock().halfway(due, timezone.localtime(now), _unit(own), _begun(matter)).isoformat(timespec="seconds")}
    except UnknownYear:
        return {}


def half_terms(own: RequestState) -> dict[str, str]:
    """The terms of the helpers that were called in while nobody could tell the limit: half of what was left of it then, and as much longer
    as the clock has stood still since. UnknownYear while nobody can tell them."""
    wait, clock, terms = own.get("later", {}).get("due_at"), duties.clock(), {}
    pauses = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in own.get("pauses", ()) if b]
    if wait is None:
        return {}
    for unit, called_at in own.get("helpers_later", {}).items():
        start, called, counted = timezone.localtime(datetime.fromisoformat(wait["from"])), timezone.localtime(datetime.fromisoformat(called_at)), wait["limit"]["unit"]
        due = datetime.fromisoformat(duties.due(start, wait["limit"], [(a, b) for a, b in pauses if start <= a < called]))
        begun = max((timezone.localtime(b) for _a, b in pauses if start <= b <= called), default=start)
        term = clock.halfway(due, called, counted, begun) if called < due else datetime.fromisoformat(duties.due(called, A_DAY[counted]))
        for a, b in pauses:
            if a >= called:
                term, begun = clock.resumed(term, a, timezone.localtime(b), counted, begun), timezone.localtime(b)
        terms[unit] = term.isoformat(timespec="seconds")
    return terms


def hear(matter: Matter, events: list[Event]) -> None:
    """When the clock of a request goes on, the terms of its helpers go on with it, whoever made the move and by whatever channel."""
    resumed = next((event for event in reversed(events) if event.move == "go_on"), None)
    if matter.kind == "request" and resumed and (terms := _terms_resumed(matter, resumed)):
        ledger.move(matter, "set_due", ledger.SYSTEM, {"helpers_due": terms}, at=events[-1].at)


def _terms_resumed(matter: Matter, resumed: Event) -> dict[str, str]:
    """The ends of the helpers' terms that move when the clock goes on; "" for one that nobody can tell yet, as nobody can the limit. One that
    reaches further than the calendar while the limit does not stays as it was."""
    own, clock, terms = state.of(matter.document), duties.clock(), {}
    paused, start = timezone.localtime(datetime.fromisoformat(own["pauses"][-1][0])), _begun(matter, resumed.seq)
    for unit, written in own["helpers_due"].items():
        if not written or unit in own["helper_answers"] or is_over(datetime.fromisoformat(written), paused):
            continue
        try:
            terms[unit] = clock.resumed(datetime.fromisoformat(written), paused, timezone.localtime(resumed.at), _unit(own), start).isoformat(timespec="seconds")
        except UnknownYear:
            if not own["due_at"]:
                terms[unit] = ""
    return {unit: term for unit, term in terms.items() if term != own["helpers_due"][unit]}


def _unit(own: RequestState) -> str:
    """In what the limit of a request is counted."""
    return own["limit"]["unit"] if own["limit"] else "hours"


def _begun(matter: Matter, before: int | None = None) -> datetime | None:
    """When the present limit began to run, or last went on; ``before``: the number of the event before which that was."""
    starts = matter.events.filter(move__in=STARTS) if before is None else matter.events.filter(move__in=STARTS, seq__lt=before)
    begun = starts.order_by("-seq").values_list("at", flat=True).first()
    return timezone.localtime(begun) if begun else None


def reopen_until(matter: Matter) -> datetime | None:
    """Until when a request can be told again; None where it cannot: nobody was at it, or it was merged. The days are a rule (``reopen_days``), the
    day of its end is not counted, and the last one counts whole (民法典 arts. 201–203)."""
    d = matter.document
    if matter.state != "ended" or not d["lead"] or not state.of(d)["limit"] or matter.verdict in ("answered", "transferred", "merged"):
        return None
    ended = timezone.localtime(datetime.fromisoformat(d["ended_at"]))
    days = int(rule_on("reopen_days", timezone.localdate())[0])
    return timezone.make_aware(datetime.combine(ended.date() + timedelta(days=days + 1), time())) if days else ended


def last_moment(due: datetime) -> datetime:
    """By when, as it is shown (``wording.ends``)."""
    return ends.last_moment(timezone.localtime(due))


def due_words(due: datetime | str, year: bool = True) -> str:
    """By when, in digits (``wording.ends``), of an instant or its ISO text; "" for none."""
    if not due:
        return ""
    return ends.due_words(timezone.localtime(datetime.fromisoformat(due) if isinstance(due, str) else due), year)
