"""The Django app of the lost-property office."""

from django.apps import AppConfig


class LostPropertyConfig(AppConfig):
    """Holds no tables."""

    name = "lost_property"

    def ready(self) -> None:
        pass  # noqa: F401: it registers itself
