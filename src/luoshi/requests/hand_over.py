"""What was handed to an emergency service beside (or instead of) a unit: the record between the hotline, the service and the unit
(国办发〔2022〕12号: 12345 and 110). Plain Python over the part of a matter's state that only requests have.

A hand-over is {to, at, by, taken, taken_at, note, result, result_at}. Who took it owns it; while nobody has said so, the first receiver
does: the unit that leads, or the hotline where there is none.
"""

from __future__ import annotations

from .state import HandOver, RequestState

HOTLINE = "12345"


def entries(request: RequestState) -> list[HandOver]:
    """The hand-overs of a request, the first one first; none for a request of before there were any."""
    return request.get("handed") or []


def entry(request: RequestState, to: str) -> HandOver | None:
    """The latest hand-over to a service."""
    return next((e for e in reversed(entries(request)) if e["to"] == to), None)


def open_ones(request: RequestState) -> list[HandOver]:
    """Those of which nobody has said what came of them."""
    return [e for e in entries(request) if not e["result"]]


def owner(request: RequestState, lead: str) -> str:
    """Who answers for it now: the service that took it, else the unit that leads (its code), else the hotline.

    >>> owner({"handed": [{"to": "119", "taken": "undecided"}]}, "gas"), owner({"handed": [{"to": "119", "taken": "taken"}]}, "")
    ('gas', '119')
    """
    return next((e["to"] for e in entries(request) if e["taken"] == "taken"), "") or lead or HOTLINE
