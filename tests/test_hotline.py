"""The queues, the page of one request with a form for every move, the trial of a catalogue, the city page and hot topics."""

import hashlib
import io
import re
from datetime import date, timedelta
from fractions import Fraction

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import hotline_kit as kit
from hotline_kit import LIMIT, NAME, PHONE, STATES, STREET, answered, issued, received, told, town, under_way, web
from luoshi.matters import evidence, ledger
from luoshi.matters.ledger import SYSTEM, Actor, Entry, Opening, Refused
from luoshi.matters.models import Event, Evidence, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.registers.models import Duty, Unit
from luoshi.requests import hot_topics
from luoshi.requests.kind import REQUEST
from luoshi.requests.staff.move_forms import FORMS
from luoshi.requests.staff.queue_filter import LABELS, PILES
from luoshi.requests.topics import Topic
from picture_kit import SECRETS, photo

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return town()


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def at(matter):
    return reverse("hotline:request", args=[matter.ref])


def send(client, matter, move, status=302, version=None, **data):
    matter.refresh_from_db()
    answer = client.post(reverse("hotline:move", args=[matter.ref, move]), {"version": matter.version if version is None else version, **data})
    assert answer.status_code == status, re.findall(r'role="alert".*?</div>', answer.content.decode(), re.S)
    matter.refresh_from_db()
    return answer.content.decode()


def test_the_queue_counts_what_waits_and_lists_it(people):
    for make in STATES:
        make()
    shown = page(web(people["rx"]), "/desk/requests/")
    for word in ("待派单", "派单异议待裁定", "延期待批", "剔除待批", "待签收", "待回访", "挂账"):
        assert word in shown
    assert "小区门口路灯不亮三天了" in shown
    assert PHONE not in shown
    assert NAME not in shown


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ({"pile": "to_dispatch"}, 2),
        ({"state": "ended"}, 1),
        ({"q": "路灯 三天"}, 2),
        ({"unit": "ztj"}, 1),
        ({"place": kit.DISTRICT}, 1),
        ({"demand": "tip"}, 0),
        ({"subject": "04"}, 1),
        ({}, 3),
        ({"opened": "2020-01-01"}, 0),
    ],
)
def test_the_list_is_filtered_and_searched(people, query, count):
    received()
    received()
    issued()
    kit.ended()
    answer = web(people["rx"]).get("/desk/requests/", query)
    assert len(answer.context["rows"]) == count


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from([*LABELS, "page"]), st.text(max_size=40)))
def test_no_query_breaks_the_queue(people, query):
    assert web(people["rx"]).get("/desk/requests/", query).status_code == 200


def test_the_files_hold_the_list_without_persons(people):
    issued()
    told(text="=HYPERLINK(1) 路灯又不亮", source="x", source_id="2")
    client = web(people["rx"])
    text = client.get(reverse("hotline:download", args=["csv"])).content.decode("utf-8-sig")
    assert len(text.splitlines()) == 3
    assert "'=HYPERLINK" in text
    assert NAME not in text
    assert PHONE not in text
    book = load_workbook(io.BytesIO(client.get(reverse("hotline:download", args=["xlsx"])).content))
    assert book.active.max_row == 3
    assert client.get(reverse("hotline:download", args=["exe"])).status_code == 404


@pytest.mark.one_database
def test_every_move_of_staff_has_a_form_and_is_reached_where_it_may_be_made(people):
    assert set(FORMS) == set(REQUEST.table) - {
        "caller_answered",
        "receive",
        "set_due",
        "forget",
        "note",
        "remind",
        "tie",
    }  # what opens it, the calendar's, the erasure's, two by the API alone, and what the split of a call writes on its parts
    reached = set()

    def taken_down():
        matter = issued()
        ledger.move(matter, "hide", SYSTEM, {"ground": "person"}, reason="本人要求")
        return matter

    def flagged():
        matter = received()
        ledger.move(matter, "flag", SYSTEM, {"conduct": "abuse"})
        return matter

    for make in (*STATES, taken_down, flagged, lambda: told(channel="web")):
        matter = make()
        for name in ("rx", "jd", "pd", "fgw", "jtj"):
            answer = web(people[name]).get(at(matter))
            if answer.status_code == 200:
                reached |= {row.move for row in answer.context["steps"].rows}
    assert reached == set(FORMS)


