"""One promise at the desk: every move of its life is made from its page, nothing gets round the rights, what was typed stays."""

# ruff: noqa: F811 (fixtures are imported by name)

import io
import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from desk_kit import a_file, asked, body, claimed, dropped, ended, fresh, last, objected, of, out, parked, people, period, planned, send, sound, who, working  # noqa: F401
from ledger_kit import TARGET, issued, when
from luoshi.matters import evidence, ledger
from luoshi.matters.models import Event, Evidence, Matter
from luoshi.reports.importing import import_report
from luoshi.reports.kind import COMMITMENT
from luoshi.reports.staff.move_forms import FORMS
from luoshi.reports.staff.target_fields import AmountField

pytestmark = pytest.mark.django_db
ALL = {"year": ""}
HOSTILE = '=1+1<script>alert("x")</script>&'
ESCAPED = "=1+1&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt;&amp;"
OFFICE = ("dc", "dc2")


WHY = {"reason": "经研究"}
VERDICT = {"verdict": "met", "conclusion": "现场核查属实"}
LOWER = {"t1-words": "5G基站 5000个", "t1-kind": "cumulative", "t1-bound": "eq", "t1-value": "5000", "t1-unit": "个", "more-kind": "cumulative", "more-bound": "eq"}


def lower(move):
    return {f"{move}-{k}": v for k, v in LOWER.items()}


def hidden(who):
    matter = working(who)
    ledger.move(matter, "hide", who["dc"], {"ground": "person"}, reason="照片里有人")
    return matter


# move: (where it starts, who makes it, what is sent, the state after it)
SENT = {
    "reword": (sound, "dc", {"text": "新建5G基站6000个", "source_text": "新增5G基站6000个"}, "draft"),
    "plan": (sound, "dc", {"lead": "市发展改革委", "helpers": "市交通局、财政局", "due": "2026-11-30", "targets": "5G基站 6000个", "year": "2026"}, "draft"),
    "discard": (sound, "dc", WHY, "void"),
    "revive": (dropped, "dc", WHY, "draft"),
    "issue": (planned, "dc", {}, "issued"),
    "recall": (out, "dc", WHY, "draft"),
    "accept": (out, "fgw", {}, "under_way"),
    "report": (working, "fgw", lambda: {"period": period(), "progress": "完成1500个", "figure-t1": "1500"}, "under_way"),
    "help_report": (working, "jtj", lambda: {"period": period(), "progress": "已落实用地12处"}, "under_way"),
    "claim": (working, "fgw", lambda: {"period": period(), "progress": "完成6000个", "figure-t1": "0.6万", "files": [a_file()]}, "claimed"),
    "attach": (working, "fgw", lambda: {"files": [a_file("一.pdf"), a_file("二.png", b"\x89PNG")]}, "under_way"),
    "reassign": (working, "dc", {"lead": "交通局", "helpers": "市发展改革委", **WHY}, "issued"),
    "set_helpers": (working, "dc", {"helpers": "财政局", **WHY}, "under_way"),
    "correct": (working, "dc", {"text": "新增5G基站六千个", **WHY}, "under_way"),
    "ask_target": (working, "fgw", {**lower("ask_target"), **WHY}, "under_way"),
    "retarget": (asked, "dc", {**lower("retarget"), "approver": "市政府常务会议", **WHY}, "under_way"),
    "refuse_target": (asked, "dc", WHY, "under_way"),
    "extend": (working, "dc", {"due": "2027-06-30", "approver": "市政府常务会议", **WHY}, "under_way"),
    "remind": (working, "dc", {}, "under_way"),
    "park": (working, "dc", {"plan_date": "2027-03-31", **WHY}, "parked"),
    "resume": (parked, "dc", WHY, "under_way"),
    "confirm": (claimed, "dc", {**VERDICT, "participants": "dc2"}, "ended"),
    "send_back": (claimed, "dc", WHY, "sent_back"),
    "overrule": (working, "dc", {**VERDICT, **WHY}, "ended"),
    "object": (ended, "fgw", WHY, "objected"),
    "uphold": (objected, "dc2", {"conclusion": "复核一致", **WHY}, "ended"),
    "reverse": (objected, "dc2", {**VERDICT, **WHY}, "ended"),
    "reopen": (ended, "dc", WHY, "under_way"),
    "propose": (working, "dc", {"verdict": "met", "outcome": "建成5G基站6100个", "why": "数字相符"}, "under_way"),
    "settle": (working, "dc", {"verdict": "met", **WHY}, "ended"),
    "roll_up": (working, "dc", {"rollup": "sum"}, "under_way"),
    "note": (working, "dc", {"text": "已电话核实"}, "under_way"),
    "hide": (working, "dc", {"ground": "person", **WHY}, "under_way"),
    "blot": (working, "dc", {"ground": "person", "words": "5G基站", **WHY}, "under_way"),
    "restore": (hidden, "dc", {"of": "5", **WHY}, "under_way"),
}


