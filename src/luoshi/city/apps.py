"""The Django app of the city's pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CityConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.city"
    label = "luoshi_city"
    addresses = "luoshi.city.urls"

    def ready(self) -> None:
        from luoshi.desk.shell import Entry, add_entries
        from luoshi.desk.work import add_work

        from . import home_links

        add_work(home_links.share)

        add_entries(Entry(_("城市"), "desk:city", 20, lambda user: user.has_perm("matters.view_all_matters")))
