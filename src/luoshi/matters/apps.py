"""The Django app of the ledger."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    """The ledger of matters."""

    name = "luoshi.matters"
    label = "matters"
    verbose_name = _("事项台账")

    def ready(self) -> None:
        from . import evidence, ledger

        ledger.listen(evidence.hear)
        post_migrate.connect(_guard, sender=self, dispatch_uid="luoshi.matters.guards")


def _guard(sender: Any, verbosity: int = 1, **_: Any) -> None:
    """The database's own guards, after every migration."""
    from . import guards

    if {"matters_event", "matters_matter", "matters_head", "matters_blot"} <= set(connection.introspection.table_names()):
        guards.install()
