"""Danger waits for nobody: sent at once by its kind, whatever is unclear; followed to its end; first in every list; the receivers told.

data/danger_receivers_own.csv is our own set (57 calls, none of them learned from, but looked at while the words were chosen): no blind one."""

import csv
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

import walk_kit
from hotline_kit import NAME, PHONE, STREET, Fixed, Nothing, followed, issued, moved, of, pressing, received, told, town, web
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Actor, Refused
from luoshi.matters.models import Matter, Unfinished
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.registers.models import Unit
from luoshi.requests import danger, danger_table, hand_over, intake
from luoshi.requests.staff import request_history
from luoshi.requests.staff.visible import visible
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood
from luoshi.requests.understanding import reader
from luoshi.server import ready
from luoshi.understanding.danger_kinds import kinds_of
from luoshi.understanding.urgency import rules, urgency

DAY = date(2026, 11, 29)
OTHER = "990102002000"
GAS = "楼道里燃气泄漏，味道很大，有人头晕"


class Unsure:
    """Hears a danger, two streets, and no subject."""

    def understand(self, told, at):
        return Understood(urgency="danger", hand_over=True, ask=True, tip=0.3, places=(Candidate(STREET, "钟台街道", 0.5), Candidate(OTHER, "望河街道", 0.5)))


@pytest.fixture
def people(db):
    made = town()
    for code, name, kind in (("gas", "云州燃气公司", "company"), ("fire", "云州市消防救援支队", "bureau"), ("rx", "12345热线值班长", "office")):
        Unit.objects.create(code=code, name=name, kind=kind, place_code="990100000000")
    return made


def taken(reader=None, **more):
    return intake.take(IncomingSubmission(**{"text": GAS, "channel": "web", "phone": PHONE, "name": NAME, **more}), reader or Unsure()).matter


def test_it_goes_at_once_though_place_subject_and_demand_are_unclear(people):
    matter = taken()
    own = matter.document["request"]
    assert (matter.state, matter.lead.code, matter.danger) == ("issued", "gas", True)
    assert {"fire", "ztj", "whj", "rx"} <= set(matter.document["helpers"])  # both streets, and the duty officer as the place is not clear
    assert "gas" in own["danger"]["kinds"]
    assert "119" in own["danger"]["numbers"]
    assert own["demand"] == "tip"  # perhaps one: no unit sees who told it
    assert matter.due_at - matter.opened_at == timedelta(hours=2)
    assert matter.events.get(move="dispatch").data["duty"] == "急险去向表：燃气泄漏"
    dispatched = next(e for e in request_history.entries(matter, ledger.history(matter)) if "急险去向表：燃气泄漏" in str(e))
    assert dispatched["who"] == "系统自动"


def test_where_nobody_is_found_the_clock_runs_all_the_same(db):
    town()
    matter = taken(Nothing(), urgency="danger")
    assert (matter.state, matter.lead, matter.danger) == ("received", None, True)
    assert matter.due_at - matter.opened_at == timedelta(hours=2)


def test_no_calendar_is_asked(people, monkeypatch):
    from luoshi.codes.workdays import UnknownYear
    from luoshi.requests import duties

    def unknown(*_args, **_more):
        raise UnknownYear(2031)

    monkeypatch.setattr(duties, "due", unknown)
    assert taken().due_at is not None


@pytest.mark.parametrize("channel", ["phone", "web", "open311", "api", "file", "enterprise"])
def test_every_channel(people, channel):
    assert taken(channel=channel).lead.code == "gas"


def test_of_files_the_fresh_ones_wake_somebody_and_the_old_ones_nobody(people):
    now = timezone.now()
    for n, at in enumerate((now - timedelta(hours=1), now - timedelta(days=400))):
        intake.take_many([IncomingSubmission(text=GAS, channel="file", source="x", source_id=str(n), at=at)], Unsure())
    new, old = Matter.objects.order_by("-opened_at")
    assert (new.state, old.state) == ("issued", "received")
    assert (new.danger, old.danger) == (True, True)


def test_another_urgency_counts_only_with_a_reason(people):
    assert taken(urgency="general").danger
    calm = taken(urgency="general", calm="来电人说是隔壁腌酸菜")
    assert not calm.danger
    assert calm.events.get(move="receive").data["calm"] == "来电人说是隔壁腌酸菜"
    matter = taken()
    with pytest.raises(Refused, match="要写明理由"):
        ledger.move(matter, "classify", SYSTEM, {"urgency": "general"})
    ledger.move(matter, "classify", SYSTEM, {"urgency": "general"}, reason="到场核实不是燃气")
    assert not Matter.objects.get(pk=matter.pk).danger


