"""The platform's look-alikes: the open requests, brought up to date at every question; and its reader, with places and urgency."""

from datetime import timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.utils import timezone

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.registers.models import Place, PlaceName, Subject
from luoshi.requests import intake, lookalikes, understanding
from luoshi.requests.submission import IncomingSubmission

STREET, OTHER = "990102001000", "990102003000"
DESK = Actor("desk", frozenset(), frozenset({"take_request", "dispatch_request"}))


@pytest.fixture
def town(db):
    lookalikes.forget_cached()
    understanding.forget_cached()
    for code, name in (("990102000000", "钟台区"), (STREET, "钟台街道"), (OTHER, "文衡街道")):
        Place.objects.create(code=code, name=name)
    Subject.objects.create(code="0406", name="路灯与井盖")
    yield
    lookalikes.forget_cached()
    understanding.forget_cached()


def took(text, place=STREET, **more):
    return intake.take(IncomingSubmission(text=text, channel="web", subject="0406", place=place, **more), understanding.reader()).matter


def test_what_is_open_and_like_it_is_found(town):
    first = took("三号楼北侧路灯整排不亮，晚上看不见路")
    took("垃圾桶满了没人清运")
    far = took("三号楼北侧路灯整排不亮", place="990103001000")
    found = lookalikes.near("3号楼北侧的路灯都不亮", "0406", STREET)
    assert [n.ref for n in found] == [first.ref]
    assert far.ref not in {n.ref for n in found}
    assert found[0].text == first.text
    assert "同一分类" in found[0].why
    second = took("三号楼北侧路灯又不亮了")  # opened after the index was made
    assert {n.ref for n in lookalikes.near("三号楼北侧路灯不亮", "0406", STREET)} == {first.ref, second.ref}
    assert [n.ref for n in lookalikes.near("三号楼北侧路灯不亮", "0406", STREET, without=second.ref)] == [first.ref]


def test_what_ended_is_not_offered(town):
    first = took("三号楼北侧路灯整排不亮")
    assert lookalikes.near("三号楼北侧路灯不亮", "0406", STREET)
    ledger.move(first, "answer", DESK, {"outcome": "answered", "answer": "已告知维修时间。"})
    assert lookalikes.near("三号楼北侧路灯不亮", "0406", STREET) == []


def test_the_same_caller_is_known_again(town):
    first = took("路灯不亮", phone="19900001234")
    caller = str(first.submissions.get().caller_id)
    assert lookalikes.near("就是上次说的那件事", "0406", STREET, caller)[0].ref == first.ref
    assert not lookalikes.near("就是上次说的那件事", "0406", STREET, "0")


def test_old_ones_are_not_kept(town):
    took("三号楼北侧路灯整排不亮", at=timezone.now() - timedelta(days=90))
    assert lookalikes.near("三号楼北侧路灯整排不亮", "0406", STREET) == []


def test_the_reader_finds_place_kind_and_danger(town):
    PlaceName.objects.create(name="柳荫里小区", place_code=OTHER, kind="estate")
    understanding.forget_cached()
    found = understanding.reader().understand(IncomingSubmission(text="柳荫里小区燃气泄漏，味道很大，请马上来人", channel="phone"), timezone.now())
    assert (found.place.code, found.urgency, found.hand_over) == (OTHER, "danger", True)
    assert "第二十九条" in found.why
    asked = understanding.reader().understand(IncomingSubmission(text="请问居住证怎么办理", channel="phone"), timezone.now())
    assert (asked.demand, asked.places, asked.hand_over) == ("inquiry", (), False)
    chosen = understanding.reader().understand(IncomingSubmission(text="钟台街道路灯坏了", channel="phone", place=OTHER, subject="0406", demand="help"), timezone.now())
    assert (chosen.places, chosen.subjects, chosen.demand) == ((), (), "")


def test_a_point_near_a_border_is_asked_for(town, settings):
    import json
    from pathlib import Path

    drawn = json.loads(Path(settings.OUTLINES_FILE).read_text(encoding="utf-8"))
    outline = next(f for f in drawn["features"] if f["properties"]["code"] == STREET)["geometry"]["coordinates"][0]
    on_border = tuple(outline[5])
    middle = (sum(p[0] for p in outline) / len(outline), sum(p[1] for p in outline) / len(outline))
    read = understanding.reader()
    assert read.understand(IncomingSubmission(text="路灯坏了", channel="web", point=on_border), timezone.now()).ask
    inside = read.understand(IncomingSubmission(text="路灯坏了", channel="web", point=middle), timezone.now())
    assert (inside.ask, inside.place.code) == (False, STREET)


def test_the_limits_that_understanding_names_are_those_in_force():
    from datetime import date

    from luoshi.requests.rule_tables import limit_on
    from luoshi.understanding.urgency import rules

    for code in ("danger", "utilities", "general", "hard"):
        said, kept = rules().level(code, date(2026, 11, 23)), limit_on(code, date(2026, 11, 23))
        assert (said.amount, said.unit) == (kept.amount, kept.unit)
