"""Open requests that may be about the same matter, for who takes one in or works on one: an index in memory, brought up to date
at every question, so that several processes need not tell each other."""

from __future__ import annotations

import gc
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone

from luoshi.matters.models import Matter
from luoshi.understanding.bars import bars_on
from luoshi.understanding.lookalike import WINDOW, LookAlikes, OpenRequest

from .fallbacks import careful
from .models import Erasure, Submission

log = logging.getLogger("luoshi.requests")
CLOSED = ("ended", "void")
LATE_COMERS = 500  # numbers before the last one seen that are looked at again: another process may commit out of turn
AT_ONCE = 500
Row = tuple[int, str, str, str, str, datetime]  # key, number, text, place, subject, when


@dataclass(frozen=True)
class Near:
    """An open request that may be the same: its number and words, how alike (0 to 1, no measured probability), why, since when."""

    ref: str
    text: str
    score: float
    why: str
    opened_at: datetime | None


class _Index:
    """The open requests of the last weeks, in memory."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index = LookAlikes()
        self.refs: set[str] = set()
        self.last = self.erased = 0

    def catch_up(self, now: datetime) -> None:
        """Take in what was opened since."""
        if (erased := Erasure.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) != self.erased:
            self.index, self.refs, self.last, self.erased = LookAlikes(), set(), 0, erased  # somebody was forgotten, perhaps by another process
        found = Matter.objects.filter(kind="request", opened_at__gte=now - WINDOW - timedelta(days=1)).exclude(state__in=CLOSED).order_by()
        if self.last:
            found = found.filter(pk__gt=self.last - LATE_COMERS)
        new: list[Row] = []
        for pk, ref, text, place, subject, at in found.values_list("pk", "ref", "text", "place", "subject", "opened_at").iterator(chunk_size=AT_ONCE):
            self.last = max(self.last, pk)
            if at is not None and ref not in self.refs:
                new.append((pk, ref, text, place, subject, at))
                if len(new) == AT_ONCE:
                    self._take(new)
                    new = []
        self._take(new)

    def _take(self, rows: list[Row]) -> None:
        callers = dict(Submission.objects.filter(matter__in=[row[0] for row in rows]).values_list("matter_id", "caller_id")) if rows else {}
        for pk, ref, text, place, subject, at in rows:
            self.index.add(OpenRequest(ref, text, place, subject, at, str(callers.get(pk) or "")))
            self.refs.add(ref)

    def drop(self, refs: set[str]) -> None:
        """Forget what was closed."""
        for ref in refs:
            self.index.remove(ref)


_kept = _Index()


def near(text: str, subject: str = "", place: str = "", caller: str = "", *, without: str = "", at: datetime | None = None, most: int = 5) -> list[Near]:
    """At most ``most`` open requests that may be about the same matter, the likeliest first; none where the index fails, which is then made anew.
    ``caller``: the caller's key, as text; ``without``: the number of the request that is asked about."""
    found = careful("looking for what is alike", lambda: _near(text, subject, place, caller, without, at or timezone.now(), most), None)
    if found is None:
        forget_cached()
    return found or []


def _near(text: str, subject: str, place: str, caller: str, without: str, now: datetime, most: int) -> list[Near]:
    (least,) = bars_on("alike", timezone.localdate(now))
    with _kept.lock:
        _kept.catch_up(now)
        while found := _kept.index.candidates(text, place, subject, caller or None, at=now, most=most, without=without, least=least):
            still = {m.ref: m for m in Matter.objects.filter(ref__in=[f.id for f in found]).exclude(state__in=CLOSED)}
            if len(still) == len(found):
                return [Near(f.id, still[f.id].text, f.score, "，".join(f.why), still[f.id].opened_at) for f in found]
            _kept.drop({f.id for f in found} - still.keys())
    return []


def warm() -> None:
    """Read the open requests before anybody asks, beside what else the process does."""

    def read() -> None:
        try:
            with _kept.lock:
                _kept.catch_up(timezone.now())
            gc.collect()
            gc.freeze()  # what is read stays: to look it through for garbage again and again made whoever asked meanwhile wait 0.2 s
        except Exception:  # nobody waits for this
            log.warning("the open requests could not be read; they will be at the first question", exc_info=True)
        finally:
            connection.close()

    threading.Thread(target=read, name="look-alikes", daemon=True).start()


def forget_cached() -> None:
    """Read the open requests anew at the next question."""
    global _kept
    _kept = _Index()
