"""The Django app of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.desk"
    label = "luoshi_desk"
