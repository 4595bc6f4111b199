"""The Django app of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Holds what the desk itself keeps: saved filters and exchanged tables."""

    name = "luoshi.desk"
    label = "luoshi_desk"
    verbose_name = _("督查工作台")