def test_who_is_complained_of_goes_and_does_not_see_who_told_it(people):
    from luoshi.accounts.models import Membership
    from luoshi.requests.staff import visible as rights

    matter = taken(against="gas", demand="complaint")
    assert matter.lead.code == "gas"
    assert "rx" in matter.document["helpers"]
    Membership.objects.filter(user=people["jd"]).update(unit=Unit.objects.get(code="gas"))
    assert rights.visible(people["jd"]).filter(pk=matter.pk).exists()
    assert rights.contacts(people["jd"], matter) == []


def test_a_danger_is_never_an_addition_to_what_may_wait(people):
    before = issued()
    joined = intake.join(IncomingSubmission(text=GAS, channel="phone", phone=PHONE, demand="help"), before).matter
    assert joined != before
    assert joined.danger
    assert not Matter.objects.get(pk=before.pk).danger
    again = intake.join(IncomingSubmission(text=GAS, channel="phone", phone=PHONE, demand="help"), joined).matter
    assert again == joined


def test_words_added_that_tell_of_a_danger_make_one(people):
    matter = issued()
    ledger.move(matter, "add", SYSTEM, {"words": "现在着火了，屋里还有老人出不来"})
    matter = Matter.objects.get(pk=matter.pk)
    assert matter.danger
    assert "fire" in matter.document["helpers"]
    assert matter.due_at <= timezone.now() + timedelta(hours=2)
    waiting = received()
    ledger.move(waiting, "classify", SYSTEM, {"urgency": "danger"})
    assert Matter.objects.get(pk=waiting.pk).state == "issued"


def test_handed_over_is_not_ended(people):
    page = web(people["op"]).post("/desk/requests/new/", {"text": GAS, "phone": PHONE, "outcome": "emergency", "to": "119 120"}, follow=True).content.decode()
    matter = Matter.objects.get()
    own = matter.document["request"]
    assert (matter.state, matter.lead.code) == ("issued", "gas")
    assert [(e["to"], e["by"], e["taken"]) for e in hand_over.entries(own)] == [("119", "op", "undecided"), ("120", "op", "undecided")]
    assert "119" in page
    assert "云州燃气公司" in page
    assert hand_over.owner(own, "gas") == "gas"  # nobody has said yet whether it is theirs: the first receiver owns it
    ledger.move(matter, "handed_reply", SYSTEM, {"to": "119", "taken": "taken"})
    assert hand_over.owner(matter.document["request"], "gas") == "119"
    for move, data, why in (("transfer", {"to": "某单位", "outcome": "central"}, "这一件是急险"), ("merge", {"merged_into": issued().ref}, "转给119、120的还没有结果")):
        with pytest.raises(Refused, match=why):
            ledger.move(matter, move, SYSTEM, data, reason="试试")
    ledger.move(matter, "handed_result", SYSTEM, {"to": "119", "result": "关阀通风，无人伤亡"})
    assert hand_over.entries(matter.document["request"])[0]["result"] == "关阀通风，无人伤亡"
    assert rebuild().findings == []


def test_what_no_unit_has_is_followed_until_somebody_says_what_came_of_it(people):
    nobody_to_send()
    matter = followed()
    assert (matter.state, matter.verdict, matter.danger) == ("followed", "", True)
    with pytest.raises(Refused, match="缺少：处置结果"):
        ledger.move(matter, "conclude", SYSTEM, {})
    ledger.move(matter, "conclude", SYSTEM, {"result": "人已救出，送医"})
    matter = Matter.objects.get(pk=matter.pk)
    assert (matter.state, matter.verdict, matter.danger) == ("ended", "handled", False)
    assert hand_over.open_ones(matter.document["request"]) == []
    assert rebuild().findings == []


def danger_table_forget():
    from luoshi.requests import duties

    duties.forget_cached()


@pytest.mark.parametrize("outcome", ["emergency", "police"])
def test_those_outcomes_end_nothing(people, outcome):
    with pytest.raises(Refused, match="不是办结"):
        ledger.move(received(), "answer", SYSTEM, {"outcome": outcome, "answer": "转了"})
    with pytest.raises(Refused, match="不是办结"):
        ledger.move(issued(), "transfer", SYSTEM, {"outcome": outcome, "to": "110"}, reason="转")


