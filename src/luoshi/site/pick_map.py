"""The map on which a resident puts a pin: the outlines and names of the city's streets as one SVG, made on the server. Neither WebGL nor tiles nor
another host is asked for; ``pin.js`` moves it. Where the deployment has no outlines of streets, those of its divisions are drawn."""

from __future__ import annotations

import math
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import shapely
from django.conf import settings
from shapely.geometry.base import BaseGeometry

from .pin_map import DEGREE, outlines

TOLERANCE = 15.0  # metres by which an outline may be straightened; borders stay shared


def source() -> str:
    """The file of outlines that is drawn; "" where the deployment has none."""
    return next((path for path in (settings.OUTLINES_FILE, settings.MAP_FILE) if path and Path(path).is_file()), "")


def svg(english: bool) -> str:
    """The map; "" where there are no outlines, or none that can be read.

    Its units are metres east and south of a corner of the city, whose longitude and latitude it tells (``data-lon``, ``data-lat``), with the
    metres of a degree (``data-east``, ``data-north``). A path is a street: ``data-code``, ``data-name`` with its district.
    """
    path = source()
    return _drawn(path, Path(path).stat().st_mtime, english, tuple(names(settings.MAP_FILE, english).items())) if path else ""


def inside(longitude: float, latitude: float) -> bool:
    """Whether a point lies in the city, as far as there are outlines to tell by."""
    path = source()
    found = outlines(path, Path(path).stat().st_mtime) if path else ()
    return not found or any(shapely.intersects_xy(shape, longitude, latitude) for _n, _e, shape, _c, _d in found)


def names(path: str, english: bool) -> dict[str, str]:
    """What a file of outlines calls its places, by code; nothing where it is missing."""
    found = outlines(path, Path(path).stat().st_mtime) if path and Path(path).is_file() else ()
    return {code: name_en if english and name_en else name for name, name_en, _shape, code, _district in found}


@lru_cache(maxsize=8)
def _drawn(path: str, changed: float, english: bool, districts: tuple[tuple[str, str], ...]) -> str:
    found = outlines(path, changed)
    if not found:
        return ""
    west, south, east, north = shapely.total_bounds([shape for _n, _e, shape, _c, _p in found])
    wide = DEGREE * math.cos(math.radians((south + north) / 2))
    metres = [shapely.transform(shape, lambda xy: (xy - (west, north)) * (wide, -DEGREE)) for _n, _e, shape, _c, _p in found]
    inside, paths, labels = dict(districts), [], []
    for (name, name_en, _shape, code, district), shape in zip(found, _simpler(metres), strict=True):
        shown = name_en if english and name_en else name
        whole = " ".join(part for part in (inside.get(district, "") if district != code else "", shown) if part)
        paths.append(f"<path data-code={quoteattr(code)} data-name={quoteattr(whole)} d={quoteattr(_path(shape))}/>")
        at, box = shape.representative_point(), shape.bounds
        labels.append((box[2] - box[0], f'<text x="{at.x:.0f}" y="{at.y:.0f}">{_escaped(shown)}</text>'))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {(east - west) * wide:.0f} {(north - south) * DEGREE:.0f}" '
        f'data-lon="{west:.6f}" data-lat="{north:.6f}" data-east="{wide:.1f}" data-north="{DEGREE}">'
        + "".join(paths)
        + "".join(text for _wide, text in sorted(labels, reverse=True))
        + "</svg>"
    )


def _simpler(shapes: list[BaseGeometry]) -> list[BaseGeometry]:
    try:
        made: Any = shapely.coverage_simplify(shapes, TOLERANCE)
    except shapely.errors.ShapelyError:
        return shapes
    return [new if not new.is_empty else old for new, old in zip(made, shapes, strict=True)]


def _path(shape: BaseGeometry) -> str:
    """An outline in whole metres, each corner from the one before."""
    rings = [ring for p in getattr(shape, "geoms", [shape]) for ring in (p.exterior, *p.interiors)]
    said = []
    for ring in rings:
        corners = [(round(x), round(y)) for x, y, *_rest in ring.coords][:-1]
        steps = [f"{x - a} {y - b}" for (a, b), (x, y) in pairwise(corners)]
        said.append(f"M{corners[0][0]} {corners[0][1]}l{' '.join(steps)}z")
    return "".join(said).replace(" -", "-")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
