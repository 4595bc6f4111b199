"""The Django app of the API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """Holds no tables."""

    name = "luoshi.api"
    label = "luoshi_api"
