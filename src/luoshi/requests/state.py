"""The part of a matter's state that only requests have, under the key ``request`` (``folding`` makes it from the events). Plain Python.

Instants are ISO texts with their zone, units are named by their codes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NotRequired, TypedDict, cast

from luoshi.matters.state import MatterState


class HandOver(TypedDict):
    """What was handed to an emergency service (``handing``)."""

    to: str
    at: str
    by: str
    taken: str
    taken_at: str
    note: str
    result: str
    result_at: str


class Limit(TypedDict):
    """How long it may take, and by which rule (code/version)."""

    amount: int
    unit: str  # hours, working_hours, days, workdays
    rule: NotRequired[str]


# What a deadline waits for that nobody can tell yet (``later``): from when its limit runs, and the year whose working days are not known;
# ``until``: from when no pause counts any more.
Wait = TypedDict("Wait", {"from": str, "limit": Limit, "year": int, "until": NotRequired[str]})


class Danger(TypedDict):
    """Of what kinds a danger is, and which numbers are to be rung."""

    kinds: list[str]
    numbers: list[str]


class Whistle(TypedDict):
    """A call of units to a request; ``arrivals``: unit → when it reported in."""

    whistle: str
    units: list[str]
    at: str
    arrive_by: str
    arrivals: dict[str, str]
    result: str


class Callback(TypedDict):
    """What the caller said of what was done."""

    solved: str
    satisfied: str
    how: str
    at: str


class AskedTime(TypedDict):
    """More time that a unit asked for and nobody decided."""

    due_at: str
    due_later: NotRequired[Wait]
    by: str
    at: str
    reason: str


class Conduct(TypedDict):
    """What a caller did that a caller must not do (art. 9); ``teller``: the number of the caller's submission; ``undone_at``: when the note was taken
    back, "" while it stands."""

    conduct: str
    at: str
    by: str
    teller: int | None
    undone_at: str


class RequestState(TypedDict):
    """What stands in a request's document under ``request``."""

    demand: str  # inquiry, help, complaint, tip, suggestion
    channel: str
    source_id: str
    address: str
    point: list[float] | None  # [longitude, latitude]
    urgency: str
    attributes: dict[str, Any]  # answers to what the subject asks: code → text, number or list of keys
    outcome: str  # how it ended without a unit (art. 11), or why it cannot be solved (art. 15)
    answer: str
    route: str
    copy: str  # the district that watches
    limit: Limit | None
    due_at: str
    first_due_at: str
    response_due_at: str  # by when the caller had to be contacted: the first round's limit, with its extensions
    dispatched_at: str
    pauses: list[list[str]]  # [from, until]; until "" while it lasts
    bounces: int
    redos: int
    reopened: int
    final: bool  # designated by an adjudication: not to be disputed again
    escalated: bool
    signed_at: str
    contacted_at: str
    finished_at: str
    helpers_due: dict[str, str]
    helper_answers: dict[str, dict[str, str]]
    whistles: list[Whistle]
    asked_time: AskedTime | None
    extended: int
    tries: int
    callback: Callback | None  # the latest
    asked_exclusion: dict[str, str] | None
    exclusion: dict[str, str] | None
    merged_into: str
    words_added: int
    # There only while there is something to say.
    against: NotRequired[str]  # the unit that is complained of
    danger: NotRequired[Danger]  # only of a danger
    danger_why: NotRequired[str]  # by which words
    unclear: NotRequired[list[str]]  # what could not be found out when it came in, and why nobody need think it lost (``unclear``)
    handed: NotRequired[list[HandOver]]
    later: NotRequired[dict[str, Wait]]  # what each deadline waits for, where nobody can tell it yet (``later``)
    helpers_later: NotRequired[dict[str, str]]
    look: NotRequired[str]  # when its words are public (``public_words``)
    looked: NotRequired[str]  # when somebody looked at them
    forgotten: NotRequired[str]
    tied: NotRequired[list[str]]  # the numbers of what was told in the same call
    conduct: NotRequired[list[Conduct]]


class WholeState(MatterState):
    """The whole state of a request."""

    request: RequestState


BLANK: RequestState = {
    "demand": "",
    "channel": "",
    "source_id": "",
    "address": "",
    "point": None,
    "urgency": "",
    "attributes": {},
    "outcome": "",
    "answer": "",
    "route": "",
    "copy": "",
    "limit": None,
    "due_at": "",
    "first_due_at": "",
    "response_due_at": "",
    "dispatched_at": "",
    "pauses": [],
    "bounces": 0,
    "redos": 0,
    "reopened": 0,
    "final": False,
    "escalated": False,
    "signed_at": "",
    "contacted_at": "",
    "finished_at": "",
    "helpers_due": {},
    "helper_answers": {},
    "whistles": [],
    "asked_time": None,
    "extended": 0,
    "tries": 0,
    "callback": None,
    "asked_exclusion": None,
    "exclusion": None,
    "merged_into": "",
    "words_added": 0,
}


def of(document: Mapping[str, Any]) -> RequestState:
    """The part of a request's document that only requests have."""
    return cast(RequestState, document["request"])


def danger_of(own: RequestState) -> Danger:
    """What is known of a danger; no kind and no number where none was told."""
    found = own.get("danger")
    return {"kinds": [], "numbers": [], **found} if found else {"kinds": [], "numbers": []}


def blank() -> RequestState:
    """It, as it is before the first word of a request."""
    return cast(RequestState, {k: v.copy() if isinstance(v, (list, dict)) else v for k, v in BLANK.items()})