def test_a_request_from_the_desk_to_its_end(people):
    matter, desk, street = received(), web(people["pd"]), web(people["jd"])
    send(desk, matter, "classify", demand="complaint", subject="0406", place=STREET, urgency="general")
    assert matter.subject == "0406"
    shown = desk.get(at(matter))
    proposed = next(row.form for row in shown.context["steps"].now if row.move == "dispatch")
    assert proposed.initial["lead"] == "钟台街道办"  # the catalogue's
    assert (proposed.initial["amount"], proposed.initial["unit"]) == (7, "days")
    send(desk, matter, "dispatch", lead="钟台街道办", amount="7", unit="days")
    own = matter.document["request"]
    assert (matter.state, own["route"], own["copy"], own["limit"]["amount"]) == ("issued", "direct_copied", "zt", 7)
    send(street, matter, "sign")
    send(street, matter, "contact", how="phone", words="约明天上午")
    send(street, matter, "whistle", whistle="daily", units_called="市发展改革委", minutes="30", reason="一起看现场")
    send(web(people["fgw"]), matter, "arrive")
    send(street, matter, "whistle_done", result="当场定了方案")
    send(street, matter, "call_in", helpers="市交通局", due_at=kit.later(days=2)[:16])
    assert "还没有反馈" in send(street, matter, "finish", 422, answer="修好了")
    send(web(people["jtj"]), matter, "helper_answer", answer="路口的灯已换")
    send(street, matter, "finish", answer="修好了")
    send(web(people["hf"]), matter, "try_call")
    send(web(people["hf"]), matter, "call_back", solved="yes", satisfied="yes")
    assert (matter.state, matter.verdict) == ("ended", "solved")
    assert rebuild().findings == []
    shown = page(desk, at(matter))
    for word in ("吹哨报到", "当场定了方案", "路口的灯已换", "约明天上午", "修好了"):
        assert word in shown


