"""The part of a matter's state that only commitments have, flat beside that of all matters, folded from its events. Plain Python."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

from luoshi.matters.kinds import Step
from luoshi.matters.state import MatterState


class Span(TypedDict):
    """Where a commitment stands in a report, as offsets into its text."""

    report: str
    start: int
    end: int
    quote: str


class Target(TypedDict):
    """What is to be reached, and since when; ``replaced_by``: the id of the target that it was changed to."""

    id: str
    words: str
    kind: str
    indicator: str
    value: Any
    value_high: Any
    challenge: Any
    unit: str
    bound: str
    change: str | None
    since: str
    replaced_by: str
    approver: str
    reason: str


class ReturnedFigure(TypedDict, total=False):
    """What was reached of a target: a value in its unit, or the day on which it was delivered; ``period``: where it is carried over from before."""

    target: str
    value: Any
    delivered: str
    unit: str
    period: str


class Return(TypedDict, total=False):
    """The latest return: what a unit said, when, and which unit."""

    at: str
    unit: str
    period: str
    progress: str
    problems: str
    next_step: str
    percent: Any
    percent_of: str  # the period of a rate that is carried over
    figures: list[ReturnedFigure]
    flags: list[dict[str, Any]]
    evidence: list[str]


class AskedTarget(TypedDict):
    """A change of targets that somebody asked for and nobody decided."""

    targets: list[dict[str, Any]]
    by: str
    at: str
    reason: str


class Objection(TypedDict):
    """What a unit says against a conclusion, and what was decided of it."""

    at: str
    by: str
    reason: str
    decided_at: str
    decision: str
    why: str


class CommitmentState(MatterState):
    """The whole state of a commitment."""

    sources: list[Span]
    sub_text: str  # a district's own wording
    leader: str
    due: str
    first_due: str
    nodes: list[str]  # what is to stand after each quarter
    targets: list[Target]
    asked_target: AskedTarget | None
    progress: Return | None  # the latest return
    helper_progress: dict[str, Return]  # the latest return of each helper
    returned: list[str]  # periods returned
    conclusion: str
    concluded_by: list[str]  # who took part in the conclusion: they cannot decide an objection
    objection: Objection | None
    proposal: dict[str, Any] | None
    parent: str
    weight: Any
    rollup: str
    recalled_at: NotRequired[str]  # while what was issued is a draft again; what anybody saw of it is not forgotten


OWN: dict[str, Any] = {
    "sources": [],
    "sub_text": "",
    "leader": "",
    "due": "",
    "first_due": "",
    "nodes": ["", "", "", ""],
    "targets": [],
    "asked_target": None,
    "progress": None,
    "helper_progress": {},
    "returned": [],
    "conclusion": "",
    "concluded_by": [],
    "objection": None,
    "proposal": None,
    "parent": "",
    "weight": None,
    "rollup": "",
}
_DRAFT = ("number", "text", "source_text", "sources", "sub_text", "year", "place", "subject", "lead", "helpers", "leader", "due", "nodes", "parent", "weight", "rollup")
# What a move's data may set directly.
SETS: dict[str, tuple[str, ...]] = {
    "open": _DRAFT,
    "reword": ("text", "sub_text", "source_text", "sources", "number"),
    "plan": _DRAFT,
    "discard": ("merged_into",),
    "correct": ("text", "sub_text", "number", "subject", "place", "leader", "nodes"),
    "reassign": ("lead", "helpers"),
    "set_helpers": ("helpers",),
    "extend": ("due",),
    "park": ("plan_date",),
    "roll_up": ("parent", "weight", "rollup"),
}
_TARGET = {"id": "", "words": "", "kind": "", "indicator": "", "value": None, "value_high": None, "challenge": None, "unit": "", "bound": "eq", "change": None}

Event = Mapping[str, Any]


def of(document: Mapping[str, Any]) -> CommitmentState:
    """A commitment's document, with its keys known."""
    return cast(CommitmentState, document)


def latest(own: CommitmentState) -> Return:
    """The latest return of the lead; empty where there is none."""
    return own["progress"] or {}


def current_targets(state: Mapping[str, Any]) -> list[Target]:
    """The targets in force."""
    return [t for t in state["targets"] if not t["replaced_by"]]


def first_targets(state: Mapping[str, Any]) -> list[Target]:
    """The targets as first issued, changed since or not."""
    replacing = {t["replaced_by"] for t in state["targets"]}
    return [t for t in state["targets"] if t["id"] not in replacing]


def _target(given: Mapping[str, Any], n: int, event: Mapping[str, Any]) -> Target:
    made = {**_TARGET, **{k: given[k] for k in _TARGET if k in given}, "since": event["at"], "replaced_by": "", "approver": "", "reason": ""}
    made["id"] = made["id"] or f"t{n + 1}"
    return cast(Target, made)


def _worded(state: CommitmentState, event: Event) -> None:
    if "targets" in event["data"]:
        state["targets"] = [_target(t, n, event) for n, t in enumerate(event["data"]["targets"])]


def _opened(state: CommitmentState, event: Event) -> None:
    _worded(state, event)
    state["opened_at"] = event["at"]
    state["source_text"] = state["source_text"] or state["text"]


def _revived(state: CommitmentState, event: Event) -> None:
    state["merged_into"] = ""


def _issued(state: CommitmentState, event: Event) -> None:
    state["issued_at"] = event["at"]
    state["first_due"] = state["due"]
    state.pop("recalled_at", None)


def _recalled(state: CommitmentState, event: Event) -> None:
    """A draft again, of which it is still known that it was issued; what its unit asked for is not asked by the one that it is issued to next."""
    state["issued_at"] = state["first_due"] = ""
    state["asked_target"] = None
    state["recalled_at"] = event["at"]


def _returned(state: CommitmentState, event: Event) -> None:
    state["progress"] = cast(Return, {**copy.deepcopy(dict(event["data"])), "at": event["at"], "unit": event["unit"]})
    period = event["data"].get("period", "")
    if period and period not in state["returned"]:
        state["returned"].append(period)


def _helped(state: CommitmentState, event: Event) -> None:
    state["helper_progress"][event["unit"]] = cast(Return, {**copy.deepcopy(dict(event["data"])), "at": event["at"]})


def _retargeted(state: CommitmentState, event: Event) -> None:
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


def _asked(state: CommitmentState, event: Event) -> None:
    state["asked_target"] = {"targets": copy.deepcopy(event["data"]["targets"]), "by": event["by"], "at": event["at"], "reason": event["reason"]}


def _refused(state: CommitmentState, event: Event) -> None:
    state["asked_target"] = None


def _concluded(state: CommitmentState, event: Event) -> None:
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


def _objected(state: CommitmentState, event: Event) -> None:
    state["objection"] = {"at": event["at"], "by": event["by"], "reason": event["reason"], "decided_at": "", "decision": "", "why": ""}


def _reopened(state: CommitmentState, event: Event) -> None:
    state["verdict"] = state["conclusion"] = state["ended_at"] = ""


def _proposed(state: CommitmentState, event: Event) -> None:
    state["proposal"] = {**copy.deepcopy(dict(event["data"])), "at": event["at"]}


def _resumed(state: CommitmentState, event: Event) -> None:
    state["plan_date"] = ""


STEPS: dict[str, Step] = {
    "open": _opened,
    "reword": _worded,
    "plan": _worded,
    "revive": _revived,
    "issue": _issued,
    "recall": _recalled,
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
}
