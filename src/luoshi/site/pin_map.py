"""A small map with one pin, drawn on the server: outlines and names of the streets round a point. It needs no script, no tiles and no
network, prints as it stands, and shows the point alone where the deployment has no outlines."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from luoshi.codes.divisions import is_whole

WIDE, HIGH = 3_000, 1_800  # units of the drawing: metres at its closest
SCALES = (1, 2, 4, 8)  # metres of a unit; the closest at which enough outlines are seen
ENOUGH = 3  # outlines by which one knows where one is
_LETTER = 110  # units of a name's letter (luoshi.css: .pin text)
_CLEAR = 420  # units below the pin where a name stands that would lie under it
DISTRICT = 6  # digits of the code of a district
DEGREE = 111_320  # metres of a degree of latitude
_LEAST_LABEL = 0.04  # of the map's area; of what shows less no name is written
Shape = tuple[str, str, BaseGeometry, str, str]  # name, English name, outline, code, code of its district


@dataclass(frozen=True)
class Street:
    """An outline on the map: its name, an SVG path in metres, and where the name stands (None where too little of it is seen)."""

    name: str
    path: str
    label: tuple[int, int] | None


def streets_round(path: str | Path, latitude: float, longitude: float, english: bool = False) -> list[Street]:
    """The streets round a point (WGS 84 degrees), from a GeoJSON file of outlines; none where it is missing or cannot be read. Within 1.5 km east
    and west and 0.9 km north and south, or as far as a few outlines are seen. x runs east and y south from the point, in units of a metre or,
    farther off, of SCALES."""
    file = Path(path)
    if not str(path) or not file.is_file():
        return []
    found: list[Street] = []
    for scale in SCALES:
        found = _within(outlines(str(file), file.stat().st_mtime), latitude, longitude, scale, english)
        if len(found) >= ENOUGH:
            break
    return found


def _within(shapes: tuple[Shape, ...], latitude: float, longitude: float, scale: int, english: bool) -> list[Street]:
    north = DEGREE / scale  # units of a degree
    east = north * math.cos(math.radians(latitude))
    window = shapely.box(longitude - WIDE / 2 / east, latitude - HIGH / 2 / north, longitude + WIDE / 2 / east, latitude + HIGH / 2 / north)
    found = []

    def at(x: float, y: float) -> tuple[int, int]:
        return round((x - longitude) * east), round((latitude - y) * north)

    for name, name_en, outline, _code, _district in shapes:
        part = outline.intersection(window) if outline.intersects(window) else None
        if part is None or part.is_empty:
            continue
        middle = part.representative_point() if part.area >= _LEAST_LABEL * window.area else None
        shown = name_en if english and name_en else name
        found.append(Street(shown, _path(outline, at), _beside(shown, *at(middle.x, middle.y)) if middle is not None else None))
    return found


def _beside(name: str, x: int, y: int) -> tuple[int, int]:
    """Where a name may stand: whole on the map, and not under the pin, which takes the middle."""
    half = min(round(sum(1 if c > "\u2e80" else 0.6 for c in name) * _LETTER / 2), WIDE // 2)
    x = max(half - WIDE // 2, min(WIDE // 2 - half, x))
    return (x, _CLEAR) if abs(x) < half + _CLEAR // 2 and -_CLEAR < y < _CLEAR else (x, y)


@lru_cache(maxsize=4)
def outlines(path: str, _changed: float) -> tuple[Shape, ...]:
    """The outlines of a GeoJSON file; none where it cannot be read. ``_changed``: when it was, so that a new one is read."""
    try:
        features: list[Mapping[str, Any]] = json.loads(Path(path).read_text(encoding="utf-8"))["features"]
        shapes = (_shape(f["properties"], f["geometry"]) for f in features)
        return tuple(found for found in shapes if found[2].geom_type in ("Polygon", "MultiPolygon"))  # an outline has an area
    except (OSError, ValueError, KeyError, TypeError, AttributeError, ShapelyError):
        return ()


def _shape(about: Mapping[str, Any], geometry: Mapping[str, Any]) -> Shape:
    code = str(about.get("code") or "")
    parent = code[:DISTRICT].ljust(12, "0") if is_whole(code) else ""
    return str(about["name"]), str(about.get("name_en") or ""), shapely.geometry.shape(geometry), code, parent


def _path(outline: BaseGeometry, at: Any) -> str:
    polygons = getattr(outline, "geoms", [outline])
    rings = [ring for p in polygons for ring in (p.exterior, *p.interiors)]
    return "".join("M" + "L".join("{} {}".format(*at(x, y)) for x, y, *_rest in ring.coords) + "Z" for ring in rings)
