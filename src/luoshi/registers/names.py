"""What codes are called in the language in use: places, subjects, units. For staff and public alike."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import get_language

from ..codes.subjects import subjects
from .models import Place, Subject, Unit


def english() -> bool:
    """Whether the language in use is English."""
    return (get_language() or "").startswith("en")


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of places in force today, by code; the code itself where there is none."""
    wanted = {c for c in codes if c}
    found = dict(Place.objects.on(timezone.localdate()).filter(code__in=wanted).values_list("code", "name")) if wanted else {}
    return {c: found.get(c, c) for c in wanted}


def subject_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of subjects in force today, by code, from the register or else the default tree; the code itself where there is none."""
    wanted = {c for c in codes if c}
    rows = Subject.objects.on(timezone.localdate()).filter(code__in=wanted).values_list("code", "name", "name_en") if wanted else ()
    found = {code: en if english() and en else name for code, name, en in rows}
    for code in wanted - set(found):
        default = subjects().get(code)
        found[code] = (default.name_en if english() else default.name_zh) if default else code
    return found


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """The short names of units, by code; the code itself where there is none."""
    wanted = {c for c in codes if c}
    found = {u.code: str(u) for u in Unit.objects.filter(code__in=wanted)} if wanted else {}
    return {c: found.get(c, c) for c in wanted}
