"""The sample city's requests: seeded, in order, nobody real; and what became of them stands on the ledger as if it had happened."""

import csv
import json
import re
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.codes.subjects import subjects
from luoshi.requests.sample import days_back
from luoshi.samples import calls, names_of_places
from luoshi.samples.calls import CLOSERS, SLIPS, SURGES, ZONE

ROOT = Path(__file__).resolve().parents[1]
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


def test_what_is_said_fits_together(outlines):
    """Each sentence is of one row of the table: what happened, for as long as such a thing lasts, what comes of that, and where such a thing is."""
    with (ROOT / "src" / "luoshi" / "samples" / "sayings.csv").open(encoding="utf-8", newline="") as lines:
        sayings = [{k: row[k].split("|") if k in ("things", "effects", "asks") else row[k] for k in row} for row in csv.DictReader(lines)]
    towns = {f["properties"]["code"] for f in outlines["features"] if f["properties"]["name"].endswith(("镇", "乡"))}
    ends = {r"请尽快派人来修", *(c for of in CLOSERS.values() for c in of)}
    told = [c for c in calls(4_000, END, 425, outlines) if c.same_as is None and not c.surge]
    assert len(told) > 3_000
    for call in told:
        text = call.text
        for right, wrong in SLIPS:
            text = text.replace(wrong, right)
        if call.asks:
            assert any(text.endswith(f"{ask}？") for row in sayings if row["subject"] == call.subject for ask in row["asks"] if ask), text
            continue
        fitting = [(row, thing) for row in sayings if row["subject"] == call.subject and row["manner"] == call.wants for thing in row["things"] if thing in text]
        assert fitting, text
        left = [re.split(re.escape(thing), text, maxsplit=1)[1].rstrip("。") for _row, thing in fitting]
        assert any(
            re.fullmatch("(，已经[^，]+了)?" + "(，(" + "|".join(map(re.escape, row["effects"])) + "))?" + "(，(" + "|".join(ends) + "))?", rest)
            for (row, _thing), rest in zip(fitting, left, strict=True)
        ), text
        assert call.address in text or any(wrong in call.text for _right, wrong in SLIPS)
        if all(row["where"] == "village" for row, _thing in fitting):
            assert call.place in towns, text


def test_a_year_stands_beside_the_year_before(outlines):
    for now in (END, END.replace(day=1), END.replace(month=1, day=31), END.replace(month=12, day=31)):
        first = (now - timedelta(days=days_back(now) - 1)).date()
        assert (first.day, (now.year - first.year) * 12 + now.month - first.month) == (1, 13)
    months = Counter(c.at.strftime("%Y-%m") for c in calls(6_000, END, days_back(END), outlines))
    assert len(months) == 14
    assert min(months.values()) > 200
    floods = Counter(c.at.month for c in calls(9_000, END, days_back(END), outlines) if c.subject == "0401" and re.search("积水|雨水|水塘|车库进水", c.text))
    assert floods[7] + floods[8] > 10 * max(1, floods[12] + floods[1])


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
    from luoshi.matters.models import Event, Matter
    from luoshi.matters.rebuild import rebuild
    from luoshi.registers.loading import load_subjects
    from luoshi.requests import sample as sample_requests
    from luoshi.requests.models import Submission
    from luoshi.server import sample

    settings.HOME = tmp_path
    load_subjects()
    sample.units()
    now = timezone.now()
    count = sample_requests.load_calls(2_000, days_back(now), now, lambda _text: None)
    assert Matter.objects.filter(kind="request").count() == Submission.objects.count() == count > 1_900
    states = Counter(Matter.objects.filter(kind="request").values_list("state", flat=True))
    assert states["ended"] > 0.95 * count
    assert states["parked"] < 0.01 * count
    assert states["under_way"] + states["issued"] + states["sent_back"] > 0
    verdicts = set(Matter.objects.filter(kind="request").values_list("verdict", flat=True))
    assert {"solved", "half_solved", "unsolved", "no_longer", "answered", "no_answer", "merged", "transferred"} <= verdicts
    moves = Counter(Event.objects.values_list("move", flat=True))
    assert {
        *("redo", "whistle", "arrive", "dispute", "confer", "wait", "give_time", "refuse_time"),
        *("shelve", "take_up", "exclude", "refuse_exclude", "hand_over", "hide"),
    } <= moves.keys()
    assert moves["take_up"] > 0.5 * moves["shelve"]
    assert rebuild().findings == []
    assert len(assessed.months()) == 14
    standings = [s for month in assessed.months() for s in assessed.of_month(month).standings]
    assert len({s.score for s in standings}) > 3
    for rate, least, most in (("response", 0.95, 0.995), ("solved", 0.93, 0.99), ("satisfied", 0.88, 0.98)):  # as in a real city's circulars
        every = [getattr(s.rates, rate) for s in standings]
        assert least < sum(r.numerator for r in every) / sum(r.denominator for r in every) < most, rate
    assert Matter.objects.filter(changed_at__gt=timezone.now()).count() == 0


@pytest.mark.django_db
def test_the_promises_have_every_verdict_and_most_are_on_time(settings, tmp_path):
    """Two years of returns by the quarter, most at the year's pace or ahead, each kind of end, and words that say what was done."""
    from luoshi.matters.models import Event
    from luoshi.matters.rebuild import rebuild
    from luoshi.registers.loading import load_subjects
    from luoshi.reports.kind import commitments
    from luoshi.reports.moves import VERDICTS
    from luoshi.server import sample

    settings.HOME = tmp_path
    load_subjects()
    sample.load(END, lambda _text: None, {"requests": 0})
    ended = Counter(commitments().filter(year=2025, state="ended").values_list("verdict", flat=True))
    assert ended.keys() == VERDICTS.keys()
    assert ended["met"] > ended["missed"] + ended["partly"]
    now = Counter(commitments().filter(year=2026).values_list("schedule", flat=True))
    assert 0.08 < now["behind"] / sum(now.values()) < 0.3
    assert now["on_time"] + now["ahead"] > 0.6 * sum(now.values())
    assert {"claimed", "objected", "parked", "under_way", "ended"} <= set(commitments().filter(year=2026).values_list("state", flat=True))
    said = [e.data for e in Event.objects.filter(move="report", matter__kind="commitment")]
    assert {d["period"] for d in said} >= {f"2025-Q{n}" for n in (1, 2, 3, 4)} | {f"2026-Q{n}" for n in (1, 2, 3)}
    idle = sum("按计划推进" in d["progress"] for d in said)
    assert 0 < idle < 0.05 * len(said)
    assert rebuild().findings == []
