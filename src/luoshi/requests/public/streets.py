"""The city's streets as a list to choose from: for who uses no map, and to correct what was understood."""

from __future__ import annotations

from itertools import groupby

from django.conf import settings
from django.utils import timezone

from luoshi.codes.divisions import prefix_of
from luoshi.registers.languages import english
from luoshi.registers.models import Place
from luoshi.site import pick_map

MOST = 600  # streets; a longer list helps nobody
Group = tuple[str, list[tuple[str, str]]]


def of_the_city() -> list[Group]:
    """The streets in force today, by district; nothing where the city has too many for a list, or none."""
    rows = Place.objects.on(timezone.localdate()).filter(code__startswith=prefix_of(settings.CITY_PLACE), level__in=("district", "township")).order_by("code")
    named = list(rows.values_list("code", "name", "level")[: 2 * MOST])
    drawn = _in_english()
    names = {code: drawn.get(code, name) for code, name, _level in named}
    streets = [code for code, _name, level in named if level == "township"]
    if len(streets) > MOST:
        return []
    return [(names.get(code, code), [(s, names[s]) for s in own]) for code, own in groupby(streets, key=district_of)]


def called(code: str, name: str) -> str:
    """What a place is called in the language in use: its English name where the outlines have one, else its own."""
    drawn = _in_english()
    return ", ".join(drawn[c] for c in dict.fromkeys((code, district_of(code))) if c in drawn) or name


def _in_english() -> dict[str, str]:
    """English names by code, while English is in use."""
    return {**pick_map.names(settings.MAP_FILE, True), **pick_map.names(settings.OUTLINES_FILE, True)} if english() else {}


def district_of(street: str) -> str:
    """The code of the district that a street lies in."""
    return street[:6].ljust(12, "0")
