"""The Django app of the composition root: checks for production and commands."""

from datetime import timedelta

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ServerConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.server"
    label = "server"

    def ready(self) -> None:
        from luoshi.matters import heads
        from luoshi.notices import jobs
        from luoshi.requests import retention

        from . import factors, retained, traces

        traces.register()
        retained.register()
        post_migrate.connect(factors.after_migrate, dispatch_uid="luoshi.server.factors")
        jobs.every(timedelta(seconds=10), "the head of the ledger", heads.extend)
        jobs.every(timedelta(minutes=1), "what is kept too long", retention.job)
