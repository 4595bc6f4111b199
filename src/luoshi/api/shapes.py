"""The shapes of what is answered. Names are those of the ledger (docs/reference.md, docs/api.md)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import BaseModel, Field, GetCoreSchemaHandler
from pydantic_core import core_schema

from luoshi.matters import kinds

T = TypeVar("T")


class OneOf:
    """A text that is one of some codes, known when the program runs: described and refused as a ``Literal`` of them is."""

    def __init__(self, codes: Iterable[str]) -> None:
        self.codes = list(codes)

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.literal_schema(self.codes)


At = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
State = Annotated[str, OneOf(dict.fromkeys(s for kind in kinds.registered() for s in kind.states))]
Verdict = Annotated[str, OneOf(dict.fromkeys(v for kind in kinds.open_kinds() for v in kind.verdicts))]
Kind = Annotated[str, OneOf(kind.name for kind in kinds.registered())]
OpenKind = Annotated[str, OneOf(kind.name for kind in kinds.open_kinds())]
MoveName = Annotated[str, OneOf(dict.fromkeys(m.name for kind in kinds.open_kinds() for m in kind.table.values() if m.start))]
Role = Literal["actual", "target", "baseline"]


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The address of the next page; null on the last.")


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


class File(BaseModel):
    """A piece of evidence."""

    sha256: str
    name: str
    size: int
    media_type: str
    public: bool


class TakenDown(BaseModel):
    """Something public that was taken down: all words, a part of them, or files."""

    at: At
    code: str
    reason: str
    what: Literal["words", "part", "files"]


class Matter(BaseModel):
    """One thing owed, as it stands now. What its kind does not have is left out."""

    ref: str
    kind: Kind
    state: State
    version: int
    number: str
    text: str
    source_text: str
    sub_text: str = ""
    sources: list[Span] = []
    year: int | None
    place: str
    subject: str
    lead: str
    lead_name: str
    helpers: list[str]
    leader: str | None = Field(None, description="Null without a token that sees the matter whole, as every person is.")
    due: Day | None
    first_due: Day | None = None
    nodes: list[str] = []
    targets: list[Target] = []
    progress: Progress | None = None
    percent: float | None
    schedule: str
    verdict: Verdict | Literal[""]
    verdict_agreed: bool | None = Field(
        None, description="False while the unit, the schedule, the next report or the office say otherwise and nobody has decided; null for kinds in which only one speaks."
    )
    conclusion: str = ""
    concluded_at: At | None
    objection: Objection | None = None
    parent: str = ""
    weight: float | None = None
    rollup: str = ""
    own: dict[str, Any] = Field({}, description="What only matters of its kind have, by the names of the kind; left out where there is nothing.")
    files: list[File]
    taken_down: list[TakenDown] = Field(description="What the public may no longer read of it: when, and the class of the reason.")
    opened_at: At | None
    issued_at: At | None
    ended_at: At | None
    changed_at: At


class Event(BaseModel):
    """One thing that happened to a matter. It never changes: (ref, seq) names it for ever."""

    ref: str
    seq: int
    move: str
    move_zh: str
    move_en: str
    at: At
    unit: str
    reason: str
    data: dict[str, Any]
    by: str | None = Field(description="Who; null without a token that sees the matter whole.")
    previous: str | None = Field(description="The hash of the event before; null like `by`, which could be guessed from it.")
    hash: str | None


class Reports(Page[Report]):
    """A page of them."""


class Figures(Page[Figure]):
    """A page of them."""


class Commitments(Page[Commitment]):
    """A page of them."""


class Matters(Page[Matter]):
    """A page of them."""


class Events(Page[Event]):
    """A page of them."""


class Unit(BaseModel):
    """Who can owe something."""

    code: str
    name: str
    short: str
    kind: str
    place: str
    parent: str
    uscc: str
    valid_from: Day
    valid_to: Day | None


class Place(BaseModel):
    """A division of administration, by its 12-digit code."""

    code: str
    name: str
    level: str
    parent: str
    successor: str
    valid_from: Day
    valid_to: Day | None


class Subject(BaseModel):
    """What a matter is about."""

    code: str
    name: str
    name_en: str
    parent: str
    valid_from: Day
    valid_to: Day | None


class Units(Page[Unit]):
    """A page of them."""


class Places(Page[Place]):
    """A page of them."""


class Subjects(Page[Subject]):
    """A page of them."""
