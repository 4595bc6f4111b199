"""What codes are called to people: moves, verdicts, places, subjects, persons."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.codes.subjects import subjects
from luoshi.matters import schedule
from luoshi.matters.lifecycle import BY_NAME, STATES, STATES_EN, VERDICTS, VERDICTS_EN
from luoshi.matters.schedule import a_number
from luoshi.registers.models import Place, Subject


def english() -> bool:
    """Whether the language in use is English."""
    return (get_language() or "").startswith("en")


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


def amount(value: Any) -> str:
    """A number as Chinese offices write it, exactly: from ten thousand in 万, from a hundred million in 亿, where that is shorter.

    >>> amount(300000000000.0), amount(12000), amount(6123457), amount(5.5), amount(None)
    ('3000亿', '1.2万', '6123457', '5.5', '')
    """
    if value is None or value == "":
        return ""
    try:
        number = a_number(value)
    except ValueError:
        return str(value)
    assert number is not None
    for size, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if abs(number) >= size and (number * 100) % size == 0:
            return f"{(number / size).normalize():f}{word}"
    return f"{number.normalize():f}"


def state_word(code: str) -> str:
    """The name of a state in the language in use; an unknown one as it is."""
    return (STATES_EN if english() else STATES).get(code, code)


def schedule_choices() -> list[tuple[str, str]]:
    """The verdicts on a schedule (序时进度) to choose from."""
    return list((schedule.STATES_EN if english() else schedule.STATES).items())


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of places in force today, by code; the code itself where there is none."""
    wanted = {c for c in codes if c}
    found = dict(Place.objects.on(timezone.localdate()).filter(code__in=wanted).values_list("code", "name"))
    return {c: found.get(c, c) for c in wanted}


def subject_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of subjects, from the register or else the default tree, by code; the code itself where there is none."""
    wanted, known = {c for c in codes if c}, subjects()
    rows = Subject.objects.on(timezone.localdate()).filter(code__in=wanted).values_list("code", "name", "name_en")
    found = {code: en if english() and en else name for code, name, en in rows}
    for code in wanted - set(found):
        found[code] = (known[code].name_en if english() else known[code].name_zh) if code in known else code
    return found


def people_names(usernames: Iterable[str]) -> dict[str, str]:
    """What persons are called, by username: their full names where they have one."""
    wanted = set(usernames)
    names: dict[str, Any] = {u.get_username(): u.get_full_name() or u.get_username() for u in get_user_model().objects.filter(username__in=wanted)}
    return {u: names.get(u, _("系统") if u == "system" else u) for u in wanted}
