"""The Django app of the ledger."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MattersConfig(AppConfig):
    """The ledger of matters."""

    name = "luoshi.matters"
    label = "matters"
    verbose_name = _("事项台账")