def sent(move):
    start, name, data, end = SENT[move]
    return start, name, data() if callable(data) else dict(data), end


def test_every_move_of_a_promise_has_its_form():
    assert set(FORMS) == set(COMMITMENT.table) - {"open"} == set(SENT)  # a matter is opened on a page of its own


@pytest.mark.one_database
@pytest.mark.parametrize("move", SENT)
def test_every_move_is_offered_and_made(move, who, of):
    start, name, data, end = sent(move)
    matter = start(who)
    page = body(of(name).get(reverse("desk:matter", args=[matter.ref])))
    assert reverse("desk:move", args=[matter.ref, move]) in page
    response = send(of(name), matter, move, **data)
    assert response.status_code == 302, body(response)
    event, now = last(matter), Matter.objects.get(pk=matter.pk)
    assert (event.move, event.by, now.state) == (move, name, end)
    assert event.reason == (data.get("reason", "") if move != "remind" else "")
    assert of(name).get(reverse("desk:matter", args=[matter.ref])).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("move", SENT)
def test_nobody_makes_a_move_without_the_right(move, who, of):
    start, name, _data, _end = sent(move)
    matter = start(who)
    before = Event.objects.count()
    others = {"audit", "root", *(("fgw", "jtj") if name in OFFICE else {"fgw": ("jtj",), "jtj": ("fgw",)}[name])}
    for other in sorted(others):
        seen = other in ("audit", "root") or matter.state not in ("draft", "void")  # a unit does not even see a draft
        response = send(of(other), matter, move, **sent(move)[2])
        assert response.status_code == (403 if seen else 404), other
        if seen:
            assert reverse("desk:move", args=[matter.ref, move]) not in body(of(other).get(reverse("desk:matter", args=[matter.ref])))
    assert Event.objects.count() == before
    assert not Evidence.objects.filter(name__in=("验收单.txt", "一.pdf")).exists()


@pytest.mark.one_database
@pytest.mark.parametrize("move", [m for m, (_s, _w, data, _e) in SENT.items() if data and m not in ("roll_up", "remind", "plan")])
def test_an_empty_form_is_refused_with_a_sentence_and_writes_nothing(move, who, of):
    start, name, _data, _end = sent(move)
    matter = start(who)
    before = Event.objects.count()
    response = send(of(name), matter, move)
    assert response.status_code == 422
    assert "errorlist" in body(response) or 'role="alert"' in body(response)
    assert Event.objects.count() == before


# ---- two people, and what was typed ---------------------------------------------------------------------------------


def test_the_second_person_is_told_and_keeps_what_was_typed(who, of):
    matter = working(who)
    seen = matter.version
    assert send(of("dc2"), matter, "remind", reason="请尽快").status_code == 302
    response = send(of("fgw"), matter, "report", seen, period=period(), progress="完成1500个", problems=HOSTILE)
    page = body(response)
    assert response.status_code == 409
    assert "刚被别人改过" in page
    assert "催办" in page
    assert "请尽快" in page
    assert "完成1500个</textarea>" in page
    assert ESCAPED in page
    assert HOSTILE not in page
    assert f'name="version" value="{seen + 1}"' in page
    assert send(of("fgw"), matter, "report", seen + 1, period=period(), progress="完成1500个").status_code == 302


def test_a_form_that_was_wrong_keeps_the_version_that_was_seen(who, of):
    matter = working(who)
    send(of("dc"), matter, "remind")
    page = body(send(of("fgw"), matter, "report", matter.version, period=period(), progress=""))
    form = re.search(r'<details id="move-report" open>.*?</form>', page, re.S)[0]
    assert f'name="version" value="{matter.version}"' in form


def test_a_form_without_its_version_is_stale(who, of):
    for version in ("", "٣"):
        matter = working(who)
        answer = send(of("dc"), matter, "note", version, text="灯杆已到货")
        assert answer.status_code == 409
        assert "灯杆已到货" in body(answer)  # what was typed is there still
        assert last(matter).move == "accept"


