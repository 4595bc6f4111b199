"""On the home page of a unit's people: the way to the unit's own page, with what it owes and how its months were judged."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.desk.work import Link, Share

MOST = 3  # units of one person


def share(user: Any, since: datetime) -> Share:
    """The units of a person who works for units alone."""
    if user.has_perm("matters.view_all_matters"):
        return Share()
    units = [membership.unit for membership in user.memberships.select_related("unit")[:MOST]]
    return Share(lists=[Link(_("%s：办得怎样") % unit, "", reverse("desk:unit", args=[unit.code])) for unit in units])
