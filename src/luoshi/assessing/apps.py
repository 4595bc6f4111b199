"""The Django app of assessing: its pages and its jobs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from luoshi.matters.personal_data import Traces


class AssessingConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.assessing"
    label = "luoshi_assessing"
    addresses = "luoshi.assessing.urls"

    def ready(self) -> None:
        from luoshi.matters import personal_data
        from luoshi.notices import jobs
        from luoshi.site import shell as site

        from . import rule_tables  # noqa: F401  declares its tables

        personal_data.of_a_person("months", _forget)
        site.add_entries(site.Entry(_("接诉即办"), "site:rankings", 60))
        jobs.every(timedelta(minutes=30), "this month's rates", _assess)


def _assess(now: datetime) -> None:
    """Keep this month's judged requests, and the last one's, fresh, so that no visitor waits for them."""
    from . import months

    for month in months.months()[:2]:
        months.judged_file(month)


def _forget(traces: Traces, write: bool) -> int:
    from . import months

    return months.forget(traces, write)
