"""The Django app of the composition root: checks for production and commands."""

from datetime import timedelta

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.server"
    label = "server"

    def ready(self) -> None:
        from luoshi.matters import heads
        from luoshi.notices import jobs

        from . import traces

        traces.register()
        jobs.every(timedelta(seconds=10), "the head of the ledger", heads.extend)
