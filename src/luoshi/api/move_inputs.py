"""The shapes of what is taken: moves and what they bring, matters to be opened. Names are those of the ledger (docs/reference.md, docs/api.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, create_model

from luoshi.matters import kinds

from .inputs import Code, Hash, Input, Line, Long, Number, Number40, PlaceCode, Reason, Word
from .matter_shape import with_those_of_sources
from .paging import ABSENT
from .shapes import MoveName, OpenKind, Verdict


class MoveData(Input):
    """What moves bring; which of it a move needs is in the table of moves (docs/api.md)."""

    text: Long = ABSENT
    source_text: Long = ABSENT
    number: Number40 = ABSENT
    year: int = Field(default=ABSENT, ge=1949, le=2099)
    place: PlaceCode = ABSENT
    subject: str = Field(default=ABSENT, pattern=r"^[0-9A-Za-z._-]{0,20}$")
    lead: Code = ABSENT
    helpers: list[Code] = Field(default=ABSENT, max_length=100)
    due: str = Field(default=ABSENT, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    evidence: list[Hash] = Field(default=ABSENT, max_length=100, description="SHA-256 of files uploaded to the matter before.")
    plan_date: str = Field(default=ABSENT, pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")
    verdict: Verdict = ABSENT
    parent: str = Field(default=ABSENT, pattern=r"^([A-Z][0-9]{2}-[0-9A-Z]{6,8})?$")
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
    bases = with_those_of_sources(MoveData, "Given")
    known = {field for base in bases for field in base.model_fields}
    more: dict[str, Any] = {key: (_input_type(blank.get(key, "")), Field(default=ABSENT)) for key in sorted(named - known - {"kind", "sources"})}
    return create_model("MoveData", __base__=bases, __doc__=MoveData.__doc__, **more)


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
