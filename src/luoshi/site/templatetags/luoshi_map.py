"""Maps in templates: ``{% pin point %}``, a point of a matter among the streets round it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.conf import settings

from luoshi.registers.languages import english
from luoshi.site.pin_map import HIGH, WIDE, streets_round

register = template.Library()


@register.inclusion_tag("luoshi/parts/pin.html")
def pin(point: Sequence[float]) -> dict[str, Any]:
    """A point, ``[longitude, latitude]``, on a map of its own."""
    longitude, latitude = point[0], point[1]
    streets = streets_round(settings.OUTLINES_FILE, latitude, longitude, english())
    return {"streets": streets, "latitude": f"{latitude:.6f}", "longitude": f"{longitude:.6f}", "box": f"{-WIDE // 2} {-HIGH // 2} {WIDE} {HIGH}"}
