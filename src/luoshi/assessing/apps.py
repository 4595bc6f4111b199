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
        from luoshi.desk import shell as desk
        from luoshi.notices import jobs
        from luoshi.site import shell as site

        site.add_entries(site.Entry(_("接诉即办"), "site:rankings", 60))
        desk.add_entries(desk.Entry(_("热点"), "desk:topics", 30, lambda user: user.has_perm("matters.view_all_matters")))
        jobs.every(timedelta(minutes=30), "this month's rates", _assess)
        jobs.every(timedelta(hours=1), "hot topics", _look_for_topics)


def _assess(now: datetime) -> None:
    """Keep this month's judged requests, and the last one's, fresh, so that no visitor waits for them."""
    from . import months

    for month in months.months()[:2]:
        months.judged_file(month)


def _look_for_topics(now: datetime) -> None:
    from . import topic_pages

    topic_pages.look_for(now)
