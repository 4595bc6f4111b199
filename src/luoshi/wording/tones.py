"""How a code looks: the tone of a state, a verdict, a verdict on a schedule, a move, and its icon. Said once, for badges, bars, timelines, feeds and charts.

A tone is a class of the style sheet: ok, info, warn, bad, odd, mute. A source declares the looks of its own codes when its app starts; what nobody declared is mute.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

TONES = ("ok", "info", "warn", "bad", "odd", "mute")


class Look(NamedTuple):
    """A tone and the name of an icon."""

    tone: str = "mute"
    icon: str = "dot"


UNKNOWN = Look()
EVERY = "*"  # in the place of a kind: what all kinds have
_LOOKS: dict[str, dict[str, dict[str, Look]]] = {"state": {}, "verdict": {}, "schedule": {}, "move": {}}  # what it is → kind → code


def declare(
    kind: str,
    states: Mapping[str, tuple[str, str]] | None = None,
    verdicts: Mapping[str, tuple[str, str]] | None = None,
    schedules: Mapping[str, tuple[str, str]] | None = None,
    moves: Mapping[str, str] | None = None,
) -> None:
    """Declare how the codes of a kind (or of EVERY one) look: (tone, icon), of a move its tone alone. ValueError for a tone that there is not, or for a code of it that already
    looks otherwise."""
    given = {"state": states or {}, "verdict": verdicts or {}, "schedule": schedules or {}, "move": {name: (tone, "dot") for name, tone in (moves or {}).items()}}
    for what, codes in given.items():
        own = _LOOKS[what].setdefault(kind, {})
        for code, look in ((c, Look(*both)) for c, both in codes.items()):
            if look.tone not in TONES:
                raise ValueError(f"{look.tone!r} is no tone; there are {', '.join(TONES)}")
            if own.setdefault(code, look) != look:
                raise ValueError(f"the {what} {code!r} of {kind!r} already looks {own[code]}, and cannot look {look}")


def state_look(code: str, kind: str = "") -> Look:
    """How a state looks, to its kind; where the kind is not at hand as the first that has the code says, as with words (``matters.words``)."""
    return _look("state", code, kind) or UNKNOWN


def verdict_look(code: str, kind: str = "") -> Look:
    """How a verdict looks."""
    return _look("verdict", code, kind) or UNKNOWN


def schedule_look(code: str, kind: str = "") -> Look:
    """How a verdict on a schedule looks."""
    return _look("schedule", code, kind) or UNKNOWN


def move_tone(move: str, verdict: str = "", kind: str = "") -> str:
    """The tone of a move in a timeline; of one that brings a verdict, the verdict's."""
    return (_look("verdict", verdict, kind) or _look("move", move, kind) or UNKNOWN).tone


def tone_of(code: str, kind: str = "") -> str:
    """The tone of a code of which it is not said what it is: a verdict on a schedule, else a state, else a verdict."""
    return next((look.tone for what in ("schedule", "state", "verdict") if (look := _look(what, code, kind))), UNKNOWN.tone)


def _look(what: str, code: str, kind: str) -> Look | None:
    """As its kind declares it, else as it is declared for every kind; where the kind is not at hand, as the first does that has the code."""
    if kind:
        return _LOOKS[what].get(kind, {}).get(code) or _LOOKS[what].get(EVERY, {}).get(code)
    return next((codes[code] for codes in _LOOKS[what].values() if code in codes), None)
