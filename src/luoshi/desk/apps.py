"""The Django app of the desk."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """Holds no tables (its migrations gave those that it had to their sources)."""

    name = "luoshi.desk"
    label = "luoshi_desk"
    verbose_name = _("督查工作台")

    def ready(self) -> None:
        from . import home
        from .shell import Entry, add_entries
        from .work import add_work

        add_work(home.audit)
        add_entries(
            Entry(_("今日"), "desk:home", 10, exact=True),
            Entry(_("审计"), "desk:audit", 100, lambda user: user.has_perm("matters.view_audit")),
            Entry(_("管理"), "admin:index", 130, lambda user: user.is_staff),
        )
