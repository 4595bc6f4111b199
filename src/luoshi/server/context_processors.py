"""What every page's frame shows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from .. import __version__


def platform(request: HttpRequest) -> dict[str, Any]:
    """The city's name, the title and the version, for the templates."""
    return {"city_name": settings.CITY_NAME, "site_title": settings.SITE_TITLE, "luoshi_version": __version__}
