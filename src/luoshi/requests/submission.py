"""What a channel hands over, and what was understood of it. Plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Protocol

from .phone_numbers import phone

LONGEST = 5_000  # characters of one submission
UNKNOWN = "?unit"  # in the place of the code of a unit that is complained of by a name that means none: until a person has said which


@dataclass(frozen=True)
class IncomingSubmission:
    """One submission. ``demand``, ``subject``, ``place`` and ``urgency`` are given where a person has chosen them and win over
    what is understood. ``source`` and ``source_id``: where it comes from, so that the same is not taken in twice."""

    text: str
    channel: str
    demand: str = ""
    subject: str = ""
    place: str = ""
    address: str = ""
    point: tuple[float, float] | None = None  # longitude, latitude
    urgency: str = ""
    calm: str = ""  # why a person says that it is no danger; without it another urgency than danger does not take one back
    name: str = ""
    phone: str = ""
    reach: str = ""  # what else was written to reach the person by, or what is no number; for the office, sealed
    source: str = ""
    source_id: str = ""
    at: datetime | None = None
    hidden: bool = False
    firm: str = ""
    against: str = ""  # the code of the unit that is complained of: it never sees who told (R19)
    attributes: Mapping[str, Any] = field(default_factory=dict)  # answers to what its subject asks (attributes.csv), by code


def cleaned(incoming: IncomingSubmission) -> IncomingSubmission:
    """The submission without what no database keeps (NUL and lone surrogates), its telephone number as digits alone; what else was written there in ``reach``."""
    texts = {f.name: getattr(incoming, f.name) for f in fields(incoming) if isinstance(getattr(incoming, f.name), str)}
    incoming = replace(incoming, **{k: v.replace("\0", "").encode("utf-8", "ignore").decode() for k, v in texts.items()})
    found = phone(incoming.phone)
    if found.number or found.why == "none":
        return replace(incoming, phone=found.number, reach=incoming.reach or found.rest)
    return incoming


@dataclass(frozen=True)
class Candidate:
    """A possible subject or place: code, name, how likely (0 to 1), and the words that speak for it."""

    code: str
    name: str
    probability: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Understood:
    """What was understood: the best guess of each, with the others; ``ask`` where a person must choose the place."""

    demand: str = ""
    tip: float = 0.0  # how likely it is a tip-off, whose teller a unit must not see
    subjects: tuple[Candidate, ...] = ()
    places: tuple[Candidate, ...] = ()
    ask: bool = False
    urgency: str = "general"
    hand_over: bool = False  # danger: told on at once (art. 29)
    why: str = ""
    alike: tuple[tuple[str, float, str], ...] = field(default=())  # ref, score, why
    missing: tuple[str, ...] = ()  # what could not be found out, because something failed: urgency, demand, subject, place

    @property
    def subject(self) -> Candidate | None:
        """The likeliest subject."""
        return self.subjects[0] if self.subjects else None

    @property
    def place(self) -> Candidate | None:
        """The place, where nobody need be asked."""
        return self.places[0] if self.places and not self.ask else None


class Reader(Protocol):
    """What understands a submission."""

    def understand(self, incoming: IncomingSubmission, at: datetime) -> Understood:
        """What was understood; never fails for an odd text. What fails all the same is caught by ``careful``."""
        ...


def understood_all(reader: Reader, submissions: Sequence[tuple[IncomingSubmission, datetime]]) -> list[Understood]:
    """What a reader makes of many submissions: all at once, if it has an ``understand_many`` for that."""
    many: Callable[[Sequence[tuple[IncomingSubmission, datetime]]], list[Understood]] | None = getattr(reader, "understand_many", None)
    return many(submissions) if many else [reader.understand(incoming, at) for incoming, at in submissions]


def as_json(understood: Understood) -> dict[str, Any]:
    """For screens and programs."""
    return {
        "demand": understood.demand,
        "subjects": [c.__dict__ for c in understood.subjects],
        "places": [c.__dict__ for c in understood.places],
        "ask": understood.ask,
        "urgency": understood.urgency,
        "hand_over": understood.hand_over,
        "why": understood.why,
        "alike": [{"ref": ref, "score": score, "why": why} for ref, score, why in understood.alike],
    }
