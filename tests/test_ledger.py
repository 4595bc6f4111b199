"""The ledger: moves, refusals, history, rebuild, two people at once."""

import io
import itertools

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger_kit import TARGET, actors, city, draft, issued, when
from luoshi.matters import chain, contacts, evidence, ledger, state
from luoshi.matters.ledger import SYSTEM, Actor, Refused, Stale
from luoshi.matters.models import Assignment, Contact, Event, Frozen, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.reports.kind import COMMITMENT
from luoshi.reports.state import current_targets, first_targets
from luoshi.requests.kind import REQUEST

MOVES = (*COMMITMENT.table.values(), *REQUEST.moves)  # those of another kind are refused as well

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return actors(city()[1])


def test_a_commitment_from_draft_to_verdict(who):
    matter = issued(who["dc"])
    assert (matter.state, matter.lead.code, matter.version) == ("issued", "fgw", 3)
    ledger.move(matter, "accept", who["fgw"], at=when(3))
    ledger.move(matter, "report", who["fgw"], {"period": "2026-Q1", "progress": "已建成1500个", "percent": 25}, at=when(4, 18))
    kept = evidence.store(matter, "a.txt", io.BytesIO(b"a"), "fgw")
    ledger.move(matter, "claim", who["fgw"], {"progress": "建成6100个", "evidence": [kept.sha256]}, at=when(12))
    ledger.move(matter, "confirm", who["dc"], {"verdict": "met", "conclusion": "现场核查属实"}, at=when(12, 5))
    assert (matter.state, matter.verdict) == ("ended", "met")
    assert [e["move"] for e in ledger.history(matter)] == ["open", "plan", "issue", "accept", "report", "claim", "confirm"]
    assert rebuild().findings == []


def test_a_move_that_there_is_not_is_refused(who):
    matter = draft(who["dc"])
    with pytest.raises(Refused, match="没有“no such move”这个动作"):
        ledger.move(matter, "no such move", SYSTEM)
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("person", "move", "data"),
    [
        ("jtj", "accept", {}),  # a helper is not the lead
        ("jtj", "report", {"period": "2026-Q1", "progress": "…"}),
        ("fgw", "help_report", {"period": "2026-Q1", "progress": "…"}),  # nor the lead a helper
        ("fgw", "reassign", {"lead": "jtj"}),
        ("fgw", "retarget", {"targets": [TARGET], "approver": "市长"}),
        ("audit", "remind", {}),
        ("audit", "accept", {}),
        ("root", "overrule", {"verdict": "met", "conclusion": "x"}),  # an administrator runs the machine, not the work
    ],
)
def test_who_may_not(who, person, move, data):
    matter = issued(who["dc"])
    with pytest.raises(Refused, match=r"权限|只能由这一事项的(牵头|配合)单位办理"):
        ledger.move(matter, move, who[person], data, reason="试")
    assert matter.events.count() == 3


def test_completion_without_evidence_is_refused(who):
    matter = issued(who["dc"])
    ledger.move(matter, "accept", who["fgw"])
    with pytest.raises(Refused, match="佐证"):
        ledger.move(matter, "claim", who["fgw"], {"progress": "都办完了"})
    assert matter.state == "under_way"


def test_a_change_of_target_needs_approver_and_reason_and_keeps_both(who):
    matter = issued(who["dc"])
    new = {**TARGET, "id": "t1", "value": 5000, "words": "5G基站 5000个"}
    with pytest.raises(Refused, match="批准人"):
        ledger.move(matter, "retarget", who["dc"], {"targets": [new]}, reason="选址调整")
    with pytest.raises(Refused, match="理由"):
        ledger.move(matter, "retarget", who["dc"], {"targets": [new], "approver": "市政府常务会议"})
    ledger.move(matter, "retarget", who["dc"], {"targets": [new], "approver": "市政府常务会议"}, reason="选址调整")
    document = matter.document
    assert [t["value"] for t in document["targets"]] == [6000, 5000]
    assert [t["value"] for t in current_targets(document)] == [5000]
    assert [t["value"] for t in first_targets(document)] == [6000]
    assert document["targets"][1]["approver"] == "市政府常务会议"


