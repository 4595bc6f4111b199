"""The phone desk, the callback screen and the knowledge base: what is saved, what is shown beside it, and to whom."""

import re
from datetime import timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from ledger_kit import city
from luoshi.accounts.models import Membership
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Event, Matter
from luoshi.matters.rebuild import rebuild
from luoshi.notices.models import Notice
from luoshi.registers.models import Duty, Place, Subject, Unit
from luoshi.requests import callers, duties, intake, lookalikes
from luoshi.requests.models import Caller, Hold, Knowledge, Look, Submission
from luoshi.requests.staff import callback_queue, phone_panel
from luoshi.requests.submission import Candidate, IncomingSubmission, Understood

pytestmark = pytest.mark.django_db
STREET, OTHER, DISTRICT, CITY = "990102001000", "990102002000", "990102000000", "990100000000"
SAID = {"text": "小区门口路灯不亮三天了", "phone": "199 0000 1234", "name": "甲先生", "address": "钟台街道月牙胡同"}
SURE = {"demand": "complaint", "subjects": (Candidate("0406", "路灯与井盖", 0.95, ("路灯",)),), "places": (Candidate(STREET, "钟台街道", 0.99),)}
NEW, LOOK, WHO = "/desk/requests/new/", "/desk/requests/new/understood/", "/desk/requests/new/caller/"
ROLES = {"op": "operator", "pd": "dispatcher", "hf": "caller", "rx": "hotline"}


class Fixed:
    """Understands everything as ``found`` says."""

    found = Understood(**SURE)

    def understand(self, told, at):
        return self.found


@pytest.fixture
def fixed(monkeypatch):
    """What is understood; a test may say what."""
    reader = Fixed()
    for room in ("phone", "phone_panel"):
        monkeypatch.setattr(f"luoshi.requests.staff.{room}.reader", lambda: reader)
    monkeypatch.setattr(lookalikes, "near", lambda *a, **k: [])
    return reader


@pytest.fixture
def people(fixed):
    """The small city with a district, two streets, and somebody in every role."""
    cache.clear()
    duties.forget_cached()
    people = city()[1]
    for code, name in ((CITY, "云州市"), (DISTRICT, "钟台区"), (STREET, "钟台街道"), (OTHER, "望河街道")):
        Place.objects.create(code=code, name=name)
    for code, name in (("0406", "路灯与井盖"), ("0403", "道路")):
        Subject.objects.create(code=code, name=name)
    Unit.objects.create(code="zt", name="钟台区政府", kind="district", place_code=DISTRICT)
    street = Unit.objects.create(code="ztj", name="钟台街道办", kind="street", place_code=STREET)
    Duty.objects.create(subject_code="", route="street")
    for name, role in (*ROLES.items(), ("jd", "unit")):
        user = get_user_model().objects.create(username=name)
        user.groups.set([Group.objects.get(name=role)])
        if role == "unit":
            Membership.objects.create(user=user, unit=street)
        people[name] = get_user_model().objects.get(pk=user.pk)
    return people


@pytest.fixture
def of(people):
    def client(name):
        made = Client()
        if name:
            made.force_login(people[name])
        return made

    return client


