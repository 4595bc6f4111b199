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
_LOOKS: dict[str, dict[str, Look]] = {"state": {}, "verdict": {}, "schedule": {}, "move": {}}


def declare(
    states: Mapping[str, tuple[str, str]] | None = None,
    verdicts: Mapping[str, tuple[str, str]] | None = None,
    schedules: Mapping[str, tuple[str, str]] | None = None,
    moves: Mapping[str, str] | None = None,
) -> None:
    """Declare how codes look: (tone, icon), of a move its tone alone. ValueError for a tone that there is not, or for a code that already looks otherwise."""
    given = {"state": states or {}, "verdict": verdicts or {}, "schedule": schedules or {}, "move": {name: (tone, "dot") for name, tone in (moves or {}).items()}}
    for what, codes in given.items():
        for code, look in ((c, Look(*both)) for c, both in codes.items()):
            if look.tone not in TONES:
                raise ValueError(f"{look.tone!r} is no tone; there are {', '.join(TONES)}")
            if _LOOKS[what].setdefault(code, look) != look:
                raise ValueError(f"the {what} {code!r} already looks {_LOOKS[what][code]}, and cannot look {look}")


def state_look(code: str) -> Look:
    """How a state looks."""
    return _LOOKS["state"].get(code, UNKNOWN)


def verdict_look(code: str) -> Look:
    """How a verdict looks."""
    return _LOOKS["verdict"].get(code, UNKNOWN)


def schedule_look(code: str) -> Look:
    """How a verdict on a schedule looks."""
    return _LOOKS["schedule"].get(code, UNKNOWN)


def move_tone(move: str, verdict: str = "") -> str:
    """The tone of a move in a timeline; of one that brings a verdict, the verdict's."""
    return (verdict_look(verdict) if verdict in _LOOKS["verdict"] else _LOOKS["move"].get(move, UNKNOWN)).tone


def tone_of(code: str) -> str:
    """The tone of a code of which it is not said what it is: a verdict on a schedule, else a state, else a verdict."""
    return next((_LOOKS[what][code].tone for what in ("schedule", "state", "verdict") if code in _LOOKS[what]), UNKNOWN.tone)