def test_a_danger_is_not_answered_away(people):
    page = (
        web(people["op"]).post("/desk/requests/new/", {"text": "我家着火了，有人困在里面", "phone": PHONE, "outcome": "answered", "answer": "知道了"}, follow=True).content.decode()
    )
    assert Matter.objects.get().state == "issued"
    assert "没有当场办结" in page


@pytest.mark.parametrize("move", ["hand_over", "handed_reply", "handed_result", "conclude"])
def test_who_may_not_is_refused(people, move):
    nobody_to_send()
    matter = pressing() if move == "hand_over" else followed()
    data = {"to": "119", "taken": "taken", "result": "好了"}
    for actor in (Actor("nobody"), of("ztj"), Actor("x", frozenset(), frozenset({"call_back"}))):
        with pytest.raises(Refused, match="权限"):
            ledger.move(matter, move, actor, data)


def test_more_words_of_a_danger_count_in_whatever_state_they_may_come(people):
    """ "answered" was one in which words might be added and nothing be classified: the danger was lost."""
    for one in walk_kit.ready("request"):
        if one.move.name == "add":
            one.data["words"] = GAS
            one.make(SYSTEM)
            kept = Matter.objects.get(pk=one.matter.pk)
            assert kept.document["request"]["urgency"] == "danger", one.state
    assert not Unfinished.objects.filter(what=danger.BECOMES).exists()


def nobody_to_send():
    Unit.objects.filter(code__in=("gas", "fire", "rx")).delete()
    danger_table_forget()


def test_dangers_stand_first_for_everybody_who_sees_them(people):
    plain = [issued() for _n in range(3)]
    late = taken(text="电线掉在路上冒火花，孩子在旁边")
    assert plain
    assert late.danger
    for name in ("rx", "pd", "op"):
        for query in ("", "?sort=new", "?sort=changed"):
            answer = web(people[name]).get(f"/desk/requests/{query}")
            assert answer.context["page"][0] == late, (name, query)
            assert "紧急" in answer.content.decode()
    assert any(p["url"].endswith("pile=danger") for p in web(people["jd"]).get("/desk/requests/").context["piles"])  # the street has its part in it
    assert "急险" in web(people["rx"]).get("/desk/").content.decode()


def test_the_head_of_every_staff_page_says_how_many_are_open(people):
    desk = web(people["rx"])
    assert 'hx-get="/desk/requests/dangers/"' in desk.get("/desk/").content.decode()
    assert 'hx-get="/desk/requests/dangers/"' not in web(people["rx"]).get("/").content.decode()
    assert desk.get("/desk/requests/dangers/").content.strip() == b""
    matter = taken(text="电线掉在路上冒火花，孩子在旁边")
    assert 'data-count="1"' in desk.get("/desk/requests/dangers/").content.decode()
    strangers = [name for name in people if not visible(people[name]).filter(pk=matter.pk).exists()]
    assert strangers
    for name in strangers:  # who may not see it hears nothing of it
        assert web(people[name]).get("/desk/requests/dangers/").content.strip() == b""
    assert Client().get("/desk/requests/dangers/").status_code == 302


def test_the_receivers_are_told_at_once_and_once(people):
    from luoshi.accounts.models import Membership

    Membership.objects.create(user=people["jd"], unit=Unit.objects.get(code="gas"))
    people["jd"].email = "gas@example.org"
    people["jd"].save()
    matter = taken()
    found = Notice.objects.filter(key__startswith=f"danger:{matter.ref}:gas")
    assert found.count() == 1
    assert GAS not in found.get().text
    assert PHONE not in found.get().text
    assert danger.tell(matter) == 0


def test_the_phone_desk_says_which_number_and_who_is_told(people):
    page = web(people["op"]).post("/desk/requests/new/understood/", {"text": GAS}).content.decode()
    for words in ('role="alert"', "119", "云州燃气公司", "先拨", "不是急险"):
        assert words in page, words


def test_who_may_not_take_calls_sees_no_desk(people):
    address = "/desk/requests/new/understood/"
    refused = web(people["jd"]).post(address, {"text": GAS})
    assert refused.status_code == 403
    assert "119" not in refused.content.decode()
    asked = Client().post(address, {"text": GAS})
    assert (asked.status_code, asked["Location"], asked.content) == (302, f"/accounts/login/?next={address}", b"")