def saved(client, **more):
    """A call saved; the request, and what the page said."""
    answer = client.post(NEW, {**SAID, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Matter.objects.get(ref=re.search(r"taken=([\w-]+)", answer.url)[1]), answer.url


def answered(client, **more):
    """A call that its unit has answered."""
    matter, _url = saved(client, **more)
    ledger.move(matter, "finish", SYSTEM, {"answer": "已换新灯"})
    return matter


def told(phone="199 0000 5678", **more):
    return intake.take(IncomingSubmission(**{"text": "月牙胡同的路灯坏了", "channel": "web", "phone": phone, "name": "乙女士", **more}), Fixed()).matter


# ---- the phone desk


def test_a_call_is_dispatched_and_read_out(of):
    matter, url = saved(of("op"))
    request = matter.document["request"]
    assert (matter.state, matter.lead.code, request["channel"], request["route"], request["copy"]) == ("issued", "ztj", "phone", "direct_copied", "zt")
    assert list(Event.objects.filter(matter=matter).values_list("move", "by")) == [("receive", "op"), ("dispatch", "op")]
    page = of("op").get(url).content.decode()
    assert matter.ref in page
    assert "钟台街道办" in page
    assert SAID["phone"] not in page
    assert "1234" not in page
    assert rebuild().findings == []


def test_the_same_call_sent_twice_is_one(of):
    first, _url = saved(of("op"), once="a" * 22)
    second, url = saved(of("op"), once="a" * 22)
    third, _url = saved(of("op"), once="a" * 22, text="另一件事：井盖没了")
    assert first == second
    assert "how=before" in url
    assert third != first
    assert Submission.objects.count() == 2


def test_what_is_not_sure_waits_and_says_why(of, fixed):
    fixed.found = Understood(**{**SURE, "ask": True})
    assert "地点要选一下" in of("op").post(LOOK, SAID).content.decode()
    matter, url = saved(of("op"))
    assert matter.state == "received"
    assert "等派单员派单" in of("op").get(url).content.decode()


@pytest.mark.parametrize("chosen", [{"place": STREET, "subject": "0403"}, {"place_other": "钟台街道", "subject_other": "道路 0403"}])
def test_what_the_operator_chose_wins(of, fixed, chosen):
    fixed.found = Understood()
    matter, _url = saved(of("op"), **chosen, demand="help", urgency="utilities")
    assert (matter.subject, matter.place, matter.state) == ("0403", STREET, "issued")
    assert matter.document["request"]["limit"] == {"amount": 24, "unit": "hours", "rule": "utilities/1"}


@pytest.mark.parametrize("phone", ["", "无", "匿名", "没有", "-", "不详"])
def test_an_anonymous_call(of, phone):
    matter, _url = saved(of("op"), phone=phone, name="某人")
    assert matter.state == "issued"
    assert Caller.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"text": "  "}, "请写明要反映的事情"),
        ({"phone": "打不通"}, "不像电话号码"),
        ({"phone": "138****1234"}, "不像电话号码"),
        ({"text": "长" * 5_001}, "5001"),
        ({"place_other": "天上"}, "没有“天上”这个区或街道"),
        ({"subject_other": "飞"}, "没有“飞”这个分类"),
        ({"outcome": "legal_channel", "answer": "去法院"}, "走什么途径"),
        ({"outcome": "answered"}, "请写明答复内容"),
        ({"outcome": "solved"}, ""),
        ({"join": "R26-AAAAAAAA"}, "没有R26-AAAAAAAA这一件"),
        ({"phone": "", "warning": "劝过"}, "没有号码"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(of, changed, said):
    answer = of("op").post(NEW, {**SAID, **changed})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "甲先生" in page
    assert Matter.objects.count() == 0
    assert Caller.objects.count() == 0


@pytest.mark.parametrize(
    ("outcome", "more", "words"),
    [
        ("answered", {"answer": "每天早八点开门"}, "每天早八点开门"),
        ("legal_channel", {"to": "诉讼", "answer": "向法院起诉"}, "您反映的事项应当通过诉讼等法定途径办理，具体是：向法院起诉"),
        ("same_matter", {"answer": "三天内修好"}, "您反映的事项正在办理或已经办结，没有新的事实，现将情况告知如下：三天内修好"),
        ("protected", {"answer": "请到窗口"}, "您反映的内容涉及国家秘密、商业秘密或个人隐私，不便在此办理：请到窗口"),
        ("no_duty", {"answer": "找物业"}, "您反映的事项不属于各承办单位的职责范围，您可以通过以下渠道解决：找物业"),
        ("unlawful", {"answer": "{不}行"}, "您提出的要求与法律法规或公序良俗不符：{不}行"),
    ],
)
def test_the_outcomes_of_article_11_are_answers_at_once(of, outcome, more, words):
    matter, url = saved(of("op"), outcome=outcome, **more)
    request = matter.document["request"]
    assert (matter.state, matter.verdict, request["outcome"], request["answer"], request["dispatched_at"]) == ("ended", "answered", outcome, words, "")
    assert words in of("op").get(url).content.decode()
    assert sum(words in n.text for n in Notice.objects.filter(key__startswith=matter.ref)) == 1


def test_joined_to_a_look_alike(of):
    matter = told()
    same, url = saved(of("op"), join=matter.ref)
    assert same == matter
    assert "how=joined" in url
    assert [t.answered_by for t in Submission.objects.all()] == [matter, matter]
    event = Event.objects.filter(matter=matter, move="add").get()
    assert event.by == "op"
    assert SAID["text"] in event.data["words"]
    assert SAID["address"] in event.data["words"]
    assert len(callback_queue.people(matter)) == 2


def test_nothing_is_joined_to_what_has_ended(of):
    matter, _url = saved(of("op"), outcome="answered", answer="好")
    answer = of("op").post(NEW, {**SAID, "text": "又坏了", "join": matter.ref})
    assert answer.status_code == 422
    assert Submission.objects.count() == 1


def test_an_admonishment_is_kept_and_shown_and_nobody_is_cut_off(of):
    matter, _url = saved(of("op"), warning="已告知恶意反复来电的后果")
    assert matter.state == "issued"
    page = of("op").post(WHO, {"phone": "199 0000 1234"}).content.decode()
    assert "劝阻过" in page
    assert "已告知恶意反复来电的后果" in page


# ---- what appears beside it


def test_a_known_caller_and_the_open_requests(of):
    matter, _url = saved(of("op"))
    ended, _url = saved(of("op"), text="居住证怎么办", outcome="answered", answer="到派出所")
    page = of("op").post(WHO, {"phone": "+86 199-0000-1234"}).content.decode()
    assert "甲先生" in page
    assert matter.ref in page
    assert ended.ref in page
    assert page.count('name="join"') == 1  # what has ended cannot be added to
    assert "第一次来电" in of("op").post(WHO, {"phone": "199 0000 9999"}).content.decode()
    assert "还不像电话号码" in of("op").post(WHO, {"phone": "19"}).content.decode()
    assert of("op").get(WHO).status_code == 405  # a number stands in no address


def test_a_complaint_about_the_unit_itself_waits_for_a_person(of):
    matter, _url = saved(of("op"), against="钟台街道办")
    assert (matter.state, matter.document["request"]["against"]) == ("received", "ztj")
    assert "要人来派" in of("op").post(LOOK, {**SAID, "against": "钟台街道办"}).content.decode()
    page = of("pd").get(f"/desk/requests/{matter.ref}/").content.decode()
    assert "它看不到诉求人是谁" in page
    assert of("op").post(NEW, {**SAID, "against": "没有的单位"}).status_code == 422


def test_the_desk_says_that_it_may_be_a_tip(fixed, of):
    fixed.found = Understood(**{**SURE, "demand": "help", "tip": 0.3})
    assert "像是举报，类别要选一下" in of("op").post(LOOK, SAID).content.decode()
    assert "像是举报" not in of("op").post(LOOK, {**SAID, "demand": "help"}).content.decode()


def test_to_be_shown_who_calls_is_noted_once_in_a_while(people, of):
    told("199 0000 1234")
    client = of("op")
    for _n in range(3):
        client.post(WHO, {"phone": "199 0000 1234"})
    client.post(WHO, {"phone": "199 0000 9999"})
    assert [(look.user.username, look.where) for look in Look.objects.all()] == [("op", "phone")]
    Look.objects.update(at=timezone.now() - timedelta(hours=1))
    client.post(WHO, {"phone": "199 0000 1234"})
    assert Look.objects.count() == 2


def test_candidates_come_with_probability_words_and_where_it_goes(of, fixed):
    fixed.found = Understood(**{**SURE, "subjects": (*SURE["subjects"], Candidate("0403", "道路", 0.03)), "urgency": "danger", "hand_over": True, "why": "“漏电”：危险词"})
    page = of("op").post(LOOK, SAID).content.decode()
    for words in ("路灯与井盖", "95%", "3%", "钟台街道办", "抄送", "有危险", "“漏电”：危险词"):
        assert words in page, words


def test_what_was_chosen_stays_among_the_candidates(of, fixed):
    fixed.found = Understood()
    page = of("op").post(LOOK, {**SAID, "subject": "0403", "place": OTHER, "demand": "tip", "urgency": "hard"}).content.decode()
    for name in ("subject-0403", f"place-{OTHER}", "demand-tip", "urgency-hard"):
        assert re.search(rf'id="{name}"[^>]*checked', page), name


def test_look_alikes_are_offered_but_not_the_callers_own(of, monkeypatch):
    own, _url = saved(of("op"))
    other = told()
    asked = []
    rows = [lookalikes.Near(m.ref, m.text, 0.8, "同一地点", m.opened_at) for m in (own, other)]
    monkeypatch.setattr(lookalikes, "near", lambda *a, **k: asked.append(a) or rows)
    page = of("op").post(LOOK, SAID).content.decode()
    assert other.ref in page
    assert "同一地点" in page
    assert own.ref not in page
    assert asked == [(SAID["text"], "0406", STREET, str(callers.known(SAID["phone"]).pk))]


def test_odd_words_break_nothing(of):
    for data in ({}, {"text": "\ud800\0"}, {"text": "x" * 9_000}, {"text": "路灯", "subject": "<b>", "place": "9" * 40, "join": "'"}, {"phone": "\0"}):
        for address in (LOOK, WHO):
            assert of("op").post(address, {k: v.encode("utf-8", "ignore").decode() for k, v in data.items()}).status_code == 200
    page = of("op").post(LOOK, {"text": "<script>alert(1)</script>", "subject": "<b>"}).content.decode()
    assert "<script>" not in page


@pytest.mark.one_database
@pytest.mark.parametrize("address", [NEW, LOOK, WHO, "/desk/requests/callback/", "/desk/requests/knowledge/new/"])
@pytest.mark.parametrize("name", [*ROLES, "jd", "audit", "dc", ""])
def test_who_may_open_what(of, name, address):
    allowed = {NEW: ("op", "pd", "rx"), LOOK: ("op", "pd", "rx"), WHO: ("op", "pd", "rx"), "/desk/requests/callback/": ("hf", "rx"), "/desk/requests/knowledge/new/": ("jd", "rx")}
    client = of(name)
    answer = client.post(address, SAID) if address in (LOOK, WHO) else client.get(address)
    assert answer.status_code == (302 if not name else 200 if name in allowed[address] else 403)


# ---- calling back


def test_the_next_to_call_is_the_longest_due_and_one_persons(of):
    later = answered(of("op"))
    ledger.move(first := told(), "finish", SYSTEM, {"answer": "修好了"})
    Matter.objects.filter(pk=first.pk).update(due_at=later.due_at - timedelta(days=1))
    page = of("hf").get("/desk/requests/callback/").content.decode()
    assert first.ref in page
    assert "19900005678" in page
    assert "修好了" in page
    assert first.ref in of("hf").get("/desk/requests/callback/").content.decode()  # still the same person's
    assert later.ref in of("rx").get("/desk/requests/callback/").content.decode()
    assert Hold.objects.count() == 2


def test_what_fell_due_without_an_answer_is_called_for(of):
    saved(of("op"))
    assert "现在没有要回访的" in of("hf").get("/desk/requests/callback/").content.decode()
    matter = told(at=timezone.now() - timedelta(days=10))
    intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone="199 0000 5679", source="desk", source_id="1"), matter)
    assert "还没有答复" in of("hf").get("/desk/requests/callback/").content.decode()
    for submission, state in zip(Submission.objects.filter(answered_by=matter).order_by("pk"), ("issued", "ended"), strict=True):
        assert heard(of("hf"), matter, submission=submission, solved="yes").status_code == 302
        matter.refresh_from_db()
        assert matter.state == state