def test_who_asks_for_another_target_does_not_approve_it(who):
    both = Actor("fgw", frozenset({"fgw"}), who["fgw"].permissions | who["dc"].permissions)
    matter = issued(who["dc"])
    ledger.move(matter, "ask_target", who["fgw"], {"targets": [{**TARGET, "id": "t1", "value": 5000}]}, reason="选址调整")
    with pytest.raises(Refused, match="自己批准"):
        ledger.move(matter, "retarget", both, {"targets": [{**TARGET, "id": "t1", "value": 5000}], "approver": "我"}, reason="选址调整")
    ledger.move(matter, "refuse_target", who["dc"], reason="目标已公开承诺")
    assert matter.document["asked_target"] is None


def test_objection_within_thirty_days_decided_by_another(who):
    matter = issued(who["dc"])
    ledger.move(matter, "overrule", who["dc"], {"verdict": "missed", "conclusion": "未建成"}, reason="现场核查", at=when(7))
    late = issued(who["dc"])
    ledger.move(late, "overrule", who["dc"], {"verdict": "missed", "conclusion": "未建成"}, reason="现场核查", at=when(7))
    with pytest.raises(Refused, match="30"):
        ledger.move(late, "object", who["fgw"], reason="统计口径", at=when(8, 5))
    ledger.move(matter, "object", who["fgw"], reason="统计口径", at=when(7, 20))
    with pytest.raises(Refused, match="回避"):
        ledger.move(matter, "uphold", who["dc"], {"conclusion": "维持"}, reason="核查属实", at=when(8))
    ledger.move(matter, "reverse", who["dc2"], {"conclusion": "变更", "verdict": "partly"}, reason="口径有误", at=when(8))
    assert (matter.state, matter.verdict) == ("ended", "partly")
    assert matter.document["objection"]["decision"] == "reverse"


def test_one_lead_at_any_time_whatever_happens(who):
    matter = issued(who["dc"])
    ledger.move(matter, "reassign", who["dc"], {"lead": "jtj", "helpers": ["fgw", "czj"]}, reason="职责调整")
    leads = Assignment.objects.filter(matter=matter, role="lead")
    assert [(a.unit.code, a.until is None) for a in leads.order_by("pk")] == [("fgw", False), ("jtj", True)]
    with pytest.raises(DatabaseError, match=r"(?i)unique"), transaction.atomic():
        Assignment.objects.create(matter=matter, unit=leads[0].unit, role="lead", since=when(1))


def test_two_people_on_one_row_the_second_is_told(who):
    matter = issued(who["dc"])
    mine, other = Matter.objects.get(pk=matter.pk), Matter.objects.get(pk=matter.pk)
    ledger.move(mine, "remind", who["dc"], expected=mine.version)
    with pytest.raises(Stale, match="刷新"):
        ledger.move(other, "remind", who["dc2"], expected=other.version)
    assert matter.events.filter(move="remind").count() == 1


def test_events_are_never_changed_not_even_by_the_database(who):
    event = draft(who["dc"]).events.get()
    with pytest.raises(Frozen):
        event.save()
    with pytest.raises(Frozen):
        event.delete()
    for wrong in (lambda: Event.objects.update(stored_reason="x"), lambda: Event.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="appended"), transaction.atomic():
            wrong()


def test_one_altered_byte_is_found(who):
    matter = issued(who["dc"])
    events = ledger.history(matter)
    assert chain.first_break(matter.ref, events) is None
    for n in range(len(events)):
        bad = [dict(e) for e in events]
        bad[n]["data"] = {**bad[n]["data"], "text": "新增5G基站600个"}
        assert chain.first_break(matter.ref, bad) == n + 1
    assert chain.first_break(matter.ref, events[1:]) == 1


