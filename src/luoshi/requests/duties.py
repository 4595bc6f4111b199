"""The duty catalogue as requests use it: kept for a short while, and a route turned into a dispatch with its limit and due."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from luoshi import registers
from luoshi.codes.workdays import UnknownYear
from luoshi.matters.clock import Clock, Limit, Pause
from luoshi.registers.models import Duty, Subject, Unit
from luoshi.routing.catalogue import Catalogue, Route

from . import pending_limits
from .fallbacks import careful
from .rule_tables import limit_on

FRESH = 20.0  # seconds that a process may use what it read from the registers
_kept: dict[str, tuple[float, Any]] = {}


def on(day: date) -> Catalogue:
    """The catalogue in force on a day."""
    found: Catalogue = _fresh(f"catalogue {in_force_since(day)}", lambda: Catalogue.on(day))
    return found


def units_on(day: date) -> frozenset[str]:
    """The codes of the units in force on a day."""
    found: frozenset[str] = _fresh(f"units {in_force_since(day)}", lambda: frozenset(Unit.objects.active(day).values_list("code", flat=True)))
    return found


def in_force_since(day: date) -> date:
    """Since when duties, units and subjects are as they are on a day: what is read of them holds for all days between two changes."""
    changes: list[date] = _fresh("changes", _changes)
    return changes[bisect_right(changes, day) - 1] if changes and changes[0] <= day else date.min


def _changes() -> list[date]:
    days = [register.objects.order_by().values_list(column) for register in (Duty, Unit, Subject) for column in ("valid_from", "valid_to")]
    return sorted(day for (day,) in days[0].union(*days[1:]) if day)


def on_if_it_can(day: date) -> Catalogue:
    """The catalogue in force on a day; an empty one where it cannot be read: a person dispatches by hand."""
    return careful("reading the duty catalogue", lambda: on(day), Catalogue((), {}, {}, {}))


def clock() -> Clock:
    """The deployment's clock: its calendar and office hours."""
    found: Clock = _fresh("clock", lambda: Clock(registers.calendar()))
    return found


def limit_of(amount: int, unit: str, rule: str) -> dict[str, Any]:
    """A limit as the ledger keeps it."""
    return {"amount": amount, "unit": unit, "rule": rule}


def as_data(route: Route, urgency: str, at: datetime) -> dict[str, Any]:
    """The data of the move ``dispatch``: the duty's own limit, or that of the urgency, and the instant it gives, if it can be told."""
    if route.limit:
        limit = limit_of(*route.limit, route.rule)
    else:
        rule = limit_on(urgency or "general", timezone.localtime(at).date())
        limit = limit_of(rule.amount, rule.unit, f"{rule.code}/{rule.version}")
    return {
        "lead": route.lead,
        "helpers": list(route.helpers),
        "route": route.way,
        "copy": route.copy,
        "limit": limit,
        "duty": route.rule,
        **ends(at, limit),
    }


def ends(start: datetime, limit: Mapping[str, Any]) -> dict[str, Any]:
    """What a move brings of a limit that starts then: ``due_at``, or ``due_later`` where the working days are not known so far ahead.

    Every move that computes a limit asks here: no request waits for a calendar."""
    try:
        return {"due_at": due(start, limit)}
    except UnknownYear as unknown:
        return pending_limits.put_off(timezone.localtime(start), {"amount": limit["amount"], "unit": limit["unit"]}, unknown.year)


def due(start: datetime, limit: Mapping[str, Any], pauses: list[Pause] | None = None) -> str:
    """When a limit that starts then ends, as an ISO text. UnknownYear where the calendar does not reach so far: see ``ends``."""
    found = clock().due(timezone.localtime(start), Limit(limit["amount"], limit["unit"]), pauses or ())
    if found is None:
        raise ValueError("a pause is open; nobody can say when the limit ends")
    return found.isoformat()


def cached(key: str, make: Any) -> Any:
    """What was made a short while ago, or made now."""
    return _fresh(key, make)


def forget_cached() -> None:
    """Read the registers anew at the next question."""
    _kept.clear()


def _fresh(key: str, make: Any) -> Any:
    now = time.monotonic()
    found = _kept.get(key)
    if found is None or found[0] < now:
        found = (now + FRESH, make())
        _kept[key] = found
        if len(_kept) > 64:
            _kept.clear()
    return found[1]
