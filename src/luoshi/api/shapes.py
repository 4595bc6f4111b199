"""The shapes of what is answered and taken. Names are those of the ledger (docs/reference.md, docs/api.md)."""

from __future__ import annotations

from typing import Annotated, Any, Generic, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from luoshi.matters import kinds

T = TypeVar("T")
At = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Day = Annotated[str, Field(json_schema_extra={"format": "date"})]
State = Literal[tuple(dict.fromkeys(s for kind in kinds.registered() for s in kind.states))]  # type: ignore[valid-type]
Verdict = Literal[tuple(dict.fromkeys(v for kind in kinds.open_kinds() for v in kind.verdicts))]  # type: ignore[valid-type]
Kind = Literal[tuple(kind.name for kind in kinds.registered())]  # type: ignore[valid-type]
MoveName = Literal[tuple(dict.fromkeys(m.name for kind in kinds.open_kinds() for m in kind.table.values() if m.start))]  # type: ignore[valid-type]
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


# What is taken. A text that a database or the ledger cannot keep is refused here, with the field's name.


class Taken(BaseModel):
    """Whatever is not known is refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


def _text(most: int) -> Any:
    return Annotated[str, Field(max_length=most, pattern=r"^[^\x00]*$")]


Short, Line, Long = _text(60), _text(500), _text(20_000)
Code = Annotated[str, Field(max_length=64, pattern=r"^[-a-zA-Z0-9_]*$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# PostgreSQL's jsonb gives 1e+16 back as an integer and -0.0 as 0.0: neither may reach what is hashed.
Number = Annotated[float, Field(ge=-1e15, le=1e15), AfterValidator(lambda value: value + 0.0)]
Percent = Annotated[float, Field(ge=-1000, le=100_000), AfterValidator(lambda value: value + 0.0)]


class TargetGiven(Taken):
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


class FigureGiven(Taken):
    """A figure of a return: the target's id and the value reached."""

    target: Code
    value: Number
    unit: Short = ""


class MoveData(Taken):
    """What moves bring; which of it a move needs is in the table of moves (docs/api.md)."""

    text: Long = None
    source_text: Long = None
    sub_text: Long = None
    number: _text(40) = None
    year: int = Field(None, ge=1949, le=2099)
    place: str = Field(None, pattern=r"^([0-9]{12})?$")
    subject: str = Field(None, pattern=r"^[0-9A-Za-z._-]{0,20}$")
    lead: Code = None
    helpers: list[Code] = Field(None, max_length=100)
    leader: Short = None
    due: str = Field(None, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    nodes: list[Line] = Field(None, min_length=4, max_length=4)
    targets: list[TargetGiven] = Field(None, max_length=100)
    approver: Line = None
    period: _text(20) = None
    progress: Long = None
    problems: Long = None
    next_step: Long = None
    percent: Percent = None
    figures: list[FigureGiven] = Field(None, max_length=100)
    evidence: list[Hash] = Field(None, max_length=100, description="SHA-256 of files uploaded to the matter before.")
    plan_date: str = Field(None, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    verdict: Verdict = None
    conclusion: Long = None
    participants: list[Short] = Field(None, max_length=50)
    parent: str = Field(None, pattern=r"^([A-Z][0-9]{2}-[0-9A-Z]{6,8})?$")
    weight: Number = None
    rollup: Code = None
    ground: _text(20) = Field(None, description="The class of the reason for taking down (matters/rules/taken_down.csv).")
    words: list[Line] = Field(None, max_length=50, description="Words to be blotted.")
    wording: Long = None
    files: list[Hash] = Field(None, max_length=100, description="SHA-256 of public files to be taken down.")
    of: int = Field(None, ge=1, le=2_000_000_000, description="The number (`seq`) of the move whose take-down is undone.")
    merged_into: str = Field(None, pattern=r"^([A-Z][0-9]{2}-[0-9A-Z]{6,8})?$")


def _taken_as(blank: Any) -> Any:
    """What a key of a kind's own may be given as: what it is while nothing is known."""
    if isinstance(blank, bool):
        return bool
    return Number if isinstance(blank, int | float) else Annotated[list[Line], Field(max_length=100)] if isinstance(blank, list) else Long


def _data() -> type[MoveData]:
    """What moves bring, with what those of kinds beyond the fields above name."""
    named = {key for kind in kinds.open_kinds() for move in kind.table.values() for key in (*move.needs, *kind.sets.get(move.name, ()))}
    blank = {key: value for kind in kinds.open_kinds() for key, value in kind.own.items()}
    more = {key: (_taken_as(blank.get(key, "")), Field(None)) for key in sorted(named - set(MoveData.model_fields) - {"kind", "sources"})}
    return create_model("MoveData", __base__=MoveData, **more) if more else MoveData  # type: ignore[call-overload, no-any-return]


AnyData = _data()


class MoveGiven(Taken):
    """A move: its name, what it brings, why, and the version of the matter that its maker saw."""

    move: MoveName
    data: AnyData = Field(default_factory=AnyData)  # type: ignore[valid-type]
    reason: _text(5000) = ""
    expected_version: int = Field(None, ge=1, le=2_000_000_000, description="The matter's `version` when you read it; 409 if it is another by now.")


class MatterGiven(Taken):
    """A matter to be opened: its kind, and what the move that opens it brings."""

    kind: Literal[tuple(kind.name for kind in kinds.open_kinds())]  # type: ignore[valid-type]
    data: AnyData = Field(default_factory=AnyData)  # type: ignore[valid-type]