def test_rebuild_finds_and_mends_a_state_that_was_tampered_with(who):
    matter = issued(who["dc"])
    Matter.objects.filter(pk=matter.pk).update(verdict="met", text="别的")
    Assignment.objects.filter(matter=matter, role="lead").update(until=when(5))
    outcome = rebuild()
    assert [f.ref for f in outcome.findings] == [matter.ref]
    with pytest.raises(CommandError, match="does not equal its events"):
        call_command("rebuild")
    call_command("rebuild", "--write")
    assert rebuild().findings == []
    matter.refresh_from_db()
    assert (matter.verdict, matter.text) == ("", "新增5G基站6000个")


def test_bad_dates_units_and_texts_are_refused_with_nothing_written(who):
    for data, word in (
        ({"due": "1900-01-01"}, "不合情理"),
        ({"due": "明年"}, "日期"),
        ({"lead": "nowhere"}, "单位"),
        ({"text": ""}, "缺少"),
        ({"text": "长" * 20_001}, "20000"),
        ({"parent": "C26-XXXXXX"}, "上级"),
    ):
        with pytest.raises(ValueError, match=word):
            draft(who["dc"], **data)
    assert Matter.objects.count() == Event.objects.count() == 0


def test_personal_data_stand_apart_and_can_be_erased(who):
    matter = issued(who["dc"])
    contact = contacts.put(matter, "caller", {"name": "张三", "phone": "13800000000"})
    assert b"13800000000" not in bytes(Contact.objects.get().sealed)
    assert contacts.read(contact)["phone"] == "13800000000"
    assert contacts.forget(matter) == 1
    assert rebuild().findings == []


_texts = st.text(max_size=40)
_moves = st.lists(st.tuples(st.sampled_from([m.name for m in MOVES]), st.sampled_from(["dc", "dc2", "fgw", "jtj"]), _texts), max_size=12)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(_moves)
def test_whatever_is_tried_the_state_is_what_the_events_say(who, tried):
    matter = draft(who["dc"], lead="fgw", helpers=["jtj"])
    kept = evidence.store(matter, "a.txt", io.BytesIO(b"b"), "fgw")
    days = itertools.count(2)
    for name, person, text in tried:
        data = {
            "text": text,
            "progress": text,
            "period": "2026-Q1",
            "evidence": [kept.sha256],
            "verdict": "met",
            "conclusion": text,
            "lead": "jtj",
            "helpers": ["czj"],
            "approver": text,
            "targets": [TARGET],
            "due": "2026-11-30",
            "plan_date": "2026-12-01",
        }
        try:
            ledger.move(matter, name, who[person], data, reason=text, at=when(1, next(days)))
        except ValueError:
            continue
    matter.refresh_from_db()
    assert state.fold(ledger.history(matter)) == matter.document
    assert chain.first_break(matter.ref, ledger.history(matter)) is None
    assert Assignment.objects.filter(matter=matter, role="lead", until=None).count() == 1
    outcome = rebuild()
    assert outcome.findings == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM matters_search")
        assert cursor.fetchone()[0] == Matter.objects.count()


def test_a_number_that_is_taken_is_not_given_again(who, monkeypatch):
    numbers = iter(["C26-AAAAAA", "C26-AAAAAA", "C26-BBBBBB"])
    monkeypatch.setattr(ledger, "new_ref", lambda kind, at: next(numbers))
    assert [draft(who["dc"]).ref for _n in range(2)] == ["C26-AAAAAA", "C26-BBBBBB"]


def test_events_stand_in_the_order_of_time(who):
    matter = issued(who["dc"])
    with pytest.raises(ValueError, match="before its last event"):
        ledger.move(matter, "accept", who["fgw"], at=when(1))
    late = draft(who["dc"])
    ledger.move(late, "note", who["dc"], {"text": "一"}, at=when(1, year=2090))
    event = ledger.move(late, "note", who["dc"], {"text": "二"})  # a clock that was set back
    assert event.at == when(1, year=2090)
