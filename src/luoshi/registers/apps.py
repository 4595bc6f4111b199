"""The Django app of registers."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegistersConfig(AppConfig):
    """Places, units, subjects, working days and duties."""

    name = "luoshi.registers"
    label = "registers"
    verbose_name = _("代码与名录")