def heard(client, matter, version=None, submission=None, **said):
    submission = submission or Submission.objects.filter(answered_by=matter).order_by("pk").first()
    data = {"version": matter.version if version is None else version, "submission": submission.pk, **said}
    return client.post(f"/desk/requests/callback/{matter.ref}/heard/", data)


@pytest.mark.parametrize(
    ("said", "state", "verdict"),
    [
        ({"solved": "yes", "satisfied": "yes", "contacted": "yes"}, "ended", "solved"),
        ({"solved": "no_longer"}, "ended", "no_longer"),
        ({"solved": "no", "satisfied": "no", "comment": "还是不亮", "then": "redo"}, "sent_back", ""),
        ({"solved": "half", "then": "objective", "comment": "要等电网改造"}, "ended", "half_solved"),
    ],
)
def test_what_was_heard_decides(of, said, state, verdict):
    matter = answered(of("op"))
    assert heard(of("hf"), matter, **said).status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.verdict) == (state, verdict)
    event = Event.objects.filter(matter=matter).order_by("-seq").first()
    assert event.by == "hf"
    assert event.data["how"] == "phone"
    assert event.data["solved"] == said["solved"]
    assert not Hold.objects.exists()
    assert rebuild().findings == []


def test_parking_is_for_who_may_dispatch(of):
    matter = answered(of("op"))
    said = {"solved": "no", "then": "shelve", "plan_date": "2030-03-01", "comment": "等电网改造"}
    assert heard(of("hf"), matter, **said).status_code == 422
    assert heard(of("rx"), matter, **{**said, "plan_date": ""}).status_code == 422
    assert heard(of("rx"), matter, **said).status_code == 302
    matter.refresh_from_db()
    assert (matter.state, matter.document["plan_date"]) == ("parked", "2030-03-01")


