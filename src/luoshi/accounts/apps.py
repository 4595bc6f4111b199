"""The Django app of accounts."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """People, their roles and their units."""

    name = "luoshi.accounts"
    label = "accounts"
    verbose_name = _("人员与权限")

    def ready(self) -> None:
        from .roles import after_migrate

        post_migrate.connect(after_migrate, dispatch_uid="luoshi.accounts.roles")
