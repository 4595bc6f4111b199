"""Outlines of places: which place a point lies in, and how far in metres the borders are.

GeoJSON (RFC 7946) with the properties ``code`` and ``name``; longitude and latitude of points and outlines must be of one datum
(WGS 84 or GCJ-02; between the two lie some 500 metres, and nothing in the numbers tells them apart).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.errors import ShapelyError
from shapely.geometry import Point, shape
from shapely.strtree import STRtree

from ..codes.divisions import LEVELS, CodeError, checked, level_of

_A, _E2 = 6_378_137.0, 0.00669437999014  # WGS 84: half of the long axis in metres, first eccentricity squared


class OutlineError(ValueError):
    """Outlines or a point that cannot be used; one sentence for the person."""


@dataclass(frozen=True)
class Spot:
    """Where a point lies: the codes of the deepest level that hold it, and those within the margin, the nearest first, with metres."""

    inside: tuple[str, ...]
    near: tuple[tuple[str, float], ...]
    edge: float  # metres to the border of the place that holds it; infinite beyond the margin


def metres_per_degree(lat: float) -> tuple[float, float]:
    """Metres of one degree of longitude and of one of latitude, at a latitude on WGS 84.

    >>> [round(m) for m in metres_per_degree(40)]
    [85394, 111035]
    """
    turn = math.radians(lat)
    root = math.sqrt(1 - _E2 * math.sin(turn) ** 2)
    return math.radians(_A * math.cos(turn) / root), math.radians(_A * (1 - _E2) / root**3)


class Outlines:
    """The outlines of places in an index. ``source``: GeoJSON as a mapping, or the path of a file. OutlineError for what is none."""

    def __init__(self, source: Mapping[str, Any] | str | Path) -> None:
        self.names: dict[str, str] = {}
        self._codes: list[str] = []
        shapes = []
        for number, feature in enumerate(_features(source), 1):
            code, name, outline = _outline(feature, number)
            self._codes.append(code)
            self.names[code] = name
            shapes.append(outline)
        self._shapes = np.array(shapes, dtype=object)
        self._depth = [LEVELS.index(level_of(code)) for code in self._codes]
        self._tree = STRtree(shapes)

    def at(self, lon: float, lat: float, margin: float) -> Spot:
        """Where a point lies; ``margin``: metres within which a border counts as near. OutlineError for what is no point."""
        if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) < 90):
            raise OutlineError(f"点（{lon}，{lat}）不是经纬度；请先经度后纬度，单位为度。")
        wide, high = metres_per_degree(lat)
        dx, dy = 1.5 * margin / wide + 1e-9, 1.5 * margin / high + 1e-9
        box = (lon - dx, lat - dy, lon + dx, lat + dy)
        around = [int(n) for n in self._tree.query(shapely.box(*box))]
        holds = [n for n in around if shapely.intersects_xy(self._shapes[n], lon, lat)]
        deepest = max((self._depth[n] for n in holds), default=max((self._depth[n] for n in around), default=0))
        away = {n: _metres(self._shapes[n], lon, lat, box) for n in around if self._depth[n] == deepest}
        here = [n for n in holds if self._depth[n] == deepest]
        near = sorted((metres, self._codes[n]) for n, metres in away.items() if n not in here and metres <= margin)
        edge = min((_metres(shapely.boundary(self._shapes[n]), lon, lat, box) for n in here), default=math.inf)
        return Spot(tuple(self._codes[n] for n in here), tuple((code, round(metres, 1)) for metres, code in near), edge)


def _metres(outline: Any, lon: float, lat: float, box: tuple[float, float, float, float]) -> float:
    """The distance of an outline from a point, in metres; infinite if it has no part in the box."""
    part = shapely.clip_by_rect(outline, *box)
    if part.is_empty:
        return math.inf
    scale = np.array(metres_per_degree(lat))
    return float(shapely.distance(shapely.transform(part, lambda xy: (xy - (lon, lat)) * scale), Point(0, 0)))


def _features(source: Mapping[str, Any] | str | Path) -> list[Any]:
    if not isinstance(source, Mapping):
        path = Path(source)
        try:
            source = json.loads(path.read_text(encoding="utf-8-sig"))
        except (ValueError, RecursionError) as error:
            raise OutlineError(f"{path.name}不是GeoJSON（{error}）；请导出为GeoJSON再用。") from None
    features = source.get("features") if isinstance(source, Mapping) else None  # a file may hold JSON that is no mapping
    if not isinstance(features, list) or not features:
        raise OutlineError("轮廓文件里没有features；请给GeoJSON的FeatureCollection。")
    return features


def _outline(feature: Any, number: int) -> tuple[str, str, Any]:
    try:
        about = feature["properties"]
        code, name = checked(str(about["code"])), str(about["name"]).strip()
        outline = shape(feature["geometry"])
    except CodeError as error:
        raise OutlineError(f"第{number}个轮廓：{str(error).split('。')[0]}。") from None
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, ShapelyError) as error:
        raise OutlineError(f"第{number}个轮廓有误（{error!r}）；每个轮廓须有code、name和多边形。") from None
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty or not name:
        raise OutlineError(f"第{number}个轮廓（{name or code}）不是多边形，或没有名称；请改正。")
    if not np.isfinite(shapely.get_coordinates(outline)).all():
        raise OutlineError(f"第{number}个轮廓（{name}）有不是数的坐标；请改正。")
    return code, name, outline if outline.is_valid else shapely.make_valid(outline)
