"""Open requests that may be about the same matter, for who takes one in or works on one: an index in memory, brought up to date
at every question, so that several processes need not tell each other."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from luoshi.matters.models import Matter
from luoshi.understanding.lookalike import WINDOW, LookAlikes, OpenRequest

from .models import Telling

CLOSED = ("ended", "void")
LATE_COMERS = 500  # numbers before the last one seen that are looked at again: another process may commit out of turn
AT_ONCE = 5_000


@dataclass(frozen=True)
class Near:
    """An open request that may be the same: its number and words, how alike (0 to 1, no measured probability), why, since when."""

    ref: str
    text: str
    score: float
    why: str
    opened_at: datetime


class _Kept:
    """The open requests of the last weeks, in memory."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index = LookAlikes()
        self.refs: set[str] = set()
        self.last = 0

    def catch_up(self, now: datetime) -> None:
        """Take in what was opened since."""
        since = now - WINDOW - timedelta(days=1)
        found = Matter.objects.filter(kind="request", pk__gt=self.last - LATE_COMERS, opened_at__gte=since).exclude(state__in=CLOSED).order_by("pk")
        while rows := list(found.values_list("pk", "ref", "text", "place", "subject", "opened_at")[:AT_ONCE]):
            new = [row for row in rows if row[1] not in self.refs]
            callers = dict(Telling.objects.filter(matter__in=[row[0] for row in new]).values_list("matter_id", "caller_id"))
            for pk, ref, text, place, subject, at in new:
                self.index.add(OpenRequest(ref, text, place, subject, at, str(callers.get(pk) or "")))
                self.refs.add(ref)
            self.last = rows[-1][0]
            found = found.filter(pk__gt=self.last)

    def drop(self, refs: set[str]) -> None:
        """Forget what was closed."""
        for ref in refs:
            self.index.remove(ref)


_kept = _Kept()


def near(text: str, subject: str = "", place: str = "", caller: str = "", *, without: str = "", at: datetime | None = None, most: int = 5) -> list[Near]:
    """At most ``most`` open requests that may be about the same matter, the likeliest first. ``caller``: the caller's key, as text;
    ``without``: the number of the request that is asked about."""
    now = at or timezone.now()
    with _kept.lock:
        _kept.catch_up(now)
        while found := _kept.index.candidates(text, place, subject, caller or None, at=now, most=most, without=without):
            still = {m.ref: m for m in Matter.objects.filter(ref__in=[f.id for f in found]).exclude(state__in=CLOSED)}
            if len(still) == len(found):
                return [Near(f.id, still[f.id].text, f.score, "，".join(f.why), still[f.id].opened_at) for f in found]
            _kept.drop({f.id for f in found} - still.keys())
    return []


def forget_kept() -> None:
    """Read the open requests anew at the next question."""
    global _kept
    _kept = _Kept()