def test_a_move_that_the_state_no_longer_allows_says_so(who, of):
    matter = claimed(who)
    response = send(of("fgw"), matter, "report", period=period(), progress="再报一次")
    assert response.status_code == 422
    assert "“申请办结”的事项不能“报进展”" in body(response)
    assert "再报一次</textarea>" in body(response)


# ---- a unit sees its own, an auditor sees all -----------------------------------------------------------------------


def test_a_unit_sees_what_it_leads_or_helps_and_nothing_else(who, of, people):
    own, helped = issued(who["dc"], text="牵头的事项"), issued(who["dc"], lead="jtj", helpers=("fgw",), text="配合的事项")
    others, unissued = issued(who["dc"], lead="jtj", helpers=("czj",), text="别人的事项"), planned(who)
    for name in ("matters", "board", "home"):
        page = body(of("fgw").get(reverse(f"desk:{name}"), ALL))
        assert own.ref in page
        assert others.ref not in page
        assert unissued.ref not in page
        assert name == "home" or helped.ref in page
    rows = body(of("fgw").get(reverse("desk:matters_file", args=["csv"])))
    assert own.ref in rows
    assert helped.ref in rows
    assert others.ref not in rows
    assert unissued.ref not in rows
    for matter in (others, unissued):
        kept = evidence.store(matter, "a.txt", io.BytesIO(b"x"), "dc")
        assert of("fgw").get(reverse("desk:matter", args=[matter.ref])).status_code == 404
        assert of("fgw").get(reverse("desk:file", args=[matter.ref, kept.sha256])).status_code == 404
        assert of("fgw").post(reverse("desk:flags", args=[matter.ref]), {"progress": "x"}).status_code == 404
        assert of("fgw").post(reverse("desk:publish", args=[matter.ref, kept.sha256]), {"public": "1"}).status_code == 403
    assert of("fgw").get(reverse("desk:matters"), {"state": "draft"}).context["page"].paginator.count == 0


def test_a_unit_that_was_relieved_sees_the_matter_no_more(who, of):
    matter = issued(who["dc"], helpers=())
    seen = of("fgw").get(reverse("desk:matter", args=[matter.ref]))
    assert (seen.status_code, matter.text in body(seen)) == (200, True)
    assert matter.ref in body(of("fgw").get(reverse("desk:matters"), ALL))
    ledger.move(matter, "reassign", who["dc"], {"lead": "jtj", "helpers": []}, reason="职责调整")
    gone = of("fgw").get(reverse("desk:matter", args=[matter.ref]))
    assert (gone.status_code, matter.text in body(gone)) == (404, False)
    assert matter.ref not in body(of("fgw").get(reverse("desk:matters"), ALL))
    assert matter.text in body(of("jtj").get(reverse("desk:matter", args=[matter.ref])))


def test_an_auditor_reads_everything_and_changes_nothing(who, of):
    matters = [sound(who), claimed(who), ended(who)]
    for matter in matters:
        page = body(of("audit").get(reverse("desk:matter", args=[matter.ref])))
        assert matter.text in page
        assert "/desk/matters/new/" not in page
        assert 'id="moves"' not in page
    page = body(of("audit").get(reverse("desk:matters"), ALL))
    assert all(m.ref in page for m in matters)
    assert 'data-all="m"' not in page
    before = Event.objects.count()
    assert of("audit").post(reverse("desk:assign"), {"m": f"{matters[0].ref}:1", "lead": "fgw"}).status_code == 403
    assert of("audit").post(reverse("desk:new"), {"text": "x"}).status_code == 403
    kept = Evidence.objects.first()
    assert of("audit").post(reverse("desk:publish", args=[kept.matter.ref, kept.sha256]), {"public": "1"}).status_code == 403
    assert Event.objects.count() == before
    assert not Evidence.objects.filter(public=True).exists()


