"""The small map with a pin: the right streets in the right place, and a page that stands where there are none."""

import json
import re

import pytest

from luoshi.site import pick_map, pin_map
from luoshi.site.pin_map import HIGH, WIDE, streets_round

SQUARE = [[116.0, 40.0], [116.02, 40.0], [116.02, 40.02], [116.0, 40.02], [116.0, 40.0]]


def outlines(folder, *features):
    path = folder / "streets.geojson"
    shapes = [{"type": "Feature", "properties": {"name": n, "name_en": e}, "geometry": {"type": "Polygon", "coordinates": [ring]}} for n, e, ring in features]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": shapes}), encoding="utf-8")
    return path


@pytest.fixture
def close(monkeypatch):
    """The closest view, however few outlines it shows."""
    monkeypatch.setattr(pin_map, "ENOUGH", 1)


def test_only_the_streets_in_sight_with_names_where_enough_is_seen(tmp_path, close):
    far = [[x + 1, y] for x, y in SQUARE]
    beside = [[x + 0.02, y] for x, y in SQUARE]
    path = outlines(tmp_path, ("钟台街道", "Zhongtai", SQUARE), ("远处", "", far), ("望河街道", "", beside))
    found = streets_round(path, 40.01, 116.001)
    assert [s.name for s in found] == ["钟台街道"]
    x, y = found[0].label
    assert abs(x) <= WIDE / 2
    assert abs(y) <= HIGH / 2
    edge = streets_round(path, 40.01, 116.0195)
    assert {s.name for s in edge} == {"钟台街道", "望河街道"}
    assert [s.name for s in streets_round(path, 40.01, 116.001, english=True)] == ["Zhongtai"]


def test_metres_east_and_south_of_the_point(tmp_path, close):
    path = outlines(tmp_path, ("钟台街道", "", SQUARE))
    (street,) = streets_round(path, 40.0, 116.0)
    assert street.path.startswith("M0 0L1706 0L1706 -2226")  # 0.02 degrees at 40 degrees north: 1,706 m of longitude, 2,226 m of latitude


def test_where_few_outlines_are_near_more_is_shown_and_no_name_lies_under_the_pin(tmp_path):
    wide = [[116 + 2 * (x - 116), 40 + 2 * (y - 40)] for x, y in SQUARE]
    far = [[x + 0.06, y] for x, y in wide]
    path = outlines(tmp_path, ("钟台街道", "", wide), ("望河街道", "", far))
    found = streets_round(path, 40.02, 116.02)
    assert [s.name for s in found] == ["钟台街道", "望河街道"]
    assert found[0].path.startswith("M-213 278")  # 0.02 degrees in units of eight metres
    assert found[0].label == (0, 420)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"features": [{"properties": {}, "geometry": null}]}', "\x00"])
def test_a_file_that_is_none_gives_no_streets(tmp_path, content):
    path = tmp_path / "broken.geojson"
    path.write_text(content)
    assert streets_round(path, 40.0, 116.0) == []


def test_no_file_gives_no_streets(tmp_path):
    assert streets_round("", 40.0, 116.0) == streets_round(tmp_path / "none", 40.0, 116.0) == []


def test_the_whole_city_as_one_drawing_in_metres(tmp_path, settings):
    beside = [[x + 0.02, y] for x, y in SQUARE]
    settings.OUTLINES_FILE = str(outlines(tmp_path, ("钟台<街道", "Zhongtai", SQUARE), ("望河街道", "", beside)))
    settings.MAP_FILE = ""
    drawn = pick_map.svg(english=False)
    assert 'viewBox="0 0 3411 2226"' in drawn  # 0.04 degrees of longitude at 40.01 degrees north, 0.02 of latitude
    assert 'data-lon="116.000000" data-lat="40.020000"' in drawn
    assert "钟台&lt;街道" in drawn
    assert "Zhongtai" in pick_map.svg(english=True)
    shapes = [len(path.split("l")[1].split()) for path in re.findall(r' d="M[^"]*"', drawn)]
    assert len(shapes) == 2
    assert pick_map.inside(116.01, 40.01)
    assert not pick_map.inside(116.05, 40.01)


def test_without_outlines_of_streets_the_divisions_are_drawn_and_without_any_nothing(tmp_path, settings):
    settings.OUTLINES_FILE = ""
    settings.MAP_FILE = str(outlines(tmp_path, ("钟台区", "", SQUARE)))
    assert "钟台区" in pick_map.svg(english=False)
    settings.MAP_FILE = ""
    assert pick_map.svg(english=False) == ""
    assert pick_map.inside(0, 0)  # nothing tells otherwise


@pytest.mark.parametrize("geometry", [{"type": "Point", "coordinates": [116.01, 40.01]}, {"type": "LineString", "coordinates": [[116, 40], [116.02, 40.02]]}])
def test_what_is_no_area_among_the_outlines_is_not_drawn_and_breaks_nothing(tmp_path, settings, geometry):
    path = outlines(tmp_path, ("钟台街道", "", SQUARE))
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["features"].append({"type": "Feature", "properties": {"code": "990102009000", "name": "一点"}, "geometry": geometry})
    path.write_text(json.dumps(kept), encoding="utf-8")
    settings.OUTLINES_FILE, settings.MAP_FILE = str(path), ""
    drawn = pick_map.svg(english=False)
    assert "钟台街道" in drawn
    assert drawn.count(' d="M') == 1
