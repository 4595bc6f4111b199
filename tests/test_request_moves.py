"""A request's life on the ledger: first receiver answerable, disputes, whistles, extension, callback, exclusion."""

from datetime import UTC, datetime, timedelta

import pytest

from ledger_kit import actors, city
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Entry, Refused
from luoshi.matters.models import Assignment
from luoshi.matters.rebuild import rebuild
from luoshi.requests.kind import REQUEST
from luoshi.requests.moves import STATES
from luoshi.requests.rule_tables import exclusion_reasons, outcomes

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 11, 4, tzinfo=UTC)
DUE = "2026-05-18T16:00:00+00:00"
TOLD = {"text": "小区门口路灯不亮三天了", "demand": "complaint", "channel": "phone", "place": "990102001000", "subject": "0601"}
DISPATCH = {"lead": "fgw", "route": "direct", "limit": {"amount": 7, "unit": "days", "rule": "luoshi/1"}, "due_at": DUE}


@pytest.fixture
def who():
    city()
    hotline = Actor("operator", frozenset(), frozenset({"take_request", "dispatch_request", "call_back", "exclude_request"}))
    boss = Actor("boss", frozenset(), hotline.permissions)
    street = Actor("street", frozenset({"fgw"}), frozenset({"handle_request"}))
    bureau = Actor("bureau", frozenset({"jtj"}), frozenset({"handle_request"}))
    return {"hotline": hotline, "boss": boss, "street": street, "bureau": bureau, **actors(city()[1])}


@pytest.fixture
def request_(who):
    return ledger.open_matter("request", TOLD, who["hotline"], at=NOON, then=[Entry("dispatch", DISPATCH)])


def go(matter, name, actor, data=None, reason="", hours=1):
    return ledger.move(matter, name, actor, data or {}, reason=reason, at=max(NOON, matter.changed_at) + timedelta(hours=hours))


def test_from_the_call_to_the_verdict(who, request_):
    assert (request_.state, request_.lead.code, request_.ref[0]) == ("issued", "fgw", "R")
    go(request_, "sign", who["street"])
    go(request_, "contact", who["street"], {"how": "电话"})
    go(request_, "finish", who["street"], {"answer": "已更换灯头"})
    go(request_, "try_call", who["hotline"])
    go(request_, "call_back", who["hotline"], {"solved": "yes", "satisfied": "basically", "how": "phone"})
    assert (request_.state, request_.verdict) == ("ended", "solved")
    assert request_.document["request"]["callback"]["satisfied"] == "basically"
    assert rebuild().findings == []


def test_every_state_of_a_request_is_left_again():
    left = {s for m in REQUEST.table.values() if m.end not in ("=", "ended") for s in m.start}
    assert {"received", "conferring", "issued", "under_way", "disputed", "waiting", "answered", "parked", "ended"} <= left | {"sent_back"} <= set(STATES)


@pytest.mark.parametrize("outcome", ["legal_channel", "same_matter", "protected", "no_duty", "unlawful"])
def test_the_six_outcomes_of_article_11_are_never_dispatched(who, outcome):
    matter = ledger.open_matter("request", TOLD, who["hotline"], at=NOON)
    go(matter, "answer", who["hotline"], {"outcome": outcome, "answer": "已说明"})
    assert (matter.state, matter.verdict, matter.lead, matter.document["request"]["dispatched_at"]) == ("ended", "answered", None, "")
    assert outcomes()[outcome].basis.startswith("art. 11")


def test_one_lead_at_any_time_and_a_ruling_is_final(who, request_):
    go(request_, "dispute", who["street"], reason="属交通部门")
    with pytest.raises(Refused, match="“派单异议”的事项不能“答复”"):
        go(request_, "finish", who["street"], {"answer": "不归我管"})
    go(request_, "adjudicate", who["hotline"], {"lead": "jtj", "due_at": DUE}, reason="路灯由交通部门养护")
    assert list(Assignment.objects.filter(matter=request_, role="lead", until=None).values_list("unit__code", flat=True)) == ["jtj"]
    with pytest.raises(Refused, match="裁定"):
        go(request_, "dispute", who["bureau"], reason="也不归我管")
    assert request_.document["request"]["bounces"] == 1


def test_the_first_receiver_waits_for_the_helpers_or_says_why_not(who, request_):
    go(request_, "sign", who["street"])
    go(request_, "call_in", who["street"], {"helpers": ["jtj"], "due_at": DUE})
    with pytest.raises(Refused, match="协办单位jtj"):
        go(request_, "finish", who["street"], {"answer": "好了"})
    go(request_, "helper_answer", who["bureau"], {"answer": "杆件已修"})
    go(request_, "finish", who["street"], {"answer": "好了"})
    assert request_.state == "answered"


def test_a_whistle_and_who_came_to_it(who, request_):
    go(request_, "sign", who["street"])
    by = (NOON + timedelta(hours=2, minutes=30)).isoformat()
    go(request_, "whistle", who["street"], {"units": ["jtj", "czj"], "whistle": "emergency", "arrive_by": by}, reason="塌陷")
    go(request_, "arrive", who["bureau"], hours=0.25)
    (call,) = request_.document["request"]["whistles"]
    assert list(call["arrivals"]) == ["jtj"]
    assert call["arrivals"]["jtj"] < call["arrive_by"]


