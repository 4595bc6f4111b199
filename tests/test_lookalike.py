"""Look-alikes: which open requests are shown as perhaps the same matter. The sentences are ours."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from luoshi.understanding import LookAlikeError, LookAlikes, OpenRequest

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
STREET, NEXT, FAR, LAMPS, NOISE = "990102001000", "990102002000", "990103001000", "0406", "0502"
COMMUNITY = "990102001001"
TEXT = "三号楼北侧路灯整排不亮，晚上看不见路"
OTHERS = [
    OpenRequest("垃圾", "垃圾桶满了三天没人清运，味道很大", STREET, "0301", NOW - timedelta(days=1)),
    OpenRequest("噪声", "楼下烧烤店半夜音响太吵", STREET, NOISE, NOW - timedelta(days=2)),
    OpenRequest("灯坏", "公园东门外的灯坏了一盏", STREET, LAMPS, NOW - timedelta(days=40)),
    OpenRequest("暖气", "家里暖气一点不热，室温只有十四度", FAR, "0601", NOW - timedelta(hours=3)),
    OpenRequest("停车", "消防通道被私家车占着", NEXT, "0208", NOW - timedelta(hours=3)),
]


def request(id="1", text=TEXT, place=STREET, subject=LAMPS, at=NOW - timedelta(hours=5), caller=""):
    return OpenRequest(id, text, place, subject, at, caller)


def ids(kept, text=TEXT, place=STREET, subject=LAMPS, caller=None, at=NOW, **more):
    return [each.id for each in kept.candidates(text, place, subject, caller, at=at, **more)]


@pytest.mark.parametrize(
    "said",
    [
        TEXT,
        "三号楼北侧的路灯都不亮，晚上看不见路",
        "3号楼北边整排路灯不亮",
        "路灯不亮，三号楼北侧那一排，老人晚上看不见路，摔了一跤",
        "您好，我反映一下小区三号楼北侧路灯坏了整排不亮，请尽快派人维修，谢谢",
    ],
)
def test_the_same_in_other_words_comes_first(said):
    kept = LookAlikes([*OTHERS, request()])
    found = kept.candidates(said, STREET, LAMPS, at=NOW)
    assert found[0].id == "1"
    assert found[0].why[0].startswith("都说“")
    assert {"同一地点", "同一分类", "一天之内"} <= set(found[0].why)


@pytest.mark.parametrize("place", [NEXT, FAR])
def test_another_street_is_not_shown(place):
    kept = LookAlikes([*OTHERS, request(place=place)])
    assert ids(kept) == []
    assert ids(kept, place="") == ["1"]  # not known where: a person judges


def test_a_community_and_its_street_go_together():
    assert ids(LookAlikes([request(place=COMMUNITY)])) == ["1"]
    near = LookAlikes([request(place=COMMUNITY)]).candidates(TEXT, COMMUNITY, LAMPS, at=NOW)
    wide = LookAlikes([request(place=STREET)]).candidates(TEXT, COMMUNITY, LAMPS, at=NOW)
    assert "同一地点" in near[0].why
    assert near[0].score >= wide[0].score


def test_another_matter_in_the_same_place_is_not_shown():
    kept = LookAlikes(OTHERS)
    assert ids(kept) == []
    assert ids(kept, "楼道里堆着旧家具", STREET, "0208") == []


def test_another_subject_weighs_less():
    kept = LookAlikes([request("same"), request("other", subject=NOISE)])
    assert ids(kept) == ["same", "other"]


def test_what_is_closed_is_not_shown():
    kept = LookAlikes([*OTHERS, request()])
    assert kept.remove("1")
    assert not kept.remove("1")
    assert ids(kept) == []
    assert "1" not in kept
    assert len(kept) == len(OTHERS)


def test_the_same_caller_is_shown_with_fewer_words_and_from_another_street():
    kept = LookAlikes([request(text="路灯的事怎么还没有人来", caller="c7"), *OTHERS])
    own = kept.candidates("上次说的路灯还是黑的", STREET, LAMPS, "c7", at=NOW)
    anothers = kept.candidates("上次说的路灯还是黑的", STREET, LAMPS, "c8", at=NOW)
    assert [each.id for each in own] == ["1"]
    assert own[0].score > (anothers[0].score if anothers else 0)
    assert "同一诉求人" in own[0].why
    assert ids(LookAlikes([request(place=NEXT, caller="c7")]), caller="c7") == ["1"]
    assert ids(LookAlikes([request(text="暖气不热", subject="0601", place=FAR, caller="c7")]), caller="c7") == []


def test_the_window():
    kept = LookAlikes([request("new"), request("old", at=NOW - timedelta(days=59)), request("older", at=NOW - timedelta(days=61))])
    assert ids(kept) == ["new", "old"]
    assert ids(LookAlikes([request("old", at=NOW - timedelta(days=10))], window=timedelta(days=7))) == []


def test_most_and_without():
    kept = LookAlikes(request(str(n), at=NOW - timedelta(hours=n)) for n in range(9))
    assert len(ids(kept)) == 5
    assert len(ids(kept, most=2)) == 2
    assert "3" not in ids(kept, most=9, without="3")


def test_the_same_id_again_replaces():
    kept = LookAlikes([request(text="垃圾桶满了"), request()])
    assert len(kept) == 1
    assert ids(kept) == ["1"]
    assert ids(kept, "垃圾桶满了") == []


def test_one_by_one_is_as_all_at_once():
    crowd = [request(str(n), f"{n}号楼路灯不亮，{'晚上看不见路' if n % 2 else '整排都黑'}", at=NOW - timedelta(hours=n), caller=str(n % 7)) for n in range(60)]
    grown = LookAlikes(crowd)
    for n in range(0, 60, 2):
        grown.remove(str(n))
    fresh = LookAlikes(each for each in crowd if int(each.id) % 2)
    for text in (TEXT, "7号楼路灯不亮", "整排都黑"):
        assert grown.candidates(text, STREET, LAMPS, "3", at=NOW) == fresh.candidates(text, STREET, LAMPS, "3", at=NOW)


def test_what_went_leaves_nothing_behind():
    kept = LookAlikes()
    for n in range(2_000):
        kept.add(request(str(n), f"{TEXT}，第{n}次反映", caller=str(n)))
        kept.remove(str(n - 10))
    assert len(kept) == 10
    assert sum(map(len, kept._where.values())) <= 3 * sum(kept._spread.values())
    for n in range(2_000):
        kept.remove(str(n))
    assert not any((kept._where, kept._spread, kept._rows, kept._pairs, kept._row, kept._by_matter, kept._by_caller))


def test_an_instant_without_zone_is_told():
    naive = datetime(2026, 11, 23)
    kept = LookAlikes([request()])
    with pytest.raises(LookAlikeError, match="诉求2的时间没有时区"):
        kept.add(request("2", at=naive))
    with pytest.raises(LookAlikeError, match="没有时区"):
        kept.candidates(TEXT, STREET, LAMPS, at=naive)
    assert len(kept) == 1


codes = st.sampled_from(["", "99", "乱", "990102000000", STREET, NEXT, COMMUNITY, "990102001000000"])
requests = st.builds(
    OpenRequest,
    st.sampled_from("abcdefgh"),
    st.text(max_size=40) | st.sampled_from([TEXT, "路灯不亮", "灯" * 700, "\ud800\ud800\0", "😀😀路灯"]),
    codes,
    st.sampled_from(["", "0", LAMPS, NOISE]),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(["", "c7", "c8"]),
)


class Coming(RuleBasedStateMachine):
    """Requests come and go; no question is ever refused, and only what is open is shown."""

    def __init__(self):
        super().__init__()
        self.kept, self.open = LookAlikes(), {}

    @rule(one=requests)
    def comes(self, one):
        self.kept.add(one)
        self.open[one.id] = one

    @rule(id=st.sampled_from("abcdefgh"))
    def goes(self, id):
        assert self.kept.remove(id) == (self.open.pop(id, None) is not None)

    @rule(one=requests, most=st.integers(0, 5))
    def is_asked(self, one, most):
        found = self.kept.candidates(one.text, one.place, one.subject, one.caller or None, at=one.at, most=most, without=one.id)
        assert len(found) <= most
        assert {each.id for each in found} <= self.open.keys() - {one.id}
        assert all(0 <= each.score <= 1 and each.why for each in found)
        assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)

    @invariant()
    def holds_what_is_open(self):
        assert len(self.kept) == len(self.open)
        assert all(id in self.kept for id in self.open)


TestComing = Coming.TestCase
TestComing.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@settings(max_examples=200, deadline=None)
@given(st.lists(requests, max_size=12), st.text(max_size=900), codes)
def test_any_text_gets_an_answer(crowd, text, place):
    for found in LookAlikes(crowd).candidates(text, place, LAMPS, "c7", at=NOW):
        assert found.why