def test_nobody_gets_in_without_signing_in(who, client):
    matter = claimed(who)
    kept = matter.files.first()
    places = [reverse(f"desk:{n}") for n in ("home", "board", "matters", "new", "audit", "audit_file")]
    places += [reverse("desk:matters_file", args=["csv"]), reverse("desk:matter", args=[matter.ref]), reverse("desk:file", args=[matter.ref, kept.sha256])]
    posts = [reverse("desk:assign"), reverse("desk:save_filter"), reverse("desk:forget_filter", args=[1]), reverse("desk:move", args=[matter.ref, "note"])]
    posts += [reverse("desk:flags", args=[matter.ref]), reverse("desk:publish", args=[matter.ref, kept.sha256])]
    answers = [(p, client.get(p)) for p in places] + [(p, client.post(p)) for p in posts]
    for address, answer in answers:
        assert answer.status_code == 302, address
        assert answer.url.startswith("/accounts/login/"), address


def test_what_changes_something_is_never_done_by_a_link(who, of):
    matter = claimed(who)
    kept = matter.files.first()
    for address in (
        reverse("desk:move", args=[matter.ref, "note"]),
        reverse("desk:assign"),
        reverse("desk:save_filter"),
        reverse("desk:forget_filter", args=[1]),
        reverse("desk:publish", args=[matter.ref, kept.sha256]),
    ):
        answer = of("dc").get(address)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(of("dc").get(reverse("desk:home")).wsgi_request.user)
    assert send(strict, matter, "note", text="x").status_code == 403
    assert last(matter).move == "claim"
    assert not matter.files.filter(public=True).exists()


def test_requests_are_not_shown_among_the_promises(who, of):
    matter = working(who)
    Matter.objects.filter(pk=matter.pk).update(kind="request")
    assert of("dc").get(reverse("desk:matter", args=[matter.ref])).status_code == 404
    assert matter.ref not in body(of("dc").get(reverse("desk:matters"), ALL))


# ---- one matter -----------------------------------------------------------------------------------------------------


def test_the_page_shows_the_sentence_in_its_report(who, of, samples):
    report = import_report("yunzhou-2026.txt", (samples / "yunzhou-2026.txt").read_bytes(), who["dc"], year=2026)
    matter = next(m for m in Matter.objects.filter(report=report.key) if m.document["sources"][0]["start"] > 0)
    page = body(of("dc").get(reverse("desk:matter", args=[matter.ref])))
    span = matter.document["sources"][0]
    assert f"<mark>{span['quote']}</mark>" in page
    assert reverse("desk:report", args=[report.key]) in page
    before = report.text[: span["start"]].rsplit("\n", 1)[-1][-20:]
    assert before in page


def test_texts_of_people_are_escaped_everywhere(who, of):
    matter = issued(who["dc"], text=HOSTILE, leader=HOSTILE, sub_text=HOSTILE, number=HOSTILE, nodes=[HOSTILE, "", "", ""])
    ledger.move(matter, "accept", who["fgw"], at=when(2, 3))
    told = {"period": "2026-Q1", "progress": HOSTILE, "problems": HOSTILE, "next_step": HOSTILE, "flags": [{"sentence_zh": HOSTILE}]}
    ledger.move(matter, "report", who["fgw"], told, at=when(4))
    ledger.move(matter, "ask_target", who["fgw"], {"targets": [{**TARGET, "id": "t1", "words": HOSTILE}]}, reason=HOSTILE, at=when(4, 2))
    ledger.move(matter, "propose", who["dc"], {"verdict": "met", "rows": [{"promise": HOSTILE, "outcome": HOSTILE}]}, at=when(5))
    ledger.move(matter, "note", who["dc"], {"text": HOSTILE}, reason=HOSTILE, at=when(5, 2))
    for name in ("dc", "fgw"):
        for address in (reverse("desk:matter", args=[matter.ref]), reverse("desk:matters"), reverse("desk:board"), reverse("desk:home")):
            page = body(of(name).get(address, {"q": HOSTILE} if address.endswith("matters/") else ALL))
            assert "<script>alert" not in page, address
    assert "&lt;script&gt;" in body(of("dc").get(reverse("desk:matter", args=[matter.ref])))


def test_the_history_tells_who_when_why_and_what(who, of, people):
    people["dc"].last_name, people["dc"].first_name = "张", "三"
    people["dc"].save()
    matter = working(who)
    send(of("dc"), matter, "extend", due="2027-06-30", approver="第12次常务会议", reason="汛期影响")
    events = of("dc").get(reverse("desk:matter", args=[matter.ref])).context["events"]
    first = events[0]
    assert (first["title"], first["reason"], first["text"]) == ("调整时限", "汛期影响", "批准：第12次常务会议")
    assert first["who"] in ("三 张", "张三", "张 三")
    assert first["changes"] == [{"label": "完成时限", "before": "2026-12-31", "after": "2027-06-30"}]
    assert [e["title"] for e in events] == ["调整时限", "签收", "交办", "拟分工", "立项"]
    assert all(e["hash"] for e in events)
    assert {"label": "牵头单位", "before": "", "after": "发展改革委"} in events[3]["changes"]


