"""The Django app of assessing: its pages and its jobs."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssessingConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.assessing"
    label = "luoshi_assessing"
    addresses = "luoshi.assessing.urls"

    def ready(self) -> None:
        from luoshi.notices import jobs
        from luoshi.site import shell as site

        site.add_entries(site.Entry(_("接诉即办"), "site:rankings", 60))
        jobs.every(timedelta(minutes=30), "this month's rates", _assess)


def _assess(now: datetime) -> None:
    """Keep this month's judged requests, and the last one's, fresh, so that no visitor waits for them."""
    from . import months

    for month in months.months()[:2]:
        months.judged_file(month)
