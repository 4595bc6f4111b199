"""Service discovery: where the endpoints are, what they speak, and when they changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.registers.models import Subject
from luoshi.requests.attributes import attributes

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
FORMATS = ["text/xml", "application/json"]
ENDPOINTS = (("open311:services", "production"), ("open311_test:services", "test"))


def document(request: HttpRequest) -> dict[str, Any]:
    """The discovery document. The test endpoint checks what is sent and keeps nothing."""
    changed = _changed()
    return {
        "changeset": changed,
        "contact": _("%(city)s：%(url)s") % {"city": settings.CITY_NAME, "url": request.build_absolute_uri(reverse("site:data"))},
        "key_service": _("不用 api_key 也可以读；要 api_key，请联系平台管理员。"),
        "endpoints": [{"specification": SPECIFICATION, "url": _base(request, name), "changeset": changed, "type": kind, "formats": FORMATS} for name, kind in ENDPOINTS],
    }


def _base(request: HttpRequest, name: str) -> str:
    return request.build_absolute_uri(reverse(name).rpartition("/services")[0])


def _changed() -> str:
    """The latest day from which a service or an attribute holds, as an instant in the past."""
    today = timezone.localdate()
    days = [a.valid_from for a in attributes() if a.valid_from <= today]
    latest = Subject.objects.filter(valid_from__lte=today).aggregate(last=Max("valid_from"))["last"]
    day = max([*days, *([latest] if latest else [])])
    return timezone.make_aware(datetime.combine(day, datetime.min.time())).isoformat()
