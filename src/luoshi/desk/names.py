"""What codes are called to people: moves, verdicts, places, subjects, persons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.utils.translation import gettext as _

from luoshi.matters.kind_words import move_word, state_word, verdict_word
from luoshi.registers.names import english, place_names, subject_names
from luoshi.wording.amounts import amount

__all__ = ["amount", "english", "move_word", "people_names", "place_names", "state_word", "subject_names", "verdict_word"]


def people_names(usernames: Iterable[str]) -> dict[str, str]:
    """What persons are called, by username: their full names where they have one."""
    wanted = set(usernames)
    names: dict[str, Any] = {u.get_username(): u.get_full_name() or u.get_username() for u in get_user_model().objects.filter(username__in=wanted)}
    return {u: names.get(u, _("系统") if u == "system" else u) for u in wanted}