def missed(client, matter, submission=None):
    submission = submission or Submission.objects.filter(answered_by=matter).order_by("pk").first()
    answer = client.post(f"/desk/requests/callback/{matter.ref}/missed/", {"version": matter.version, "submission": submission.pk})
    matter.refresh_from_db()
    return answer.status_code


def test_three_tries_end_it_without_an_answer(of):
    matter = answered(of("op"))
    for n in (1, 2, 3):
        assert missed(of("hf"), matter) == 302
        if n < 3:
            assert matter.state == "answered"
            assert "现在没有要回访的" in of("rx").get("/desk/requests/callback/").content.decode()  # it rests
    assert (matter.state, matter.verdict) == ("ended", "no_answer")


def test_who_does_not_answer_takes_nobody_elses_callback(of):
    matter = answered(of("op"))
    intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone="199 0000 5678", source="desk", source_id="1"), matter)
    first, second = Submission.objects.order_by("pk")
    assert missed(of("hf"), matter, first) == 302
    assert "19900005678" in of("hf").get("/desk/requests/callback/").content.decode()  # at once, not after a rest
    assert heard(of("hf"), matter, submission=second, solved="yes", satisfied="yes").status_code == 302
    matter.refresh_from_db()
    for _n in (2, 3):
        assert matter.state == "answered"
        assert missed(of("hf"), matter, first) == 302
    assert (matter.state, matter.verdict) == ("ended", "solved")
    assert matter.document["request"]["callback"]["satisfied"] == "yes"


