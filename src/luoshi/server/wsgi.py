"""The WSGI entry: ``luoshi.server.wsgi:application``."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.apps import apps
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string

from luoshi.server.one_writer import base

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luoshi.server.settings")
_django = get_wsgi_application()
base.bound(*base.SERVED)
_warm = False


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Django's application; its first request also has read, beside it, what apps keep in memory (``AppConfig.warm``), so that nobody waits for it. Not
    at import: whoever only imports this touches no database."""
    global _warm
    if not _warm:
        _warm = True
        for config in apps.get_app_configs():
            if hasattr(config, "warm"):
                import_string(config.warm)()
    return _django(environ, start_response)
