"""What the public pages say: names of codes, amounts, and texts without control characters and without personal numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from luoshi.registers.names import place_names, subject_names, unit_names
from luoshi.wording import amounts, for_anybody, without_numbers

__all__ = ["amount", "approver", "clean", "covered", "masked", "place_names", "printed", "subject_names", "unit_names", "with_account"]

# What XML 1.0 and Excel cannot hold.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


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
    """A number with its unit (``wording.amounts``); what is no number as anybody may read it.

    >>> amount(226000000000.0, "元"), amount(13800001111), amount("电话13800001111")
    ('2260亿元', '13800001111', '电话（号码略）')
    """
    return masked(value) if isinstance(value, str) and amounts.number_of(value) is None else amounts.amount(value, clean(unit))
