"""The Django app of the desk."""

from datetime import datetime, timedelta

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Holds what the desk itself keeps: saved filters and exchanged tables."""

    name = "luoshi.desk"
    label = "luoshi_desk"
    verbose_name = _("督查工作台")

    def ready(self) -> None:
        from luoshi.notices import jobs

        jobs.every(timedelta(hours=1), "hot topics", _look_for_topics)


def _look_for_topics(now: datetime) -> None:
    from . import topics

    topics.look_for(now)
