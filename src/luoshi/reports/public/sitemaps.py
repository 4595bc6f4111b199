"""What reports add to the sitemap: their fixed pages, the reports themselves, the units that lead, and every promise."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.db.models import Max, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse

from luoshi.registers.models import Unit
from luoshi.site.shell import Pages, Section

from ..kind import issued
from ..models import Report

PART = 10_000  # promises in one part of the sitemap; the protocol allows 50,000


class Reports(Sitemap):
    """The published reports."""

    def items(self) -> QuerySet[Report]:
        return Report.objects.filter(public=True).order_by("pk").only("sha256")

    def location(self, item: Report) -> str:
        return reverse("site:report", args=[item.key])


class Units(Sitemap):
    """The units that lead something public."""

    def items(self) -> QuerySet[Any]:
        return Unit.objects.filter(pk__in=issued().order_by().values("lead")).order_by("pk").values_list("code", flat=True)

    def location(self, item: str) -> str:
        return reverse("site:unit", args=[item])


class Promises(Sitemap):
    """Every promise, with the day on which something last happened to it."""

    limit = PART

    def items(self) -> QuerySet[Any]:
        return issued().order_by("pk").values_list("ref", "changed_at", named=True)

    def location(self, item: Any) -> str:
        return reverse("site:promise", args=[item.ref])

    def lastmod(self, item: Any) -> datetime | None:
        changed: datetime | None = item.changed_at
        return changed

    def get_latest_lastmod(self) -> datetime | None:
        """Of all of them, without reading each."""
        latest: datetime | None = self.items().order_by().aggregate(at=Max("changed_at"))["at"]
        return latest


SECTIONS: dict[str, Section] = {
    "pages": Pages("site:home", "site:promises", "site:reports", "site:indicators", "site:data"),
    "reports": Reports,
    "units": Units,
    "promises": Promises,
}


def numbered(request: HttpRequest, part: int) -> HttpResponse:
    """The parts as they were called until November 2026, which search engines may still know: the first holds the fixed pages, units and
    reports, the others the promises. 404 beyond the last."""
    if part == 0:
        return views.sitemap(request, {name: SECTIONS[name] for name in ("pages", "reports", "units")})
    request.GET = QueryDict(f"p={part}")
    return views.sitemap(request, SECTIONS, section="promises")
