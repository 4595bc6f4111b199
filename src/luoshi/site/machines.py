"""What programs ask for: robots.txt, the sitemap and the map's outlines."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.contrib.sitemaps import views
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from luoshi.registers.languages import english

from . import pick_map as pick_maps
from . import shell


def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by machines; the staff's screens are none of theirs."""
    lines = ["User-agent: *", *(f"Disallow: /{p}/" for p in ("desk", "admin", "accounts")), f"Sitemap: {request.build_absolute_uri(reverse('site:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def sitemap_index(request: HttpRequest) -> HttpResponse:
    """The index of the sitemap: the sections that sources put into it, each in parts as large as it says."""
    return views.index(request, shell.sitemaps(), sitemap_url_name="site:sitemap_section")


def sitemap(request: HttpRequest, section: str) -> HttpResponse:
    """One section, or its part ``?p=2``; 404 for what there is not."""
    return views.sitemap(request, shell.sitemaps(), section=section)


@lru_cache(maxsize=2)
def _outlines(path: str, changed: float) -> str:
    return json.dumps(json.loads(Path(path).read_text(encoding="utf-8")), ensure_ascii=False)


def streets_map(request: HttpRequest) -> HttpResponse:
    """The outlines of the city's streets (GeoJSON); 404 where the deployment has none."""
    return _geojson(settings.OUTLINES_FILE)


def has_map() -> bool:
    """Whether the deployment has a map of its divisions."""
    return bool(settings.MAP_FILE) and Path(settings.MAP_FILE).is_file()


def city_map(request: HttpRequest) -> HttpResponse:
    """The outlines of the city's divisions (GeoJSON); 404 where the deployment has none, or none that can be read."""
    return _geojson(settings.MAP_FILE)


def pick_map(request: HttpRequest) -> HttpResponse:
    """The map on which a resident puts a pin (SVG), in the language in use; 404 where the deployment has no outlines."""
    drawn = pick_maps.svg(english())
    if not drawn:
        raise Http404
    return HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8", headers={"Cache-Control": "private, max-age=3600", "Vary": "Cookie, Accept-Language"})


def _geojson(path: str) -> HttpResponse:
    try:
        outlines = _outlines(path, Path(path).stat().st_mtime) if path and Path(path).is_file() else ""
    except (OSError, ValueError):
        outlines = ""
    if not outlines:
        raise Http404
    return HttpResponse(outlines, content_type="application/geo+json; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})