def test_an_extended_matter_is_shown_extended_and_not_overdue(who, of):
    matter = issued(who["dc"], due=f"{timezone.localdate().year - 1}-12-31")
    overdue = reverse("desk:matters") + "?due=overdue"
    assert matter.ref in body(of("dc").get(overdue))
    assert "逾期" in body(of("dc").get(reverse("desk:matter", args=[matter.ref])))
    send(of("dc"), matter, "extend", due=f"{timezone.localdate().year + 1}-12-31", approver="常务会议", reason="汛期")
    page = body(of("dc").get(reverse("desk:matter", args=[matter.ref])))
    assert "逾期" not in page
    assert "调整过时限" in page
    assert f"<del>{timezone.localdate().year - 1}-12-31</del>" in page
    assert matter.ref not in body(of("dc").get(overdue))
    assert matter.ref in body(of("dc").get(reverse("desk:matters") + "?due=extended"))


def test_both_targets_stay_visible_with_their_verdicts(who, of):
    matter = asked(who)
    page = body(of("dc").get(reverse("desk:matter", args=[matter.ref])))
    assert "申请调整目标，待批" in page
    assert 'value="5G基站 5000个"' in page
    send(of("dc"), matter, "retarget", **lower("retarget"), approver="常务会议", reason="同意")
    send(of("fgw"), Matter.objects.get(pk=matter.pk), "report", period=period(), progress="完成4600个", **{"figure-t2": "4600"})
    chain = of("fgw").get(reverse("desk:matter", args=[matter.ref])).context["targets"][0]
    assert [t["words"] for t in chain] == ["5G基站 6000个", "5G基站 5000个"]
    assert [t["in_force"] for t in chain] == [False, True]
    assert all(t["judged"] for t in chain)
    assert chain[1]["approver"] == "常务会议"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"retarget-t1-value": "4000"}, "表述里的数是5000，数值填的是4000"),
        ({"retarget-t1-value": ""}, "这一类目标要填数值"),
        ({"retarget-t1-value": "很多"}, "不是数"),
        ({"retarget-t1-value": "1e30"}, "不是合情理的数"),
        ({"retarget-t1-value": "6000", "retarget-t1-words": "5G基站 6000个"}, "没有改动任何一个目标"),
        ({"approver": ""}, "批准人或会议"),
        ({"reason": " "}, "理由"),
    ],
)
def test_a_change_of_target_must_make_sense(who, of, change, sentence):
    matter = working(who)
    response = send(of("dc"), matter, "retarget", **{**lower("retarget"), "approver": "常务会议", "reason": "同意", **change})
    assert response.status_code == 422
    assert sentence in body(response)
    assert last(matter).move == "accept"


def test_who_asked_for_a_change_does_not_approve_it(who, of):
    matter = working(who)
    assert send(of("dc"), matter, "ask_target", **lower("ask_target"), reason="代报").status_code == 302
    response = send(of("dc"), Matter.objects.get(pk=matter.pk), "retarget", **lower("retarget"), approver="常务会议", reason="同意")
    assert response.status_code == 422
    assert "不能自己批准" in body(response)


def test_who_took_part_does_not_decide_the_objection(who, of):
    matter = claimed(who)
    assert send(of("dc"), matter, "confirm", **VERDICT, participants="dc2、谁").status_code == 422
    send(of("dc"), matter, "confirm", **VERDICT, participants="dc2")
    send(of("fgw"), Matter.objects.get(pk=matter.pk), "object", reason="数据有误")
    response = send(of("dc2"), Matter.objects.get(pk=matter.pk), "uphold", conclusion="维持", reason="属实")
    assert response.status_code == 422
    assert "应当回避" in body(response)


def test_activity_and_not_result_is_said_while_typing_and_kept(who, of):
    matter = working(who)
    address = reverse("desk:flags", args=[matter.ref])
    page = body(of("fgw").get(reverse("desk:matter", args=[matter.ref])))
    assert f'hx-post="{address}"' in page
    assert 'id="report_flags"' in page
    assert "写的像是活动" in body(of("fgw").post(address, {"progress": "召开推进会3次，印发工作方案。"}))
    assert "写到了结果" in body(of("fgw").post(address, {"progress": "完成1500个。"}))
    send(of("fgw"), matter, "report", period=period(), progress="召开推进会3次，印发工作方案。")
    assert [f["word"] for f in last(matter).data["flags"]] == ["召开", "印发"]


