"""Limits that wait for a calendar are set by themselves when it comes: the worker looks, and so does ``luoshi set-limits``."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from luoshi.codes.workdays import UnknownYear
from luoshi.matters import ledger
from luoshi.matters.clock import Pause
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Matter

from . import duties, handling, pending_limits, state

log = logging.getLogger("luoshi.requests")


def waiting() -> Any:
    """The requests with a limit that nobody can tell yet."""
    return Matter.objects.filter(kind="request", due_waits__isnull=False)


def set_due(now: datetime | None = None) -> int:
    """Set every limit that can be told by now, each from its own start, as an event of the system's; how many requests. One that
    cannot be set does not hold up the others."""
    years = set(waiting().values_list("due_waits", flat=True))
    if not years:
        return 0
    duties.forget_cached()  # the calendar may have come a moment ago
    known = duties.clock().calendar.knows
    rows = waiting().filter(due_waits__in=[y for y in years if known(y)]).order_by("pk")
    return sum(_set(matter, now) for matter in rows.iterator(chunk_size=500))


def _set(matter: Matter, now: datetime | None) -> bool:
    own = state.of(matter.document)
    try:
        data: dict[str, Any] = pending_limits.ends(own, _end)
        if "due_at" in data and (terms := handling.half_terms(own)):
            data["helpers_due"] = terms
        if data:
            ledger.move(matter, "set_due", SYSTEM, data, expected=matter.version, at=now)
    except (UnknownYear, Refused, ValueError):
        log.info("the limit of %s cannot be set now", matter.ref, exc_info=True)
        return False
    return bool(data)


def _end(start: datetime, limit: Mapping[str, Any], pauses: Sequence[Pause]) -> datetime:
    return datetime.fromisoformat(duties.due(start, limit, list(pauses)))
