"""What the public pages say: names of codes, amounts, and texts without control characters and without personal numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.codes.subjects import subjects
from luoshi.registers.models import Place, Subject, Unit
from luoshi.wording import for_anybody, without_numbers

# What XML 1.0 and Excel cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def english() -> bool:
    """Whether the language in use is English."""
    return (get_language() or "").startswith("en")


def clean(text: Any) -> str:
    """A text without the control characters that XML and Excel refuse."""
    return _CONTROL.sub("", str(text))


def masked(text: Any) -> str:
    """What people wrote, as anybody may read it: without the numbers that lead to a person and without names (``luoshi.wording``).

    >>> masked("联系电话13800001111，投入13800001111元")
    '联系电话（号码略），投入13800001111元'
    """
    return for_anybody(clean(text or ""))


def printed(text: Any) -> str:
    """A published report's own words: whom it names stays, numbers that lead to a person do not."""
    return without_numbers(clean(text or ""))


def covered(text: Any) -> str:
    """As ``printed``, of the same length: where offsets into the text are given."""
    return without_numbers(str(text or ""), "□")


def with_account(names: Iterable[str]) -> set[str]:
    """Which of these names are those of persons with an account: their user names, their full names in either order."""
    asked = {n.strip() for n in names} - {""}
    if not asked:
        return set()
    people = get_user_model().objects.annotate(whole=Concat("last_name", "first_name"), spaced=Concat("first_name", Value(" "), "last_name"))
    rows = people.filter(Q(username__in=asked) | Q(whole__in=asked) | Q(spaced__in=asked)).values_list("username", "whole", "spaced")
    return asked & {name for row in rows for name in row}


def approver(text: str, people: set[str] | None = None) -> str:
    """Who approved a change, as written (a meeting, an office); a person with an account is called the office's. ``people``: those who
    have one, where many are asked for at once."""
    name = text.strip()
    if name and name in (with_account([name]) if people is None else people):
        return _("督查机构")
    return masked(name)


def amount(value: Any, unit: str = "") -> str:
    """A number with its unit as Chinese reports write it: from ten thousand in 万, from a hundred million in 亿.

    >>> amount(226000000000.0, "元"), amount(5.5, "%"), amount(None)
    ('2260亿元', '5.5%', '')
    """
    if value is None:
        return ""
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return masked(value)
    if not number.is_finite():
        return ""
    for size, word in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
        if abs(number) >= size:
            return f"{_plain(number / size)}{word}{clean(unit)}"
    return f"{_plain(number)}{clean(unit)}"


def _plain(number: Decimal) -> str:
    text = f"{number:.4f}"
    return text.rstrip("0").rstrip(".")


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of places in force today by code; the code itself where there is none."""
    codes = {c for c in codes if c}
    found = dict(Place.objects.on(timezone.localdate()).filter(code__in=codes).values_list("code", "name"))
    return {c: found.get(c, c) for c in codes}


def subject_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of subjects in force today by code, from the register or the default tree; the code itself where there is none."""
    codes = {c for c in codes if c}
    rows = Subject.objects.on(timezone.localdate()).filter(code__in=codes).values_list("code", "name", "name_en")
    named = {code: en if english() and en else name for code, name, en in rows}
    for code in codes - set(named):
        default = subjects().get(code)
        named[code] = (default.name_en if english() else default.name_zh) if default else code
    return named


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """The short names of units by code; the code itself where there is none."""
    codes = {c for c in codes if c}
    found = {u.code: str(u) for u in Unit.objects.filter(code__in=codes)}
    return {c: found.get(c, c) for c in codes}
