"""The Django app of the composition root: checks for production and commands."""

from django.apps import AppConfig


class ServerConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.server"
    label = "server"