def test_everybody_who_told_it_is_called(of):
    matter = answered(of("op"))
    for n, phone in enumerate(("199 0000 5678", "199 0000 5679")):
        intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone=phone, source="desk", source_id=str(n)), matter)
    persons = callback_queue.people(matter)
    assert len(persons) == 3
    for n, person in enumerate(persons):
        page = of("hf").get("/desk/requests/callback/").content.decode()
        assert person.phone in page
        assert heard(of("hf"), matter, submission=person.submission, solved="yes", satisfied="yes").status_code == 302
        matter.refresh_from_db()
        assert matter.state == ("ended" if n == 2 else "answered")
    assert Event.objects.filter(matter=matter, move="caller_answered", stored__solved="yes").count() == 3


def test_one_persons_no_sends_it_back_at_once(of):
    matter = answered(of("op"))
    intake.join(IncomingSubmission(text="我家门口也不亮", channel="phone", phone="199 0000 5678", source="desk", source_id="1"), matter)
    heard(of("hf"), matter, solved="yes")
    matter.refresh_from_db()
    heard(of("hf"), matter, submission=Submission.objects.last(), solved="no", comment="我家还不亮")
    matter.refresh_from_db()
    assert matter.state == "sent_back"
    ledger.move(matter, "finish", SYSTEM, {"answer": "又修了"})
    assert [p.answer for p in callback_queue.people(matter)] == [None, None]  # a new round


