"""The Django app of the site."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.site"
    label = "luoshi_site"
