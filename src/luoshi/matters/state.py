"""The present state of a matter, folded from its events. Plain Python.

A state is a plain dict (``MatterState``, and what the matter's kind adds to it), the same whether it was kept or is computed anew. ``apply``
takes one event; ``fold`` takes them all. Dates are ISO texts, units are named by their codes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any, NotRequired, TypedDict

from . import kinds, withdrawals
from .withdrawals import Withdrawal


class MatterState(TypedDict):
    """What every matter's state has; a kind adds keys of its own (``kinds.Kind.own``)."""

    kind: str
    state: str
    version: int
    number: str
    text: str  # what is to be done, as issued
    source_text: str  # the source's own words
    year: int | None
    place: str
    subject: str
    lead: str
    helpers: list[str]
    evidence: list[str]  # SHA-256 of each file
    plan_date: str  # by when what is parked will be taken up
    verdict: str
    concluded_at: str
    merged_into: str
    opened_at: str
    issued_at: str
    ended_at: str
    changed_at: str
    taken: NotRequired[list[Withdrawal]]  # only while something is down


BLANK: MatterState = {
    "kind": "",
    "state": "",
    "version": 0,
    "number": "",
    "text": "",
    "source_text": "",
    "year": None,
    "place": "",
    "subject": "",
    "lead": "",
    "helpers": [],
    "evidence": [],
    "plan_date": "",
    "verdict": "",
    "concluded_at": "",
    "merged_into": "",
    "opened_at": "",
    "issued_at": "",
    "ended_at": "",
    "changed_at": "",
}
_STEPS: dict[str, kinds.Step] = {"hide": withdrawals.down, "blot": withdrawals.down, "restore": withdrawals.up}


def fold(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The state after all events, in their order."""
    state = blank()
    for event in events:
        _take(state, event)
    return state


def apply(state: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """The state after one more event {move, at, by, unit, reason, data}; the given state is not touched.

    It trusts the event: whether the move was allowed is decided before an event is written, once, and never again.
    """
    new = copy.deepcopy(dict(state))
    _take(new, event)
    return new


def blank(kind: str = "") -> dict[str, Any]:
    """The state before the first event, which says of what kind the matter is; with the keys of a kind where that is known already."""
    common: dict[str, Any] = {k: v.copy() if isinstance(v, (list, dict)) else v for k, v in BLANK.items()}  # nothing in it is nested deeper
    return common | (kinds.of(kind).blank() if kind else {})


def advance(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    """As ``apply``, but in place: for a state that nobody else holds."""
    _take(state, event)


def _take(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    name, data = event["move"], event["data"]
    kind = kinds.of(state["kind"] or data.get("kind", ""))
    if not state["version"]:
        state.update(kind.blank())
        state["kind"] = kind.name
    state["state"] = kinds.end_of(kind.move(name), state["state"])
    state["version"] += 1
    state["changed_at"] = event["at"]
    if not state["opened_at"]:
        state["opened_at"] = event["at"]
    for key in kind.sets.get(name, ()):
        if key in data:
            state[key] = copy.deepcopy(data[key])
    if step := kind.steps.get(name) or _STEPS.get(name):
        step(state, event)
    for file in data.get("evidence", ()):
        if file not in state["evidence"]:
            state["evidence"].append(file)
