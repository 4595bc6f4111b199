"""The Django app of the site."""

from datetime import datetime, timedelta

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.site"
    label = "luoshi_site"

    def ready(self) -> None:
        from luoshi.notices import jobs

        jobs.every(timedelta(minutes=30), "this month's rates", _assess)


def _assess(now: datetime) -> None:
    """Keep this month's judged requests, and the last one's, fresh, so that no visitor waits for them."""
    from luoshi.assessing import months as assessed

    for month in assessed.months()[:2]:
        assessed.kept(month)