def test_a_deployments_own_table_wins(people, settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "rules").mkdir()
    text = danger_table.DANGER_RECEIVERS.shipped.read_text(encoding="utf-8").replace("company:燃气|company:天然气|company:煤气|duty:0403", "unit:whj")
    (tmp_path / "rules" / "danger_receivers.csv").write_text(text, encoding="utf-8")
    danger_table_forget()
    assert taken().lead.code == "whj"
    (tmp_path / "rules" / "danger_receivers.csv").write_text(text.replace("unit:whj", "anybody:x"), encoding="utf-8")
    with pytest.raises(ValueError, match="第3行"):
        danger_table.DANGER_RECEIVERS.own()


def test_every_kind_has_a_row_and_every_sentence_a_kind():
    from luoshi.understanding.danger_kinds import cues

    rows = {r.code for r in danger_table.DANGER_RECEIVERS.shipped_rows}
    assert {cue.kind for cue, _words in cues()} | {"other", "officer"} == rows
    assert kinds_of("", DAY)[0].kind == "other"


def test_the_right_receivers_on_our_own_set(request):
    with (request.path.parent / "data" / "danger_receivers_own.csv").open(encoding="utf-8", newline="") as lines:
        calls = list(csv.DictReader(lines))
    rows = {r.code: r for r in danger_table.DANGER_RECEIVERS.shipped_rows}
    means = {
        "yz-ranqi": "company:燃气",
        "yz-gongdian": "company:供电",
        "yz-fxb": "named:防汛",
        "yz-zrj": "named:自然资源",
        "yz-csgl": "named:城市管理",
        "yz-shuiwu": "company:水务",
    }
    right = found = 0
    for call in calls:
        kinds = [rows[k.kind] for k in kinds_of(call["text"], DAY)]
        told_of = {n for row in kinds for n in row.numbers} | {m for row in kinds for place in row.places for m in place}
        right += all(means.get(must, must) in told_of for must in call["must"].split())
        found += urgency(call["text"], rules(), DAY).level == "danger"
    assert right / len(calls) >= 0.95
    assert found / len(calls) >= 0.95


def test_moves_of_old_ledgers_fold_as_they_did(people):
    from luoshi.matters.state import fold

    at = "2026-01-01T00:00:00.000000Z"
    base = {"at": at, "by": "op", "unit": "", "reason": ""}
    first = {**base, "seq": 1, "move": "receive", "data": {"kind": "request", "text": "急", "demand": "help", "channel": "phone", "urgency": "danger"}}
    ended = fold([first, {**base, "seq": 2, "move": "answer", "data": {"outcome": "emergency", "answer": "已转119"}}])
    assert (ended["state"], ended["verdict"]) == ("ended", "answered")
    assert "handed" not in ended["request"]
    assert "danger" not in ended["request"]


def test_ordinary_requests_go_as_before(people):
    matter = told()
    assert (matter.lead.code, matter.danger, matter.document["request"]["urgency"]) == ("ztj", False, "general")
    assert intake.take(IncomingSubmission(text="说不清的一件事", channel="phone"), Nothing()).matter.state == "received"
    assert moved(told(), ("sign", "ztj", {}, "")).state == "under_way"
    assert intake.take(IncomingSubmission(text="小区门口路灯不亮三天了", channel="web"), Fixed()).matter.state == "issued"


def test_a_tip_off_goes_to_everybody_but_whom_it_accuses(people):
    matter = taken(against="gas", demand="tip")
    assert matter.state == "issued"
    assert "gas" not in (matter.lead.code, *matter.document["helpers"])
    assert {"fire", "rx"} <= {matter.lead.code, *matter.document["helpers"]}


def test_a_danger_that_may_not_be_joined_is_taken_by_itself(people):
    first = taken()
    alone = intake.join(IncomingSubmission(text=GAS, channel="phone", phone=PHONE, hidden=True), first).matter
    assert alone != first
    assert alone.danger


@pytest.mark.parametrize("broken", ["nonsense", "kind,units\nfire,everybody", "kind,zh,en,numbers,units,version,valid_from,source\nfire,火,fire,119,street,1,2000-01-01,x\n"])
def test_danger_waits_for_no_table_to_be_mended(people, settings, tmp_path, broken):
    settings.HOME = tmp_path
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "danger_receivers.csv").write_text(broken, encoding="utf-8")
    taken = intake.take(IncomingSubmission(text=GAS, channel="phone", phone=PHONE), reader())
    assert taken.matter.danger
    assert taken.matter.lead is not None
    assert "danger_receivers.csv" in " ".join(f.sentence for f in ready.findings() if f.error)
