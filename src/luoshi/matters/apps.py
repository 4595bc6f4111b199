"""The Django app of the ledger."""

from typing import Any

from django.apps import AppConfig
from django.db import connection
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    """The ledger of matters."""

    name = "luoshi.matters"
    label = "matters"
    counted = ("Matter", "Event", "Assignment", "Evidence", "Contact", "EventKey")
    checks = "luoshi.matters.ready"
    verbose_name = _("事项台账")

    def ready(self) -> None:
        from luoshi.wording import tones

        from . import data_key, evidence, ledger

        autodiscover_modules("kind")  # each source registers its kind there: before any screen asks which there are
        ledger.listen(evidence.hear)
        tones.declare(tones.EVERY, moves=dict.fromkeys(("remind", "hide", "blot"), "warn"))
        data_key.declare(data_key.Column("matters.Contact", "sealed"), data_key.Column("matters.EventKey", "sealed"))
        post_migrate.connect(_guard, sender=self, dispatch_uid="luoshi.matters.database_guards")
        post_migrate.connect(_rights, sender=self, dispatch_uid="luoshi.matters.rights")


def _guard(sender: Any, verbosity: int = 1, **_: Any) -> None:
    """The database's own guards, after every migration."""
    from . import database_guards

    if {"matters_event", "matters_matter", "matters_head", "matters_blot"} <= set(connection.introspection.table_names()):
        database_guards.install()


def _rights(sender: Any, verbosity: int = 1, using: str = "default", **_: Any) -> None:
    """The rights that kinds declare, as permissions over matters, after every migration; one that is there already keeps its words."""
    from django.contrib.auth.models import Permission
    from django.contrib.contenttypes.models import ContentType

    from . import kinds
    from .models import Matter

    if not {"auth_permission", "django_content_type"} <= set(connection.introspection.table_names()):
        return
    of = ContentType.objects.db_manager(using).get_for_model(Matter, for_concrete_model=False)
    there = set(Permission.objects.using(using).filter(content_type=of).values_list("codename", flat=True))
    new = {p.codename: p.words for kind in kinds.registered() for p in kind.permissions if p.codename not in there}
    Permission.objects.using(using).bulk_create(Permission(content_type=of, codename=codename, name=words) for codename, words in new.items())
