"""What the moves of a request mean for its clock: one place, called by every form and channel."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from luoshi.codes.workdays import UnknownYear
from luoshi.matters.models import Matter

from . import duties, later

STARTS = ("receive", "dispatch", "adjudicate", "redo", "take_up", "ask_again", "go_on")  # the limit runs from these moves on


def resumed(matter: Matter, now: datetime) -> dict[str, Any]:
    """What the move ``go_on`` brings: the end of the limit when its clock runs again, by its own clock (working hours, working days …)
    and not by that of the wall. What waits for a calendar goes on waiting; what had run out when it was paused stays as it was."""
    own = matter.document["request"]
    if waits := own.get("later", {}).get("due_at"):
        return {"due_at": "", "due_later": waits}
    pauses, due_at = own["pauses"], own["due_at"]
    if not due_at or not pauses or pauses[-1][1]:
        return {"due_at": due_at} if due_at else {}
    due, paused = datetime.fromisoformat(due_at), timezone.localtime(datetime.fromisoformat(pauses[-1][0]))
    unit = (own["limit"] or {}).get("unit", "hours")
    begun = matter.events.filter(move__in=STARTS).order_by("-seq").values_list("at", flat=True).first()
    start = timezone.localtime(begun) if begun else None
    clock = duties.clock()
    try:
        return {"due_at": clock.resumed(due, paused, timezone.localtime(now), unit, start).isoformat()}
    except UnknownYear as unknown:
        try:
            left = clock.left(due, paused, unit, start)
        except UnknownYear:
            return {}  # a person wrote an end in a year that nobody knows, and writes the next one
        return later.put_off(timezone.localtime(now), {"amount": left if unit == "working_hours" else int(left), "unit": unit}, unknown.year)


def halfway(due_at: str, now: datetime) -> str:
    """The term that is proposed to a helper: half of what is left; a day where nothing is."""
    due = datetime.fromisoformat(due_at)
    return (now + (due - now) / 2 if due > now else now + timedelta(days=1)).isoformat(timespec="seconds")


def last_moment(due: datetime) -> datetime:
    """An instant to show: a limit in days ends when its last day does, which nobody calls the next day."""
    local = timezone.localtime(due)
    return local - timedelta(minutes=1) if (local.hour, local.minute, local.second) == (0, 0, 0) else local
