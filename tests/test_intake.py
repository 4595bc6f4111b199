"""The door of requests: checked, understood, on the ledger, dispatched; the same submission twice is one; persons sealed and apart."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ledger_kit import city
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty, Place, Unit
from luoshi.requests import callers, duties, intake, notify
from luoshi.requests.models import Caller, Submission
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood

pytestmark = pytest.mark.django_db
STREET = "990102001000"
NOON = datetime(2026, 5, 11, 4, tzinfo=UTC)


class Fixed:
    """Understands everything the same way."""

    def __init__(self, **changed):
        self.found = Understood(
            **{"demand": "complaint", "subjects": (Candidate("0406", "路灯与井盖", 0.95, ("路灯",)),), "places": (Candidate(STREET, "钟台街道", 0.99),), **changed}
        )

    def understand(self, told, at):
        return self.found


@pytest.fixture
def units():
    cache.clear()
    duties.forget_cached()
    units = city()[0]
    for code, name in (("990100000000", "云州市"), ("990102000000", "钟台区"), (STREET, "钟台街道")):
        Place.objects.create(code=code, name=name)
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code="990102000000")
    Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Duty.objects.create(subject_code="", route="street")
    return units


def told(text="小区门口路灯不亮三天了", **more):
    return IncomingSubmission(**{"text": text, "channel": "web", "phone": "199 0000 1234", "name": "甲先生", "at": NOON, **more})


def test_a_submission_is_dispatched_with_a_copy_and_a_limit(units):
    taken = intake.take(told(), Fixed())
    request = taken.matter.document["request"]
    assert (taken.matter.state, taken.matter.lead.code, request["route"], request["copy"]) == ("issued", "ztj", "direct_copied", "zt")
    assert request["due_at"] == "2026-05-19T00:00:00+08:00"  # seven days after the 11th, to the end of the 18th
    assert rebuild().findings == []


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({"subjects": (Candidate("0406", "路灯与井盖", 0.5),)}, "received"),
        ({"subjects": ()}, "received"),
        ({"ask": True}, "received"),
        ({"places": ()}, "received"),
        ({"subjects": (), "hand_over": True, "urgency": "danger"}, "issued"),
    ],
)
def test_what_is_not_sure_waits_for_a_person_and_danger_does_not(units, changed, state):
    taken = intake.take(told(), Fixed(**changed))
    assert taken.matter.state == state
    if changed.get("urgency"):
        assert taken.matter.document["request"]["limit"] == {"amount": 2, "unit": "hours", "rule": "danger/1"}


def test_what_may_be_a_tip_waits_until_somebody_has_said_so(units):
    """A unit must not see who gave a tip, and must see who asks for help."""
    unsure = {"demand": "complaint", "tip": 0.3}
    assert intake.take(told(), Fixed(**unsure)).matter.state == "received"
    assert intake.take(told(demand="help"), Fixed(**unsure)).matter.state == "issued"
    assert intake.take(told(), Fixed(**unsure, urgency="danger", hand_over=True)).matter.state == "issued"
    sure = intake.take(told(), Fixed(demand="tip", tip=0.6)).matter
    assert (sure.state, sure.document["request"]["demand"]) == ("issued", "tip")


def test_a_unit_that_is_complained_of_is_not_given_it_by_the_catalogue(units):
    taken = intake.take(told(text="钟台街道办办事的人态度差", against="ztj"), Fixed())
    assert (taken.matter.state, taken.matter.document["request"]["against"]) == ("received", "ztj")
    assert intake.take(told(text="区里的窗口态度差", against="zt"), Fixed()).matter.state == "issued"
    with pytest.raises(Refused, match="没有代码为“nobody”的单位"):
        intake.take(told(against="nobody"), Fixed())
    assert rebuild().findings == []


def test_what_a_person_chose_wins(units):
    taken = intake.take(told(subject="0403", place=STREET, demand="help", urgency="utilities"), Fixed(subjects=(), ask=True))
    assert (taken.matter.subject, taken.matter.document["request"]["demand"]) == ("0403", "help")
    assert taken.matter.document["request"]["limit"]["rule"] == "utilities/1"


def test_the_same_submission_twice_is_one(units):
    first = intake.take(told(source="old-hotline", source_id="77"), Fixed())
    again = intake.take(told(source="old-hotline", source_id="77", text="同一件事"), Fixed())
    other = intake.take(told(source="another", source_id="77"), Fixed())
    assert (first.new, again.new, again.matter, other.new) == (True, False, first.matter, True)
    assert Matter.objects.count() == 2


def test_nothing_personal_is_on_the_ledger(units):
    taken = intake.take(told(), Fixed())
    kept = str(taken.matter.document) + str(list(Event.objects.values()))
    for word in ("19900001234", "甲先生", "199 0000"):
        assert word not in kept
    caller = Caller.objects.get()
    assert callers.read(caller) == {"name": "甲先生", "phone": "19900001234"}
    assert b"199" not in bytes(caller.sealed) or b"19900001234" not in bytes(caller.sealed)
    assert intake.by_key(taken.key).matter == taken.matter
    assert intake.by_key("x" * 22) is None
    assert taken.key not in str(list(Submission.objects.values()))


def test_a_caller_is_known_again_and_can_be_forgotten(units):
    one = intake.take(told(), Fixed())
    two = intake.take(told(text="又不亮了", phone="+8619900001234"), Fixed())
    caller = callers.known("19900001234")
    assert {t.matter for t in caller.submissions.all()} == {one.matter, two.matter}
    assert callers.forget(caller) == 2
    assert callers.known("19900001234") is None
    assert rebuild().findings == []


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"text": ""}, "请写明要反映的事情"),
        ({"text": " \n"}, "请写明要反映的事情"),
        ({"text": "长" * 5001}, "超过5000字"),
        ({"point": (200.0, 5.0)}, "经纬度"),
        ({"phone": "不告诉你"}, "不像电话号码"),
        ({"at": datetime(2026, 5, 1)}, "没有时区"),
        ({"demand": "wish"}, "没有“wish”这一项"),
        ({"channel": "pigeon"}, "没有“pigeon”这一项"),
    ],
)
def test_what_is_no_request_is_refused_and_nothing_is_kept(units, wrong, why):
    with pytest.raises(Refused, match=why):
        intake.take(told(**wrong), Fixed())
    assert not Matter.objects.exists()
    assert not Caller.objects.exists()


def test_hours_run_by_the_minute_and_days_to_their_end(units):
    route = duties.on(date(2026, 5, 11)).find("0406", STREET)
    assert duties.as_data(route, "danger", NOON)["due_at"] == "2026-05-11T14:00:00+08:00"
    assert duties.as_data(route, "hard", NOON)["due_at"] == "2026-05-27T00:00:00+08:00"


def test_the_catalogue_is_read_once_for_all_days_between_two_changes(units):
    """A file of years of requests asks for each one's own day; what no day changed is not read again for it."""
    old = Duty.objects.create(subject_code="0406", route="unit", lead=units["jtj"], valid_to=date(2026, 6, 1))
    Duty.objects.create(subject_code="0406", route="unit", lead=units["czj"], valid_from=date(2026, 6, 1), version=2)
    Unit.objects.filter(code="czj").update(valid_from=date(2026, 4, 1))
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(300)]
    with CaptureQueriesContext(connection) as asked:
        leads = [duties.on(day).find("0406", STREET).lead for day in days]
        known = ["czj" in duties.units_on(day) for day in days]
    assert leads == ["jtj" if day < old.valid_to else "czj" for day in days]
    assert known == [day >= date(2026, 4, 1) for day in days]
    assert len(asked) <= 3 * 7, [each["sql"][:80] for each in asked]  # three spans of days, each read once


