"""The Django app of the composition root: checks for production and commands."""

from datetime import timedelta
from pathlib import Path

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ServerConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.server"
    label = "server"

    def ready(self) -> None:
        from django.conf import settings

        from luoshi import rules
        from luoshi.desk.work import add_work
        from luoshi.matters import heads
        from luoshi.notices import jobs

        from . import factors, personal_data, upkeep

        rules.folder_of_the_deployment(lambda: Path(settings.HOME) / "rules")
        personal_data.register()
        add_work(upkeep.work)
        for table in rules.tables():
            _ = table.shipped_rows  # in memory from now on, whatever becomes of the files
        post_migrate.connect(factors.after_migrate, dispatch_uid="luoshi.server.factors")
        jobs.every(timedelta(seconds=10), "the head of the ledger", heads.extend)
