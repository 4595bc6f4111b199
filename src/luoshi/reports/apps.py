"""The Django app of reports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Work reports as a source of matters."""

    name = "luoshi.reports"
    label = "reports"
    verbose_name = _("工作报告")

    def ready(self) -> None:
        from datetime import timedelta

        from luoshi.matters import rebuild
        from luoshi.notices import jobs

        from . import waiting
        from .integrity import changed_texts

        rebuild.also(changed_texts)
        jobs.every(timedelta(seconds=5), "read reports that take long", waiting.read)