def test_everybody_is_told_of_each_step_once(units):
    taken = intake.take(told(), Fixed())
    assert [n.key for n in Notice.objects.all()] == [f"{taken.matter.ref}:2:{Submission.objects.get().pk}"]
    assert "钟台街道办" in Notice.objects.get().text
    assert taken.key in Notice.objects.get().text
    street = Actor("street", frozenset({"ztj"}), frozenset({"handle_request"}))
    ledger.move(taken.matter, "sign", street, at=NOON + timedelta(hours=1))
    ledger.move(taken.matter, "finish", street, {"answer": "换了灯头"}, at=NOON + timedelta(hours=2))
    assert Notice.objects.count() == 2
    assert "请评价" in Notice.objects.order_by("pk").last().text


def test_merging_keeps_every_caller_for_the_callback(units):
    three = [intake.take(told(phone=f"1990000123{n}"), Fixed()).matter for n in range(3)]
    for other in three[1:]:
        ledger.move(other, "merge", intake.DOOR, {"merged_into": three[0].ref}, reason="同一盏灯", at=NOON + timedelta(minutes=5))
    assert len(notify.everyone(three[0])) == 3
    assert (three[1].state, three[1].verdict) == ("ended", "merged")
    with pytest.raises(Refused, match="没有编号为“R26-XXXXXXXX”的诉求"):
        ledger.move(three[0], "merge", intake.DOOR, {"merged_into": "R26-XXXXXXXX"}, reason="没有", at=NOON + timedelta(hours=1))
    before = Notice.objects.count()
    street = Actor("street", frozenset({"ztj"}), frozenset({"handle_request"}))
    ledger.move(three[0], "finish", street, {"answer": "换了灯头"}, at=NOON + timedelta(hours=2))
    assert Notice.objects.count() == before + 3
    assert rebuild().findings == []