def test_figures_are_read_as_people_write_them(who, of):
    matter = working(who)
    send(of("fgw"), matter, "report", period=period(), progress="完成0.45万个", **{"figure-t1": "0.45万"})
    assert last(matter).data["figures"] == [{"target": "t1", "value": 4500, "unit": "个"}]
    assert Matter.objects.get(pk=matter.pk).percent == 75
    matter.refresh_from_db()
    response = send(of("fgw"), matter, "report", period="2026-Q9", progress="x", **{"figure-t1": "许多"}, percent="NaN")
    assert response.status_code == 422
    assert "figure-t1" in body(response)


@given(st.text(max_size=30))
@example("1e999")
@example("-0")
@example("１２３")
@example("1.2.3万")
def test_an_amount_is_a_number_or_a_sentence(written):
    try:
        found = AmountField(required=False).clean(written)
    except ValidationError:
        return
    assert found is None or abs(found) <= 1e18


def test_a_parent_is_neither_the_matter_itself_nor_below_it(who, of):
    parent = working(who)
    child = ledger.open_matter("commitment", {"text": "下级", "parent": parent.ref}, who["dc"])
    for ref, matter in ((child.ref, parent), (parent.ref, parent), ("C00-NONE", parent)):
        assert send(of("dc"), matter, "roll_up", parent=ref).status_code == 422
    assert send(of("dc"), child, "roll_up", parent="", weight="0").status_code == 302
    assert Matter.objects.get(pk=child.pk).document["weight"] == 0
    assert Matter.objects.get(pk=child.pk).parent is None


def test_a_task_is_opened_by_hand_and_given_on_in_parts(who, of):
    today = timezone.localdate()
    data = {"text": "新建公办幼儿园12所", "due": f"{today.year}-12-31", "year": today.year, "lead": "市教育局"}
    response = of("dc").post(reverse("desk:new"), data)
    made = Matter.objects.get()
    assert response.url == reverse("desk:matter", args=[made.ref])
    assert (made.state, made.lead.code, made.document["targets"][0]["value"]) == ("draft", "jyj", 12)
    assert reverse("desk:new") + f"?parent={made.ref}" in body(of("dc").get(response.url))
    assert of("dc").post(reverse("desk:new") + f"?parent={made.ref}", {**data, "text": "东区新建3所", "weight": "0.25"}).status_code == 302
    child = Matter.objects.get(parent=made)
    assert (child.document["weight"], child.document["source_text"]) == (0.25, made.text)
    assert child.ref in body(of("dc").get(reverse("desk:matter", args=[made.ref])))
    assert of("dc").post(reverse("desk:new"), {**data, "lead": "没有的局"}).status_code == 422
    assert of("dc").get(reverse("desk:new"), {"parent": "C00-NONE"}).status_code == 404
    assert of("fgw").get(reverse("desk:new")).status_code == 403


# ---- evidence -------------------------------------------------------------------------------------------------------


def test_completion_without_evidence_is_refused(who, of):
    matter = working(who)
    response = send(of("fgw"), matter, "claim", period=period(), progress="完成6000个")
    assert response.status_code == 422
    assert "办结须有佐证" in body(response)


def test_completion_may_rest_on_files_that_are_kept_already(who, of):
    matter = working(who)
    send(of("fgw"), matter, "attach", files=[a_file()])
    matter.refresh_from_db()
    kept = matter.files.get()
    assert send(of("fgw"), matter, "claim", period=period(), progress="完成6000个", kept=["f" * 64]).status_code == 422
    assert send(of("fgw"), matter, "claim", period=period(), progress="完成6000个", kept=[kept.sha256]).status_code == 302
    assert last(matter).data["evidence"] == [kept.sha256]


@pytest.mark.parametrize(("name", "content", "sentence"), [("run.exe", b"MZ", "不能作为佐证"), ("x.html", b"<script>", "不能作为佐证"), ("空.txt", b"", "")])
def test_a_file_that_is_no_evidence_is_refused_and_nothing_is_kept(who, of, name, content, sentence):
    matter = working(who)
    response = send(of("fgw"), matter, "attach", files=[a_file(), a_file(name, content)])
    assert response.status_code == 422
    assert sentence in body(response)
    assert not Evidence.objects.exists()
    assert last(matter).move == "accept"


