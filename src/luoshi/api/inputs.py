"""The shapes of what is taken: moves and what they bring, matters to be opened. Names are those of the ledger (docs/reference.md, docs/api.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, create_model

from luoshi.matters import kinds

from .paging import ABSENT
from .shapes import MoveName, OpenKind, Verdict

# A text that a database or the ledger cannot keep is refused here, with the field's name.


class Input(BaseModel):
    """Whatever is not known is refused."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)


NO_NUL = r"^[^\x00]*$"
Word = Annotated[str, Field(max_length=20, pattern=NO_NUL)]
Number40 = Annotated[str, Field(max_length=40, pattern=NO_NUL)]
Short = Annotated[str, Field(max_length=60, pattern=NO_NUL)]
Line = Annotated[str, Field(max_length=500, pattern=NO_NUL)]
Reason = Annotated[str, Field(max_length=5_000, pattern=NO_NUL)]
Long = Annotated[str, Field(max_length=20_000, pattern=NO_NUL)]
Code = Annotated[str, Field(max_length=64, pattern=r"^[-a-zA-Z0-9_]*$")]
Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
# PostgreSQL's jsonb gives 1e+16 back as an integer and -0.0 as 0.0: neither may reach what is hashed.
Number = Annotated[float, Field(ge=-1e15, le=1e15), AfterValidator(lambda value: value + 0.0)]
Percent = Annotated[float, Field(ge=-1000, le=100_000), AfterValidator(lambda value: value + 0.0)]


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


class MoveData(Input):
    """What moves bring; which of it a move needs is in the table of moves (docs/api.md)."""

    text: Long = ABSENT
    source_text: Long = ABSENT
    sub_text: Long = ABSENT
    number: Number40 = ABSENT
    year: int = Field(default=ABSENT, ge=1949, le=2099)
    place: str = Field(default=ABSENT, pattern=r"^([0-9]{12})?$")
    subject: str = Field(default=ABSENT, pattern=r"^[0-9A-Za-z._-]{0,20}$")
    lead: Code = ABSENT
    helpers: list[Code] = Field(default=ABSENT, max_length=100)
    leader: Short = ABSENT
    due: str = Field(default=ABSENT, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    nodes: list[Line] = Field(default=ABSENT, min_length=4, max_length=4)
    targets: list[TargetGiven] = Field(default=ABSENT, max_length=100)
    approver: Line = ABSENT
    period: Word = ABSENT
    progress: Long = ABSENT
    problems: Long = ABSENT
    next_step: Long = ABSENT
    percent: Percent = ABSENT
    figures: list[FigureGiven] = Field(default=ABSENT, max_length=100)
    evidence: list[Hash] = Field(default=ABSENT, max_length=100, description="SHA-256 of files uploaded to the matter before.")
    plan_date: str = Field(default=ABSENT, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    verdict: Verdict = ABSENT
    conclusion: Long = ABSENT
    participants: list[Short] = Field(default=ABSENT, max_length=50)
    parent: str = Field(default=ABSENT, pattern=r"^([A-Z][0-9]{2}-[0-9A-Z]{6,8})?$")
    weight: Number = ABSENT
    rollup: Code = ABSENT
    ground: Word = Field(default=ABSENT, description="The class of the reason for taking down (matters/rules/taken_down.csv).")
    words: list[Line] = Field(default=ABSENT, max_length=50, description="Words to be blotted.")
    wording: Long = ABSENT
    files: list[Hash] = Field(default=ABSENT, max_length=100, description="SHA-256 of public files to be taken down.")
    of: int = Field(default=ABSENT, ge=1, le=2_000_000_000, description="The number (`seq`) of the move whose take-down is undone.")
    merged_into: str = Field(default=ABSENT, pattern=r"^([A-Z][0-9]{2}-[0-9A-Z]{6,8})?$")


def _input_type(blank: Any) -> Any:
    """What a key of a kind's own may be given as: what it is while nothing is known."""
    if isinstance(blank, bool):
        return bool
    return Number if isinstance(blank, int | float) else Annotated[list[Line], Field(max_length=100)] if isinstance(blank, list) else Long


def _data() -> type[MoveData]:
    """What moves bring, with what those of kinds beyond the fields above name."""
    named = {key for kind in kinds.open_kinds() for move in kind.table.values() for key in (*move.needs, *kind.sets.get(move.name, ()))}
    blank = {key: value for kind in kinds.open_kinds() for key, value in kind.own.items()}
    more: dict[str, Any] = {key: (_input_type(blank.get(key, "")), Field(default=ABSENT)) for key in sorted(named - set(MoveData.model_fields) - {"kind", "sources"})}
    return create_model("MoveData", __base__=MoveData, **more) if more else MoveData


if TYPE_CHECKING:
    AnyData = MoveData  # what kinds add to it is known when the program runs
else:
    AnyData = _data()


class MoveGiven(Input):
    """A move: its name, what it brings, why, and the version of the matter that its maker saw."""

    move: MoveName
    data: AnyData = Field(default_factory=AnyData)
    reason: Reason = ""
    expected_version: int = Field(default=ABSENT, ge=1, le=2_000_000_000, description="The matter's `version` when you read it; 409 if it is another by now.")


class MatterGiven(Input):
    """A matter to be opened: its kind, and what the move that opens it brings."""

    kind: OpenKind
    data: AnyData = Field(default_factory=AnyData)
