"""What codes are called in the language in use: places, subjects, units. For staff and public alike."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import timezone

from ..codes.subjects import subjects
from .languages import in_use
from .models import Place, Subject, Unit


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of places in force today, by code; the code itself where there is none."""
    wanted = {c for c in codes if c}
    found = dict(Place.objects.on(timezone.localdate()).filter(code__in=wanted).values_list("code", "name")) if wanted else {}
    return {c: found.get(c, c) for c in wanted}


def subject_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of subjects in force today, by code, from the register or else the default tree; the code itself where there is none."""
    wanted = {c for c in codes if c}
    rows = Subject.objects.on(timezone.localdate()).filter(code__in=wanted).values_list("code", "name", "name_en") if wanted else ()
    found = {code: in_use(name, en or name) for code, name, en in rows}
    for code in wanted - set(found):
        default = subjects().get(code)
        found[code] = in_use(default.name_zh, default.name_en) if default else code
    return found


def unit_names(codes: Iterable[str]) -> dict[str, str]:
    """The short names of units, by code; the code itself where there is none."""
    wanted = {c for c in codes if c}
    found = {u.code: str(u) for u in Unit.objects.filter(code__in=wanted)} if wanted else {}
    return {c: found.get(c, c) for c in wanted}
