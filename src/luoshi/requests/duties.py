"""The duty catalogue as requests use it: kept for a short while, and a route turned into a dispatch with its limit and due."""

from __future__ import annotations

import time
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from luoshi import registers
from luoshi.matters.clock import Clock, Limit, Pause
from luoshi.matters.request_rules import limit_on
from luoshi.routing.catalogue import Catalogue, Route

FRESH = 20.0  # seconds that a process may use what it read from the registers
_kept: dict[str, tuple[float, Any]] = {}


def on(day: date) -> Catalogue:
    """The catalogue in force on a day."""
    found: Catalogue = _fresh(f"catalogue {day}", lambda: Catalogue.on(day))
    return found


def clock() -> Clock:
    """The deployment's clock: its calendar and office hours."""
    found: Clock = _fresh("clock", lambda: Clock(registers.calendar()))
    return found


def limit_of(amount: int, unit: str, rule: str) -> dict[str, Any]:
    """A limit as the ledger keeps it."""
    return {"amount": amount, "unit": unit, "rule": rule}


def as_data(route: Route, urgency: str, at: datetime) -> dict[str, Any]:
    """The data of the move ``dispatch``: the duty's own limit, or that of the urgency, and the instant it gives."""
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
        "due_at": due(at, limit),
        "duty": route.rule,
    }


def due(start: datetime, limit: dict[str, Any], pauses: list[Pause] | None = None) -> str:
    """When a limit that starts then ends, as an ISO text."""
    found = clock().due(timezone.localtime(start), Limit(limit["amount"], limit["unit"]), pauses or ())
    if found is None:
        raise ValueError("a pause is open; nobody can say when the limit ends")
    return found.isoformat()


def forget_kept() -> None:
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
