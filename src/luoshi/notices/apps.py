"""The Django app of notices."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    """The outbox."""

    name = "luoshi.notices"
    label = "notices"
    checks = "luoshi.notices.ready"
    verbose_name = _("通知")

    def ready(self) -> None:
        from luoshi.matters import data_key

        data_key.declare(data_key.Column("notices.Notice", "to"))
