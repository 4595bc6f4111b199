"""The month that runs, in rates, on the home page of who leads the hotline: provisional, nobody named best or last."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from luoshi.desk.work import Part, Share

from . import months
from .ranking_pages import three_rates


def share(user: Any, since: datetime) -> Share:
    """The part; nothing for others, nor before anything fell due this month."""
    month = f"{timezone.localdate():%Y-%m}"
    if not (user.has_perm("matters.exclude_request") and user.has_perm("matters.view_all_matters")) or month not in months.months():
        return Share()
    found = months.of_month(month)
    if not found.standings:
        return Share()
    context = {"month": month, "numbers": three_rates(found.standings), "at": found.as_of, "url": reverse("site:ranking", args=[month])}
    return Share(parts=[Part("assessing.month", 70, "assessing/month_at_desk.html", context)])
