"""The month that runs, in rates, on the home page of who leads the hotline: provisional, nobody named best or last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.desk.work import Part, Share

from . import months
from .rates import Rate, together


def share(user: Any, since: datetime) -> Share:
    """The part; nothing for others, nor before anything fell due this month."""
    month = f"{timezone.localdate():%Y-%m}"
    if not (user.has_perm("matters.exclude_request") and user.has_perm("matters.view_all_matters")) or month not in months.months():
        return Share()
    found = months.of_month(month)
    if not found.standings:
        return Share()
    numbers = [
        {"value": rate.words.removesuffix("%") or "—", "unit": "%" if rate.words else "", "label": label, "note": rate.of, "tone": "info", "rate": code}
        for code, label, rate in (
            ("response", _("响应率"), _all(found, "response")),
            ("resolution", _("解决率"), _all(found, "solved")),
            ("satisfaction", _("满意率"), _all(found, "satisfied")),
        )
    ]
    context = {"month": month, "numbers": numbers, "at": found.as_of, "url": reverse("site:ranking", args=[month])}
    return Share(parts=[Part("assessing.month", 70, "assessing/home_month.html", context)])


def _all(month: months.Month, name: str) -> Rate:
    """A rate of all units together."""
    return together(getattr(standing.rates, name) for standing in month.standings)
