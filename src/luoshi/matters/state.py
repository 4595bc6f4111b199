"""The present state of a matter, folded from its events. Plain Python.

A state is a plain dict (see ``BLANK``), the same whether it was kept or is computed anew. ``apply`` takes one event;
``fold`` takes them all. Dates are ISO texts, units are named by their codes.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from typing import Any

from . import request_state, taken
from .lifecycle import BY_NAME, end_of

BLANK: dict[str, Any] = {
    "kind": "",
    "state": "",
    "version": 0,
    "number": "",
    "text": "",  # what is to be done, as issued
    "source_text": "",  # the report's own words
    "sources": [],  # spans: {report, start, end, quote}
    "sub_text": "",  # a district's own wording
    "year": None,
    "place": "",
    "subject": "",
    "lead": "",
    "helpers": [],
    "leader": "",
    "due": "",
    "first_due": "",
    "nodes": ["", "", "", ""],
    "targets": [],  # {id, words, kind, indicator, value, value_high, unit, bound, since, replaced_by, approver, reason}
    "asked_target": None,
    "progress": None,  # the latest return
    "helper_progress": {},  # the latest return of each helper
    "returned": [],  # periods returned
    "evidence": [],  # SHA-256 of each file
    "plan_date": "",
    "verdict": "",
    "conclusion": "",
    "concluded_at": "",
    "concluded_by": [],  # who took part in the conclusion: they cannot decide an objection
    "objection": None,
    "proposal": None,
    "parent": "",
    "weight": None,
    "rollup": "",
    "merged_into": "",
    "request": None,  # what only requests have: request_state.BLANK
    "opened_at": "",
    "issued_at": "",
    "ended_at": "",
    "changed_at": "",
}
# What a move's data may set directly.
_DRAFT = ("number", "text", "source_text", "sources", "sub_text", "year", "place", "subject", "lead", "helpers", "leader", "due", "nodes", "parent", "weight", "rollup")
_SETS: dict[str, tuple[str, ...]] = {
    "open": ("kind", *_DRAFT),
    "reword": ("text", "sub_text", "source_text", "sources", "number"),
    "plan": _DRAFT,
    "discard": ("merged_into",),
    "correct": ("text", "sub_text", "number", "subject", "place", "leader", "nodes"),
    "reassign": ("lead", "helpers"),
    "set_helpers": ("helpers",),
    "extend": ("due",),
    "park": ("plan_date",),
    "roll_up": ("parent", "weight", "rollup"),
    **request_state.SETS,
}
_TARGET = {"id": "", "words": "", "kind": "", "indicator": "", "value": None, "value_high": None, "challenge": None, "unit": "", "bound": "eq", "change": None}


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


def blank() -> dict[str, Any]:
    """The state before the first event."""
    return {k: v.copy() if isinstance(v, (list, dict)) else v for k, v in BLANK.items()}  # nothing in it is nested deeper


def advance(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    """As ``apply``, but in place: for a state that nobody else holds."""
    _take(state, event)


def _take(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    name, data = event["move"], event["data"]
    state["state"] = end_of(BY_NAME[name], state["state"])
    state["version"] += 1
    state["changed_at"] = event["at"]
    for field in _SETS.get(name, ()):
        if field in data:
            state[field] = copy.deepcopy(data[field])
    if name in ("open", "plan", "reword") and "targets" in data:
        state["targets"] = [_target(t, n, event) for n, t in enumerate(data["targets"])]
    if step := _STEPS.get(name):
        step(state, event)
    for file in data.get("evidence", ()):
        if file not in state["evidence"]:
            state["evidence"].append(file)


def current_targets(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The targets in force."""
    return [t for t in state["targets"] if not t["replaced_by"]]


def first_targets(state: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The targets as first issued, changed since or not."""
    replacing = {t["replaced_by"] for t in state["targets"]}
    return [t for t in state["targets"] if t["id"] not in replacing]


def _target(given: Mapping[str, Any], n: int, event: Mapping[str, Any]) -> dict[str, Any]:
    made = {**_TARGET, **{k: given[k] for k in _TARGET if k in given}, "since": event["at"], "replaced_by": "", "approver": "", "reason": ""}
    made["id"] = made["id"] or f"t{n + 1}"
    return made


def _opened(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["opened_at"] = event["at"]
    state["source_text"] = state["source_text"] or state["text"]


def _issued(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["issued_at"] = event["at"]
    state["first_due"] = state["due"]


def _returned(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["progress"] = {**copy.deepcopy(dict(event["data"])), "at": event["at"], "unit": event["unit"]}
    period = event["data"].get("period", "")
    if period and period not in state["returned"]:
        state["returned"].append(period)


def _helped(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["helper_progress"][event["unit"]] = {**copy.deepcopy(dict(event["data"])), "at": event["at"]}


def _retargeted(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    """The old target stays, marked with what replaced it; a new one without a predecessor is added."""
    known = {t["id"]: t for t in state["targets"]}
    for given in event["data"]["targets"]:
        made = _target({**given, "id": f"t{len(state['targets']) + 1}"}, len(state["targets"]), event)
        made["approver"], made["reason"] = event["data"]["approver"], event["reason"]
        state["targets"].append(made)
        old = known.get(given.get("id", ""))
        if old is not None:
            old["replaced_by"] = made["id"]
    state["asked_target"] = None


def _asked(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["asked_target"] = {"targets": copy.deepcopy(event["data"]["targets"]), "by": event["by"], "at": event["at"], "reason": event["reason"]}


def _refused(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["asked_target"] = None


def _concluded(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    data = event["data"]
    state["verdict"] = data.get("verdict") or state["verdict"]
    state["conclusion"] = data.get("conclusion") or state["conclusion"]
    if event["move"] in ("uphold", "reverse"):
        if state["objection"]:
            state["objection"] = {**state["objection"], "decided_at": event["at"], "decision": event["move"], "why": event["reason"]}
    else:
        state["concluded_at"] = event["at"]
        state["concluded_by"] = sorted({*data.get("participants", ()), event["by"]})
        state["objection"] = None
    state["ended_at"] = event["at"]


def _objected(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["objection"] = {"at": event["at"], "by": event["by"], "reason": event["reason"], "decided_at": "", "decision": "", "why": ""}


def _reopened(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["verdict"] = state["conclusion"] = state["ended_at"] = ""


def _proposed(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["proposal"] = {**copy.deepcopy(dict(event["data"])), "at": event["at"]}


def _resumed(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    state["plan_date"] = ""


_STEPS = {
    "open": _opened,
    "issue": _issued,
    "report": _returned,
    "claim": _returned,
    "help_report": _helped,
    "ask_target": _asked,
    "retarget": _retargeted,
    "refuse_target": _refused,
    "confirm": _concluded,
    "overrule": _concluded,
    "settle": _concluded,
    "uphold": _concluded,
    "reverse": _concluded,
    "object": _objected,
    "reopen": _reopened,
    "propose": _proposed,
    "resume": _resumed,
    "hide": taken.down,
    "blot": taken.down,
    "restore": taken.up,
    **request_state.STEPS,
}
