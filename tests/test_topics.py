"""Hot topics: a surge is found and told from what is always said."""

import random
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.requests.topics import PARTS, Request, topic_rules, topics

TODAY = date(2026, 11, 20)
USUAL = ("路灯不亮", "垃圾没人清运", "楼上漏水", "占道经营", "半夜施工", "停车位被占", "小广告", "噪声大")
PLACES = tuple(f"9901020{n:02}000" for n in range(40))


def life(count=2000, seed=1):
    rng = random.Random(seed)
    for n in range(count):
        what = rng.randrange(len(USUAL))
        day = TODAY - timedelta(days=rng.randrange(112))
        yield Request(f"r{n}", f"{what:02}", rng.choice(PLACES), day, f"{rng.choice('甲乙丙丁')}小区{rng.randrange(99)}号{USUAL[what]}，请处理")


def surge(count=60, places=15, days=10, text="充电桩被拆了没地方充电", subject="03", seed=2):
    rng = random.Random(seed)
    return [
        Request(f"s{n}", subject, PLACES[rng.randrange(places)], TODAY - timedelta(days=rng.randrange(days)), f"{rng.choice('东西南北')}区{text}{n}", n % 3 == 0)
        for n in range(count)
    ]


def test_a_surge_is_found_and_stands_first():
    found = topics([*life(), *surge()], TODAY)
    first = found[0]
    assert first.subject == "03"
    assert "充电" in first.phrase
    assert (first.volume, len(first.places), first.before) == (60, 15, (0, 0, 0))
    assert first.rise is None  # there was nothing before
    assert first.again == pytest.approx(1 / 3, abs=0.01)
    assert first.score == pytest.approx(sum(first.parts.values()), abs=0.3)
    assert set(first.parts) == set(PARTS)


def test_no_change_is_told_against_spans_that_are_not_whole_or_had_too_few():
    days = topic_rules(TODAY)["days"]
    usual = [*life(), *surge(), *(Request(f"o{n}", "03", PLACES[0], TODAY - timedelta(days=days + n), "东区充电桩被拆了没地方充电9") for n in range(4))]

    def charging(**more):
        return next(t for t in topics(usual, TODAY, **more) if "充电" in t.phrase)

    assert charging().rise == pytest.approx(100 * (60 - 4 / 3) / (4 / 3), abs=0.1)
    assert charging(least=5).rise is None  # four requests before are too few
    assert charging(begun=TODAY - timedelta(days=3 * days)).before == (4, 0)  # the third span began before the platform did
    late = charging(begun=TODAY - timedelta(days=days + 3))
    assert (late.before, late.rise) == ((), None)
    assert late.score > 0


def test_without_a_surge_what_is_always_said_rises_little():
    found = topics(life(), TODAY)
    assert all(t.parts["rise"] < 5 for t in found)


def test_more_places_and_more_again_are_hotter():
    wide, narrow = (next(t for t in topics([*life(), *surge(places=n)], TODAY) if "充电" in t.phrase) for n in (30, 1))
    assert wide.score > narrow.score


def test_few_are_no_topic():
    least = topic_rules(TODAY)["least"]
    assert not any("充电" in t.phrase for t in topics([*life(), *surge(least - 1)], TODAY))


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.text(max_size=30), st.integers(-5, 200), st.sampled_from(("", "01", "02"))), max_size=60))
def test_any_texts_will_do(rows):
    found = topics([Request(str(n), s, "", TODAY - timedelta(days=d), t) for n, (t, d, s) in enumerate(rows)], TODAY)
    assert all(0 <= t.score <= 100 for t in found)
