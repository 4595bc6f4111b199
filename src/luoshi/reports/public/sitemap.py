"""The sitemap: the fixed pages, reports, units, and every promise."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import escape

from luoshi.matters.models import Matter
from luoshi.registers.models import Unit
from luoshi.reports.models import Report

PART = 10_000  # addresses in one part of the sitemap; the protocol allows 50,000
XML = "application/xml; charset=utf-8"


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