def test_disputes_time_and_exclusion_need_the_other_side(people):
    matter, street, desk = under_way(), web(people["jd"]), web(people["rx"])
    send(street, matter, "dispute", reason="不归我管")
    send(desk, matter, "adjudicate", lead="钟台街道办", due_at=kit.later(days=7)[:16], final="on", reason="在辖区内")
    assert matter.document["request"]["final"]
    send(street, matter, "sign")
    first = matter.document["request"]["first_due_at"]
    send(street, matter, "ask_time", due_at=kit.later(days=20)[:16], reason="要开挖")
    send(desk, matter, "give_time", due_at=kit.later(days=20)[:16], approver="分管副主任")
    assert matter.extended
    assert matter.document["request"]["first_due_at"] == first
    assert "原定" in page(street, at(matter))
    send(street, matter, "finish", answer="修好了", files=SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"))
    assert matter.document["evidence"]
    send(street, matter, "ask_exclude", exclusion="objective", reason="需立法", files=SimpleUploadedFile("b.pdf", b"%PDF-1.4 y"))
    send(desk, matter, "exclude", reason="属实")
    assert matter.document["request"]["exclusion"]["exclusion"] == "objective"
    assert matter.ref in page(web(people["audit"]), at(matter))


def test_a_file_is_given_to_who_sees_the_request(people):
    matter = under_way()
    send(web(people["jd"]), matter, "finish", answer="修好了", files=SimpleUploadedFile("a.pdf", b"%PDF-1.4 x"))
    address = reverse("hotline:file", args=[matter.ref, matter.document["evidence"][0]])
    given = web(people["jd"]).get(address)
    assert (given.status_code, b"".join(given.streaming_content)) == (200, b"%PDF-1.4 x")
    refused = web(people["xz"]).get(address)
    assert (refused.status_code, b"%PDF" in refused.content) == (404, False)


def test_a_unit_never_gets_where_and_by_whom_a_photo_was_taken(people):
    """Not of one that is sent in now, whoever sends it, nor of one that was kept as it came before photos were stripped."""
    matter = under_way()
    send(web(people["jd"]), matter, "finish", answer="修好了", files=SimpleUploadedFile("现场.heic", photo("HEIF")))
    old = hashlib.sha256(photo()).hexdigest()
    evidence.path_of(old).parent.mkdir(parents=True, exist_ok=True)
    evidence.path_of(old).write_bytes(photo())
    Evidence.objects.create(matter=matter, sha256=old, name="resident-1.jpg", size=1, media_type="image/jpeg", added_by="resident")
    assert [e.name for e in Evidence.objects.exclude(sha256=old)] == ["现场.jpg"]
    for sha256 in (matter.document["evidence"][0], old):
        given = b"".join(web(people["jd"]).get(reverse("hotline:file", args=[matter.ref, sha256])).streaming_content)
        assert given.startswith(b"\xff\xd8\xff")
        assert not [secret for secret in SECRETS if secret in given]
    evidence.path_of(old).write_bytes(b"\xff\xd8\xff broken")
    evidence.remove(old)
    evidence.path_of(old).write_bytes(b"\xff\xd8\xff broken")
    assert web(people["jd"]).get(reverse("hotline:file", args=[matter.ref, old])).status_code == 404


def test_the_second_of_two_is_told_and_keeps_what_was_typed(people):
    matter = under_way()
    seen = matter.version
    ledger.move(matter, "contact", kit.of("ztj"), {"how": "phone"})
    shown = send(web(people["jd"]), matter, "finish", 409, version=seen, answer="我写的答复")
    assert "刚被别人改过" in shown
    assert "我写的答复" in shown
    assert matter.state == "under_way"


def test_what_may_not_be_made_is_refused(people):
    matter = issued()
    assert web(people["op"]).post(reverse("hotline:move", args=[matter.ref, "dispatch"]), {}).status_code == 403
    assert web(people["audit"]).post(reverse("hotline:move", args=[matter.ref, "sign"]), {}).status_code == 403
    assert web(people["xz"]).post(reverse("hotline:move", args=[matter.ref, "sign"]), {}).status_code == 404
    assert web(people["rx"]).post(reverse("hotline:move", args=[matter.ref, "receive"]), {}).status_code == 404
    assert Event.objects.filter(matter=matter).count() == 2


def test_what_open311_asked_besides_is_shown(people):
    matter = told(attributes={"lamps": 3, "media_url": ["https://example.org/<b>.jpg"]})
    shown = page(web(people["rx"]), at(matter))
    assert "lamps" in shown
    assert "https://example.org/&lt;b&gt;.jpg" in shown


def test_whistles_are_scored_on_both_sides(people):
    from luoshi.requests.whistling import scores

    in_time, late, absent = kit.whistled(), kit.whistled(), kit.whistled()
    ledger.move(in_time, "arrive", kit.of("fgw"))
    ledger.move(late, "arrive", kit.of("fgw"), at=timezone.now() + timedelta(minutes=45))
    after = timezone.now() + timedelta(hours=2)
    found = scores(timezone.localdate(), after)
    street, bureau = found["ztj"], found["fgw"]
    assert (street.led, street.blown, street.rate, street.called) == (3, 3, 100.0, 0)
    assert (bureau.called, bureau.in_time, bureau.late, bureau.absent, bureau.punctual) == (3, 1, 1, 1, Fraction(100, 3))
    assert bureau.blown == 0
    assert absent.state == "under_way"
    shown = page(web(people["dc"]), reverse("desk:unit", args=["fgw"]))
    assert "按时报到" in shown


def test_look_alikes_and_units_are_shown_to_who_decides(people):
    first = told(text="三号楼北侧路灯整排不亮", source="x", source_id="9")
    open_one = received()
    ledger.move(open_one, "classify", SYSTEM, {"subject": "0406", "place": STREET, "text": "三号楼北侧的路灯不亮"})
    shown = page(web(people["pd"]), at(open_one))
    assert first.ref in shown
    assert "钟台街道办" in shown
    assert "派单目录" in shown


def test_a_catalogue_is_tried_before_it_is_put_in_force(people):
    issued()
    told(text="井盖响", source="x", source_id="3")
    client = web(people["root"])
    table = "分类代码,牵头单位,时限,时限单位,生效日期\n0406,市交通局,3,工作日,2026-01-01\n".encode()
    shown = client.post("/desk/requests/catalogue/", {"file": SimpleUploadedFile("d.csv", table)})
    assert (shown.context["asked"], shown.context["changed"]) == (2, 2)
    assert shown.context["moved"] == [("钟台街道办", "交通局", 2)]
    assert shown.context["differences"][0]["after"] == "交通局 · 3个工作日"
    assert not Duty.objects.filter(subject_code="0406").exists()  # only tried
    client.post("/desk/requests/catalogue/enforce/", {"table": shown.context["table"] + "x"})
    assert not Duty.objects.filter(subject_code="0406").exists()
    client.post("/desk/requests/catalogue/enforce/", {"table": shown.context["table"]})
    assert Duty.objects.get(subject_code="0406").lead.code == "jtj"
    assert kit.told(source="x", source_id="4").lead.code == "jtj"
    bad = client.post("/desk/requests/catalogue/", {"file": SimpleUploadedFile("d.csv", "牵头单位\n没有这个\n".encode())})
    assert bad.status_code == 422
    assert "第2行：" in bad.content.decode()
    assert web(people["rx"]).get("/desk/requests/catalogue/").status_code == 403


def test_the_city_page_counts_and_each_number_leads_to_its_list(people):
    for make in (received, issued, under_way, answered, kit.disputed):
        make()
    Matter.objects.filter(state="under_way").update(due_at=timezone.now() - timedelta(hours=1))
    client = web(people["dc"])
    shown = client.get(reverse("desk:city"))
    by_label = {row["label"]: row for row in shown.context["numbers"]}
    assert {k: by_label[k]["value"] for k in ("今日来件", "待派", "在办", "超期", "派单异议", "待回访")} == {
        "今日来件": 5,
        "待派": 1,
        "在办": 3,
        "超期": 1,
        "派单异议": 1,
        "待回访": 1,
    }
    for row in shown.context["numbers"]:
        if row["value"]:
            assert len(client.get(row["url"]).context["rows"]) == row["value"], row["label"]
    for row in (*shown.context["subjects"], *(p for p in shown.context["places"] if p["value"])):
        assert len(client.get(row["url"]).context["rows"]) == row["value"]
    body = shown.content.decode()
    assert "数截至" in body
    for layer in ("late", "new", "solved", "nonsense"):
        assert client.get(reverse("desk:city"), {"map": layer}).status_code == 200
    assert web(people["jd"]).get(reverse("desk:city")).status_code == 403


def test_a_hot_topic_becomes_a_task_with_the_requests_beside_it(people):
    now = timezone.now()
    rows = [
        Opening({"text": f"充电桩被拆了没地方充电{n}", "demand": "complaint", "channel": "phone", "subject": "0406", "place": STREET}, [], now - timedelta(days=n % 9, minutes=n))
        for n in range(15)
    ]
    ledger.open_many("request", rows, SYSTEM)
    client = web(people["dc"])
    shown = client.get(reverse("desk:topics"))
    topic = shown.context["topics"][0]
    assert "充电" in topic["phrase"]
    assert topic["volume"] == 15
    address = reverse("desk:take_up", args=[topic["subject_code"], topic["phrase"]])
    assert client.get(address).status_code == 200
    assert client.post(address, {"text": "", "lead": ""}).status_code == 422
    made = client.post(address, {"text": "解决充电难", "lead": "市发展改革委", "due": "2026-12-31"})
    task = Matter.objects.get(kind="commitment")
    assert made.url == reverse("desk:matter", args=[task.ref])
    assert (task.subject, task.place) == ("0406", STREET)
    assert client.get(reverse("desk:take_up", args=["-", "没有的话题"])).status_code == 404
    assert web(people["jd"]).get(reverse("desk:topics")).status_code == 403


@pytest.mark.parametrize(
    ("held", "sentence"),
    [
        ({"draft_matter"}, "热点由全部诉求得出；你没有查看全部事项的权限，不能把它列为任务。"),
        ({"view_all_matters"}, "你没有“立项”的权限。"),
        ({"view_all_matters", "draft_matter"}, ""),
    ],
)
def test_taking_up_a_topic_is_refused_below_the_screens(people, held, sentence):
    topic = Topic("0406", "充电", ("r1",), (0, 0, 0), (STREET[:9],), timezone.localdate(), 0.0, 1.0, {})
    actor = Actor("somebody", frozenset(), frozenset(held))
    if sentence:
        with pytest.raises(Refused, match=f"^{sentence}$"):
            hot_topics.take_up(topic, actor, text="解决充电难", lead="fgw")
    task = Matter.objects.filter(kind="commitment")
    assert not task.exists()
    if not sentence:
        hot_topics.take_up(topic, actor, text="解决充电难", lead="fgw", due=date(2026, 12, 31))
        assert [(t.state, t.place, t.subject, t.lead.code, str(t.due)) for t in task] == [("draft", STREET, "0406", "fgw", "2026-12-31")]


def test_who_may_not_see_all_requests_takes_up_no_topic(people):
    drafter = get_user_model().objects.create(username="drafter")
    drafter.user_permissions.add(Permission.objects.get(codename="draft_matter"))
    address = reverse("desk:take_up", args=["0406", "充电"])
    assert web(drafter).get(address).status_code == 403
    drafter.user_permissions.add(Permission.objects.get(codename="view_all_matters"))
    assert web(get_user_model().objects.get(pk=drafter.pk)).get(address).status_code == 404  # it is no topic, and may be asked for


def test_the_pages_open_in_english(people):
    matter = kit.asked_out()
    for address in ("/desk/requests/", at(matter), reverse("desk:city"), reverse("desk:topics"), "/desk/requests/?" + "&".join(f"pile={p}" for p in PILES)):
        assert web(people["rx"]).get(address, headers={"Accept-Language": "en"}).status_code == 200, address


def test_a_long_history_taken_in_stands_on_the_page(people):
    at_ = timezone.now() - timedelta(days=3)
    limit_end = (at_ + timedelta(days=7)).isoformat()
    moves = [Entry("dispatch", {"lead": "ztj", "route": "direct", "limit": LIMIT, "due_at": limit_end}, at=at_), *[Entry("add", {"words": f"补充{n}"}, at=at_) for n in range(30)]]
    matter = ledger.open_many("request", [Opening({"text": "停水", "demand": "help", "channel": "phone"}, moves, at_)], SYSTEM)[0]
    assert "补充29" in page(web(people["rx"]), at(matter))
    assert Unit.objects.get(code="ztj") == matter.lead
