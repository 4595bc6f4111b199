"""When a request is late: one rule of every list, count, page and call. A limit ends at its instant: what is done by then is in time, and what
is not done then is late. Nobody is late while the clock stands still, nor after the answer, whatever the limit was."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Q

from luoshi.matters.clock import is_over
from luoshi.matters.models import Matter

from .moves import OPEN

RUNNING = (*OPEN, "disputed")  # states in which the clock runs and somebody owes an answer
SOON = timedelta(days=1)  # before its end a limit is called due soon; ours


def is_running(matter: Matter) -> bool:
    """Whether the clock of a request runs."""
    return matter.state in RUNNING


def is_late(matter: Matter, now: datetime) -> bool:
    """Whether a request is late."""
    return is_running(matter) and matter.due_at is not None and is_over(matter.due_at, now)


def is_unanswered(matter: Matter, now: datetime) -> bool:
    """Whether a request is late in a unit's hands (``unanswered``)."""
    return matter.state in OPEN and is_late(matter, now)


def running() -> Q:
    """The requests whose clock runs."""
    return Q(state__in=RUNNING)


def late(now: datetime) -> Q:
    """The requests that are late."""
    return running() & Q(due_at__lte=now)


def soon(now: datetime) -> Q:
    """The requests whose limit ends within SOON and has not ended."""
    return running() & Q(due_at__gt=now, due_at__lte=now + SOON)


def unanswered(now: datetime, state: str = "") -> Q:
    """The requests, or those in a state, that are late in a unit's hands: their callers are asked although nothing was answered (R14). Not one whose duty is in dispute."""
    return Q(state=state) & Q(due_at__lte=now) if state else Q(state__in=OPEN, due_at__lte=now)
