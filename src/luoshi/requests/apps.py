"""The Django app of requests."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RequestsConfig(AppConfig):
    """People's requests and who told them."""

    name = "luoshi.requests"
    label = "requests"
    verbose_name = _("诉求")

    def ready(self) -> None:
        from luoshi.matters import ledger

        from .notify import hear

        ledger.listen(hear)
