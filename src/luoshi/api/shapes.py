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


class Page(BaseModel, Generic[T]):
    """One page of a list."""

    items: list[T]
    next: str | None = Field(description="The address of the next page; null on the last.")


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


def number(given: Any) -> float | None:
    """A number, however it was kept; None where there is none."""
    try:
        return float(given)
    except (TypeError, ValueError):
        return None
