"""The API's addresses. The composition root mounts them: ``path("api/v1/", include("luoshi.api.urls"))``."""

from __future__ import annotations

from django.urls import URLPattern, include, path, re_path

from .edge import edged, nothing_here
from .service import api

_patterns, _app, _namespace = api.urls
_edged = [URLPattern(p.pattern, edged(p.callback), p.default_args, p.name) for p in _patterns if isinstance(p, URLPattern)]

urlpatterns = [path("", include((_edged, _app), namespace=_namespace)), re_path("", edged(nothing_here))]
