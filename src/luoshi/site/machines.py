"""What programs ask for: robots.txt, the sitemap, the map's outlines, and public evidence files."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import escape

from luoshi.matters import taken
from luoshi.matters.evidence import SHOWN, to_show
from luoshi.matters.models import Evidence, Matter
from luoshi.office import Unreadable
from luoshi.registers.models import Unit
from luoshi.reports.models import Report

from .taken_down import file_name

PART = 10_000  # addresses in one part of the sitemap; the protocol allows 50,000
XML = "application/xml; charset=utf-8"


def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by machines; the staff's screens are none of theirs."""
    lines = ["User-agent: *", *(f"Disallow: /{p}/" for p in ("desk", "admin", "accounts")), f"Sitemap: {request.build_absolute_uri(reverse('site:sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def sitemap(request: HttpRequest) -> HttpResponse:
    """The index of the sitemap's parts: the first holds the fixed pages, units and reports, the others the promises."""
    parts = 1 + -(-Matter.objects.public().count() // PART)
    rows = "".join(f"<sitemap><loc>{escape(request.build_absolute_uri(reverse('site:sitemap_part', args=[n])))}</loc></sitemap>" for n in range(parts))
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</sitemapindex>\n', content_type=XML)


def sitemap_part(request: HttpRequest, part: int) -> HttpResponse:
    """One part of the sitemap; 404 beyond the last."""
    rows: list[tuple[str, str]] = []
    if part == 0:
        rows += [(reverse(f"site:{name}"), "") for name in ("home", "promises", "reports", "indicators", "data")]
        rows += [(reverse("site:report", args=[r.key]), "") for r in Report.objects.filter(public=True).only("sha256")]
        leads = Matter.objects.public().order_by().values("lead")
        rows += [(reverse("site:unit", args=[code]), "") for code in Unit.objects.filter(pk__in=leads).values_list("code", flat=True)]
    elif part < 1_000_000:
        found = Matter.objects.public().order_by("pk").values_list("ref", "changed_at")[(part - 1) * PART : part * PART]
        rows = [(reverse("site:promise", args=[ref]), f"<lastmod>{at:%Y-%m-%d}</lastmod>" if at else "") for ref, at in found]
    if not rows:
        raise Http404
    body = "".join(f"<url><loc>{escape(request.build_absolute_uri(address))}</loc>{changed}</url>" for address, changed in rows)
    return HttpResponse(f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{body}</urlset>\n', content_type=XML)


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


def _geojson(path: str) -> HttpResponse:
    try:
        outlines = _outlines(path, Path(path).stat().st_mtime) if path and Path(path).is_file() else ""
    except (OSError, ValueError):
        outlines = ""
    if not outlines:
        raise Http404
    return HttpResponse(outlines, content_type="application/geo+json; charset=utf-8", headers={"Cache-Control": "public, max-age=3600"})


def file(request: HttpRequest, ref: str, sha256: str) -> FileResponse | HttpResponse:
    """A file of evidence that is marked public; shown in place only where its kind cannot run anything."""
    kept = get_object_or_404(Evidence.objects.select_related("matter"), matter__in=Matter.objects.public().filter(ref=ref), sha256=sha256, public=True)
    if kept.sha256 in taken.files(kept.matter.document):
        raise Http404
    try:
        opened = to_show(kept).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    except Unreadable as error:
        return HttpResponse(str(error), status=503, headers={"Retry-After": "10"}, content_type="text/plain; charset=utf-8")
    shown = kept.media_type in SHOWN.values()
    response = FileResponse(opened, as_attachment=not shown, filename=file_name(kept.matter, kept.name), content_type=kept.media_type if shown else "application/octet-stream")
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["ETag"] = f'"{kept.sha256}"'
    response["Cache-Control"] = "no-cache"  # it may be taken down
    return response
