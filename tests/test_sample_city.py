"""The sample city's requests: seeded, in order, nobody real; and what became of them stands on the ledger as if it had happened."""

import json
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.codes.subjects import subjects
from luoshi.samples import calls, names_of_places
from luoshi.samples.calls import SURGES, ZONE

END = datetime(2026, 11, 23, 15, tzinfo=ZONE)


@pytest.fixture(scope="module")
def outlines(samples):
    return json.loads((samples / "yunzhou-streets.geojson").read_text(encoding="utf-8"))


def test_the_same_seed_is_the_same_city(outlines):
    one, other, third = (list(calls(300, END, 30, outlines, seed)) for seed in (1, 1, 2))
    assert one == other
    assert one != third


def test_a_year_of_it_looks_like_a_city(outlines):
    told = list(calls(9_000, END, 365, outlines))
    assert 8_700 <= len(told) <= 9_000
    assert [c.number for c in told] == list(range(len(told)))
    assert all(a.at.date() <= b.at.date() for a, b in pairwise(told))
    assert {c.subject for c in told} <= set(subjects())
    assert len({c.subject for c in told}) >= 40
    assert len({c.text for c in told}) > 0.7 * len(told)
    hours = Counter(c.at.hour for c in told)
    assert {h for h, _n in hours.most_common(3)} <= {9, 10, 11, 14, 15}
    heating = Counter(c.at.month for c in told if c.subject == "0404")
    assert heating[11] + heating[12] + heating[1] > 10 * max(1, heating[6] + heating[7])
    doubles = [c for c in told if c.same_as is not None]
    assert 0.03 < len(doubles) / len(told) < 0.12
    assert all(c.same_as < c.number and told[c.same_as].subject == c.subject for c in doubles)
    assert {s.name for s in SURGES} <= {c.surge for c in told}
    assert {"danger", "utilities", "general"} == {c.urgency for c in told}


def test_nobody_is_real(outlines):
    for call in calls(500, END, 20, outlines):
        assert call.phone.startswith("100")  # no telephone in China does
        assert call.name[0] in "甲乙丙丁戊己庚辛壬癸"


def test_points_lie_in_their_street(outlines):
    shapely = pytest.importorskip("shapely")
    shapes = {f["properties"]["code"]: shapely.geometry.shape(f["geometry"]) for f in outlines["features"]}
    told = [c for c in calls(600, END, 20, outlines) if c.point]
    assert len(told) > 100
    assert all(shapes[c.place].buffer(1e-6).contains(shapely.Point(c.point)) for c in told if c.same_as is None)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.integers(0, 10**6), st.integers(1, 40))
def test_any_size_will_do(outlines, count, seed, days):
    told = list(calls(count, END, days, outlines, seed))
    assert len(told) <= count
    assert all(END - timedelta(days=days + 1) <= c.at <= END for c in told)


def test_no_days_or_no_streets_are_told(outlines):
    with pytest.raises(ValueError, match="a day at least"):
        list(calls(5, END, 0, outlines))


def test_names_are_each_in_one_street(outlines):
    names = names_of_places([(f["properties"]["code"], f["properties"]["name"]) for f in outlines["features"]])
    assert len({n for n, _c, _k in names}) == len(names)
    assert {k for _n, _c, k in names} == {"estate", "road"}


@pytest.mark.django_db
def test_what_became_of_them_is_a_sound_ledger(settings, tmp_path):
    pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")
    from django.utils import timezone

    from luoshi.assessing import months as assessed
    from luoshi.matters.models import Matter
    from luoshi.matters.rebuild import rebuild
    from luoshi.registers.loading import load_subjects
    from luoshi.requests import sample as sample_requests
    from luoshi.requests.models import Telling
    from luoshi.server import sample

    settings.HOME = tmp_path
    load_subjects()
    sample._units()
    count = sample_requests.load(700, 90, timezone.now(), lambda _text: None)
    assert Matter.objects.filter(kind="request").count() == Telling.objects.count() == count > 600
    states = Counter(Matter.objects.filter(kind="request").values_list("state", flat=True))
    assert states["ended"] > 500
    verdicts = set(Matter.objects.filter(kind="request").values_list("verdict", flat=True))
    assert {"solved", "answered", "no_answer", "merged"} <= verdicts
    assert rebuild().findings == []
    standings = assessed.of_month(assessed.months()[1]).standings
    assert len({s.score for s in standings}) > 3
    assert Matter.objects.filter(changed_at__gt=timezone.now()).count() == 0