def test_who_comes_second_is_told(of):
    matter = answered(of("op"))
    seen = matter.version
    assert heard(of("hf"), matter, solved="yes").status_code == 302
    matter.refresh_from_db()
    ended = matter.version
    again = heard(of("rx"), matter, version=seen, solved="no", comment="x")
    assert again.status_code == 409
    assert "已办结" in again.content.decode()
    matter.refresh_from_db()
    assert (matter.verdict, matter.state, matter.version) == ("solved", "ended", ended)
    assert of("hf").get(f"/desk/requests/callback/{matter.ref}/").status_code == 404


def test_put_off(of):
    matter = answered(of("op"))
    of("hf").get("/desk/requests/callback/")
    of("hf").post(f"/desk/requests/callback/{matter.ref}/later/")
    assert "现在没有要回访的" in of("hf").get("/desk/requests/callback/").content.decode()
    Hold.objects.update(until=timezone.now() - timedelta(seconds=1))
    assert matter.ref in of("hf").get("/desk/requests/callback/").content.decode()


# ---- the knowledge base


def entry(**changed):
    values = {"title": "路灯不亮找谁", "text": "拨打12345", "subject_code": "0406", "owner": Unit.objects.get(code="ztj"), "review_on": timezone.localdate() + timedelta(days=30)}
    return Knowledge.objects.create(**{**values, **changed})


def test_what_is_past_its_review_is_not_offered(of):
    entry()
    entry(title="路灯不亮多久修", text="旧的", review_on=timezone.localdate() - timedelta(days=1))
    entry(title="居住证怎么办理", text="别的", subject_code="1101")
    page = of("op").post(LOOK, SAID).content.decode()
    assert "拨打12345" in page
    assert "旧的" not in page
    assert "别的" not in page


def test_a_unit_keeps_its_own_entries(of):
    own, other = entry(), entry(title="公交线路", owner=Unit.objects.get(code="jtj"))
    client, day = of("jd"), str(timezone.localdate() + timedelta(days=90))
    shown = client.get("/desk/requests/knowledge/").content.decode()
    assert f"/knowledge/{own.pk}/" in shown
    assert f"/knowledge/{other.pk}/" not in shown
    page = client.get(f"/desk/requests/knowledge/{own.pk}/").content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    data = {"title": "路灯坏了找谁", "text": "报12345", "subject_code": "路灯与井盖", "owner": "钟台街道办", "review_on": day, "seen": seen}
    assert client.post(f"/desk/requests/knowledge/{own.pk}/", data).status_code == 302
    stale = client.post(f"/desk/requests/knowledge/{own.pk}/", {**data, "title": "别的"})
    assert stale.status_code == 409
    assert "刚被别人改过" in stale.content.decode()
    own.refresh_from_db()
    assert (own.title, own.subject_code, str(own.review_on)) == ("路灯坏了找谁", "0406", day)
    assert client.post("/desk/requests/knowledge/new/", {**data, "owner": "市交通局"}).status_code == 422
    assert client.get(f"/desk/requests/knowledge/{other.pk}/").status_code == 403
    assert client.post(f"/desk/requests/knowledge/{other.pk}/retire/").status_code == 403
    assert of("op").get(f"/desk/requests/knowledge/{own.pk}/").status_code == 403


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01", "明天"])
def test_a_review_date_is_near_and_to_come(of, day):
    data = {"title": "x", "text": "y", "owner": "ztj", "review_on": day}
    assert of("rx").post("/desk/requests/knowledge/new/", data).status_code == 422
    assert not Knowledge.objects.exists()


def test_search_and_retire(of):
    own = entry()
    assert "没有找到" in of("op").get("/desk/requests/knowledge/?q=公交").content.decode()
    assert own.title in of("op").get("/desk/requests/knowledge/?q=路灯 12345").content.decode()
    of("rx").post(f"/desk/requests/knowledge/{own.pk}/retire/")
    assert own.title in of("op").get("/desk/requests/knowledge/?state=expired").content.decode()
    assert not phone_panel.offered("路灯不亮", [])