def test_an_anonymous_submission_is_taken_and_nobody_is_told(units):
    taken = intake.take(told(phone="", name=""), Fixed())
    assert taken.matter.state == "issued"
    assert not Notice.objects.exists()
    assert not Caller.objects.exists()


def test_what_no_database_keeps_is_dropped(units):
    taken = intake.take(told(text="路灯\0不亮\ud800了", name="甲\0", source="s\0", source_id="\0001"), Fixed())
    assert taken.matter.text == "路灯不亮了"
    assert (Submission.objects.get().source, Submission.objects.get().source_id) == ("s", "1")


def test_a_number_of_a_source_is_found_by_an_index(units):
    """At five million submissions a scan took half a second, for every one that came in."""
    intake.take(told(source="x", source_id="1"), Fixed())
    intake.take(told(), Fixed())
    intake.take(told(), Fixed())  # of a source that numbers nothing there may be many
    found = Submission.objects.filter(source="x", source_id="1")
    if connection.vendor == "sqlite":
        assert "USING INDEX" in found.explain()
    assert Submission.objects.filter(source_id=None).count() == 2


def test_many_callers_are_kept_as_one_by_one(units):
    phones = ["199 0000 1234", "", "199 0000 5678", "+86 199-0000-1234"]
    names = ["甲先生", "乙", "丙", ""]
    found = callers.note_many([(name, phone, NOON + timedelta(hours=n)) for n, (name, phone) in enumerate(zip(names, phones, strict=True))])
    assert found[1] is None
    assert found[0].digest == found[3].digest
    again = callers.note_many([("甲女士", "199 0000 1234", NOON)])
    kept = {callers.read(c)["phone"]: c for c in Caller.objects.all()}
    assert sorted(kept) == ["19900001234", "19900005678"]
    assert again[0].pk == kept["19900001234"].pk == found[0].pk
    assert (kept["19900001234"].first_at, kept["19900001234"].last_at) == (NOON, NOON + timedelta(hours=3))
    assert callers.read(kept["19900001234"])["name"] == "甲女士"