def test_time_is_asked_for_before_it_runs_out_and_given_by_another(who, request_):
    longer = "2026-05-25T16:00:00+00:00"
    go(request_, "ask_time", who["street"], {"due_at": longer}, reason="要等配件")
    go(request_, "give_time", who["hotline"], {"due_at": longer, "approver": "值班主任"})
    kept = request_.document["request"]
    assert (kept["due_at"], kept["first_due_at"], kept["extended"]) == (longer, DUE, 1)
    with pytest.raises(Refused, match="已经过了时限"):
        ledger.move(request_, "ask_time", who["street"], {"due_at": "2026-06-30T16:00:00+00:00"}, reason="还要等", at=datetime(2026, 5, 26, tzinfo=UTC))


def test_the_clock_stands_still_only_where_the_rule_says(who, request_):
    with pytest.raises(Refused, match="暂停计时"):
        go(request_, "wait", who["hotline"], {"rule": "busy"}, reason="太忙")
    go(request_, "wait", who["hotline"], {"rule": "caller_postponed"}, reason="诉求人约在下周")
    go(request_, "go_on", who["hotline"], {"due_at": "2026-05-20T16:00:00+00:00"})
    ((since, until),) = request_.document["request"]["pauses"]
    assert since < until


def test_what_is_not_solved_is_done_again_or_parked_with_a_date(who, request_):
    go(request_, "finish", who["street"], {"answer": "已修"})
    with pytest.raises(Refused, match="没有解决"):
        go(request_, "call_back", who["hotline"], {"solved": "no", "satisfied": "no"})
    go(request_, "redo", who["hotline"], {"solved": "no", "satisfied": "no", "due_at": "2026-05-21T16:00:00+00:00"}, reason="灯又灭了")
    assert (request_.state, request_.document["request"]["redos"]) == ("sent_back", 1)
    go(request_, "finish", who["street"], {"answer": "换了电缆"})
    go(request_, "shelve", who["hotline"], {"plan_date": "2026-09-01", "solved": "half"}, reason="要等道路大修")
    assert (request_.state, request_.document["plan_date"]) == ("parked", "2026-09-01")


def test_no_answer_is_neither_yes_nor_no(who, request_):
    go(request_, "finish", who["street"], {"answer": "已修"})
    for n in range(3):
        with pytest.raises(Refused, match="回访未满"):
            go(request_, "give_up_call", who["hotline"])
        go(request_, "try_call", who["hotline"], hours=n + 1)
    go(request_, "give_up_call", who["hotline"])
    assert (request_.verdict, request_.document["request"]["callback"]) == ("no_answer", None)


def test_exclusion_needs_another_person_and_can_be_reversed(who, request_):
    both = Actor("both", frozenset({"fgw"}), frozenset({"handle_request", "exclude_request"}))
    data = {"exclusion": "objective", "evidence": ["a" * 64]}
    with pytest.raises(Refused, match="缺少：佐证材料"):
        go(request_, "ask_exclude", both, {"exclusion": "objective"}, reason="无佐证")
    with pytest.raises(Refused, match="剔除理由"):
        go(request_, "ask_exclude", both, {**data, "exclusion": "because"}, reason="不想算")
    go(request_, "ask_exclude", both, data, reason="客观因素")
    with pytest.raises(Refused, match="自己批准"):
        go(request_, "exclude", both, reason="同意")
    go(request_, "exclude", who["boss"], reason="属实")
    assert request_.document["request"]["exclusion"]["exclusion"] == "objective"
    go(request_, "include", who["boss"], reason="复核后撤销")
    assert request_.document["request"]["exclusion"] is None
    assert set(exclusion_reasons()) >= {"objective", "fault"}


@pytest.mark.parametrize(
    ("data", "why"), [({"demand": "wish"}, "没有“wish”这一项"), ({"channel": "pigeon"}, "没有“pigeon”这一项"), ({"demand": ""}, "缺少：demand"), ({"text": ""}, "缺少：文字")]
)
def test_what_cannot_be_is_not_taken_in(who, data, why):
    with pytest.raises(Refused, match=why):
        ledger.open_matter("request", {**TOLD, **data}, who["hotline"], at=NOON)


@pytest.mark.parametrize(
    ("due", "why"),
    [
        ("2026-05-18", "没有时区，或者不合情理"),
        ("soon", "“soon”不是时刻"),
        ("2026-05-18T16:00:00", "没有时区，或者不合情理"),
        ("2026-05-01T16:00:00+00:00", "已经过去"),
        ("9999-01-01T00:00:00+00:00", "没有时区，或者不合情理"),
        (None, "缺少：due_at"),
    ],
)
def test_a_request_is_not_dispatched_without_a_limit_that_can_be(who, due, why):
    matter = ledger.open_matter("request", TOLD, who["hotline"], at=NOON)
    with pytest.raises(Refused, match=why):
        go(matter, "dispatch", who["hotline"], {**DISPATCH, "due_at": due})


def test_commitments_and_requests_do_not_lend_each_other_moves(who, request_):
    with pytest.raises(Refused, match="“已交办”的事项不能“申请办结”"):
        go(request_, "claim", who["street"], {"progress": "x", "evidence": ["a" * 64]})
    assert "report" not in ledger.permitted(request_, who["street"])
    assert "sign" in ledger.permitted(request_, who["street"])
