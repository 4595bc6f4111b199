"""What codes are called to people: moves, verdicts, places, subjects, persons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from luoshi.matters import schedule
from luoshi.matters.lifecycle import BY_NAME, STATES, STATES_EN, VERDICTS, VERDICTS_EN
from luoshi.registers.names import english, place_names, subject_names
from luoshi.wording.amounts import amount

__all__ = ["amount", "english", "move_word", "people_names", "place_names", "schedule_choices", "state_word", "subject_names", "verdict_choices", "verdict_word"]


def move_word(name: str) -> str:
    """The name of a move in the language in use; an unknown one as it is."""
    move = BY_NAME.get(name)
    return name if move is None else move.en if english() else move.zh


def verdict_word(code: str) -> str:
    """The name of a verdict in the language in use; an unknown one as it is."""
    return (VERDICTS_EN if english() else VERDICTS).get(code, code)


def verdict_choices() -> list[tuple[str, str]]:
    """The verdicts to choose from."""
    return list((VERDICTS_EN if english() else VERDICTS).items())


def state_word(code: str) -> str:
    """The name of a state in the language in use; an unknown one as it is."""
    return (STATES_EN if english() else STATES).get(code, code)


def schedule_choices() -> list[tuple[str, str]]:
    """The verdicts on a schedule (序时进度) to choose from."""
    return list((schedule.STATES_EN if english() else schedule.STATES).items())


def people_names(usernames: Iterable[str]) -> dict[str, str]:
    """What persons are called, by username: their full names where they have one."""
    wanted = set(usernames)
    names: dict[str, Any] = {u.get_username(): u.get_full_name() or u.get_username() for u in get_user_model().objects.filter(username__in=wanted)}
    return {u: names.get(u, _("系统") if u == "system" else u) for u in wanted}
