"""What the API tells and takes of reports and their promises: the shapes, and how a promise's state becomes one (``api.matter_shape``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from pydantic import BaseModel, Field

from luoshi.api.inputs import Code, Input, Line, Long, Number, Percent, Short, Word
from luoshi.api.paging import ABSENT
from luoshi.api.shapes import At, Day, Page, number

Role = Literal["actual", "target", "baseline"]
_TARGET = ("id", "words", "kind", "indicator", "unit", "bound", "change", "replaced_by", "approver", "reason")
_AS_THEY_ARE = ("sub_text", "nodes", "conclusion", "rollup")


class Report(BaseModel):
    """A report that was read."""

    key: str
    title: str
    year: int | None
    place: str
    sha256: str
    added_at: At


class WholeReport(Report):
    """A report with its text; every start and end elsewhere counts its characters."""

    text: str


class Figure(BaseModel):
    """A measured claim of a report."""

    report: str
    n: int
    start: int
    end: int
    quote: str
    value: float
    value_high: float | None
    unit: str
    indicator: str
    indicator_code: str
    role: str
    change: str
    bound: str
    period: str
    sentence: str


class Commitment(BaseModel):
    """A promise as the reader found it in a report, before anybody worked on it."""

    report: str
    n: int
    year: int | None
    start: int
    end: int
    quote: str
    kind: str
    verb: str | None
    object: str | None
    deadline: str | None
    due: str | None
    units: list[str]
    path: list[str]
    figures: list[int] = Field(description="`n` of the report's figures in it.")


class Span(BaseModel):
    """Where a matter stands in a report."""

    report: str
    start: int
    end: int
    quote: str


class Target(BaseModel):
    """What is to be reached; one that was changed stays, with what replaced it."""

    id: str
    words: str
    kind: str
    indicator: str
    value: float | None
    value_high: float | None
    unit: str
    bound: str
    change: str | None
    since: At | None
    replaced_by: str
    approver: str
    reason: str


class Returned(BaseModel):
    """A figure that a unit returned."""

    target: str
    value: float | None
    unit: str
    period: str = Field(description="For which it was returned; a later return that says nothing of the target leaves it as it is.")


class Progress(BaseModel):
    """The latest return."""

    period: str
    progress: str
    problems: str
    next_step: str
    percent: float | None
    figures: list[Returned]
    unit: str
    at: At | None


class Objection(BaseModel):
    """The unit's objection to the conclusion, and what was decided."""

    at: At
    reason: str
    decision: str
    decided_at: At | None
    why: str


class Shown(BaseModel):
    """What a promise has beside what every matter has."""

    sub_text: str = ""
    sources: list[Span] = []
    leader: str | None = Field(None, description="Null without a token that sees the matter whole, as every person is.")
    first_due: Day | None = None
    nodes: list[str] = []
    targets: list[Target] = []
    progress: Progress | None = None
    conclusion: str = ""
    objection: Objection | None = None
    weight: float | None = None
    rollup: str = ""


class TargetGiven(Input):
    """A target; ``id`` names the one that it replaces."""

    id: Code = ""
    words: Line = ""
    kind: Short = ""
    indicator: Line = ""
    value: Number | None = None
    value_high: Number | None = None
    unit: Short = ""
    bound: Literal["eq", "ge", "le", "approx", "gt", "lt"] = "eq"
    change: Literal["up", "down"] | None = None


class FigureGiven(Input):
    """A figure of a return: the target's id and the value reached."""

    target: Code
    value: Number
    unit: Short = ""
    basis: Literal["total", "increment"] = Field(
        default=ABSENT, description="Of an amount: a total from the year's begin (the default), or what is new in the period, to be added."
    )


class Given(Input):
    """What the moves of promises bring."""

    sub_text: Long = ABSENT
    leader: Short = ABSENT
    nodes: list[Line] = Field(default=ABSENT, min_length=4, max_length=4)
    targets: list[TargetGiven] = Field(default=ABSENT, max_length=100)
    approver: Line = ABSENT
    period: Word = ABSENT
    progress: Long = ABSENT
    problems: Long = ABSENT
    next_step: Long = ABSENT
    percent: Percent = ABSENT
    figures: list[FigureGiven] = Field(default=ABSENT, max_length=100)
    conclusion: Long = ABSENT
    participants: list[Short] = Field(default=ABSENT, max_length=50)
    weight: Number = ABSENT
    rollup: Code = ABSENT


class Reports(Page[Report]):
    """A page of them."""


class Figures(Page[Figure]):
    """A page of them."""


class Commitments(Page[Commitment]):
    """A page of them."""


def show(document: Mapping[str, Any], whole: bool) -> dict[str, Any]:
    """What a state has of it. ``whole``: to one who sees the matter whole; who leads in person is for nobody else."""
    shapes: dict[str, Callable[[Any], Any]] = {
        "sources": lambda rows: [{key: s[key] for key in ("report", "start", "end", "quote")} for s in rows],
        "leader": lambda name: name if whole else None,
        "first_due": lambda day: day or None,
        "targets": lambda rows: [target(t) for t in rows],
        "progress": _progress,
        "weight": number,
        "objection": _objection,
    }
    made = {key: document[key] for key in _AS_THEY_ARE if key in document}
    return made | {key: shape(document[key]) for key, shape in shapes.items() if key in document}


def target(t: Mapping[str, Any]) -> dict[str, Any]:
    """A target, changed since or not."""
    return {key: t[key] for key in _TARGET} | {"value": number(t["value"]), "value_high": number(t["value_high"]), "since": t["since"] or None}


def _progress(p: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not p:
        return None
    made = {key: str(p.get(key) or "") for key in ("period", "progress", "problems", "next_step", "unit")}
    return made | {"percent": number(p.get("percent")), "figures": returned(p), "at": p.get("at")}


def returned(p: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The figures of a return."""
    return [
        {"target": str(f.get("target", "")), "value": number(f.get("value")), "unit": str(f.get("unit") or ""), "period": str(f.get("period") or p.get("period") or "")}
        for f in p.get("figures") or ()
    ]


def _objection(o: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return {"at": o["at"], "reason": o["reason"], "decision": o["decision"], "decided_at": o["decided_at"] or None, "why": o["why"]} if o else None