def test_a_file_over_the_limit_is_refused(who, of, settings):
    settings.UPLOAD_LIMIT = 1 << 20
    matter = working(who)
    response = send(of("fgw"), matter, "attach", files=[a_file("大.zip", b"0" * ((1 << 20) + 1))])
    assert response.status_code == 422
    assert "超过1 MB" in body(response)
    assert not Evidence.objects.exists()


def test_a_refused_move_keeps_no_file(who, of):
    matter = working(who)
    assert send(of("fgw"), matter, "claim", matter.version - 1, period=period(), progress="完成", files=[a_file()]).status_code == 409
    done = ended(who)
    Evidence.objects.all().delete()
    assert send(of("fgw"), done, "claim", period=period(), progress="完成", files=[a_file()]).status_code == 422
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("name", ["../../etc/passwd.txt", "C:\\a\\b.txt", "%22><img src=x onerror=alert(1)>.txt", "报告\u202etxt.pdf", "x" * 200 + ".txt"])
def test_hostile_file_names_do_no_harm(who, of, name):
    matter = working(who)
    assert send(of("fgw"), matter, "attach", files=[a_file(name)]).status_code == 302
    assert "<img" not in body(of("dc").get(reverse("desk:matter", args=[matter.ref])))
    kept = matter.files.get()
    assert not set(kept.name) & set('/\\"<>\r\n\u202e')
    assert of("dc").get(reverse("desk:file", args=[matter.ref, kept.sha256])).status_code == 200


@pytest.mark.parametrize(
    ("name", "shown", "kind"),
    [("a.pdf", True, "application/pdf"), ("b.png", True, "image/png"), ("c.txt", False, "application/octet-stream"), ("d.xml", False, "application/octet-stream")],
)
def test_a_file_is_shown_only_where_it_cannot_run_anything(who, of, name, shown, kind):
    matter = working(who)
    send(of("fgw"), matter, "attach", files=[a_file(name, b"<script>alert(1)</script>")])
    answer = of("jtj").get(reverse("desk:file", args=[matter.ref, matter.files.get().sha256]))
    assert body(answer) == "<script>alert(1)</script>"
    assert answer["Content-Type"] == kind
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert name in answer["Content-Disposition"]


def test_a_file_belongs_to_its_matter(who, of):
    matter, other = working(who), issued(who["dc"], text="另一项")
    send(of("fgw"), matter, "attach", files=[a_file()])
    sha256 = matter.files.get().sha256
    assert of("dc").get(reverse("desk:file", args=[other.ref, sha256])).status_code == 404
    evidence.path_of(sha256).unlink()
    assert of("dc").get(reverse("desk:file", args=[matter.ref, sha256])).status_code == 404


def test_the_office_makes_a_file_public_and_the_ledger_notes_it(who, of, client):
    matter = working(who)
    send(of("fgw"), matter, "attach", files=[a_file()])
    kept = matter.files.get()
    address, public = reverse("desk:publish", args=[matter.ref, kept.sha256]), reverse("site:file", args=[matter.ref, kept.sha256])
    assert client.get(public).status_code == 404
    of("dc").post(address, {"public": "1"})
    of("dc").post(address, {"public": "1"})
    assert client.get(public).status_code == 200
    of("dc").post(address, {"public": "0"})
    assert client.get(public).status_code == 404
    assert [e.data["text"] for e in matter.events.filter(move="note")] == ["佐证材料“验收单.txt”设为公开。", "佐证材料“验收单.txt”不再公开。"]


def plain(text):
    """Without what a form does to blanks and ends of lines."""
    return "\n".join(text.strip().splitlines())


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
@example("\x00")
@example("\ud800")
def test_whatever_is_typed_is_kept_or_refused_with_a_sentence(who, of, text):
    matter, typed = working(who), text.encode("utf-8", "replace").decode()
    response = send(of("dc"), matter, "note", text=typed)
    notes = [e.data["text"] for e in matter.events.filter(move="note")]
    if "\0" not in typed and typed.strip():
        assert (response.status_code, [plain(note) for note in notes]) == (302, [plain(typed)])
    else:
        assert (response.status_code, notes) == (422, [])
        assert 'role="alert"' in response.content.decode()
