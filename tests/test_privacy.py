"""Privacy is judged by submission: what one told is seen by nobody whom it accuses, however many submissions belong to one request."""

import json

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth.models import Group
from django.db import transaction
from django.test import Client
from django.urls import reverse

import hotline_kit as kit
from hotline_kit import Fixed, town, web
from luoshi.accounts.models import Membership, Token
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM, Refused
from luoshi.matters.models import Matter
from luoshi.registers.models import Unit
from luoshi.requests import intake, lookalikes, privacy
from luoshi.requests.models import Submission
from luoshi.requests.open311.listing import listed
from luoshi.requests.public import understood
from luoshi.requests.submission import IncomingSubmission, Understood

pytestmark = pytest.mark.django_db
TIP_NAME, TIP_PHONE = "丁告密", "19911117777"
WORDS = "钟台街道办的老马收了施工队的钱"
SECRETS = (TIP_NAME, TIP_PHONE, "老马", "密件.jpg")
PRIVATE = {
    "tip": {"demand": "tip"},
    "tip against": {"demand": "tip", "against": "ztj"},
    "complaint against": {"demand": "complaint", "against": "ztj"},
    "hidden": {"demand": "help", "hidden": True},
    "firm": {"demand": "help", "firm": "named"},
    "firm without a name": {"demand": "help", "firm": "anonymous", "hidden": True},
}

APART = [k for k in PRIVATE if "tip" in k or "against" in k]


@pytest.fixture
def people():
    found = town()
    Unit.objects.create(code="ztj-cs", name="钟台街道城管科", kind="other", parent=Unit.objects.get(code="ztj"))
    return found


def submission(**more):
    return IncomingSubmission(**{"text": WORDS, "channel": "phone", "name": TIP_NAME, "phone": TIP_PHONE, "demand": "help", **more})


def joined_of_old(matter, **more):
    """As it was joined before it was refused."""
    words = intake._submission(submission(**more), matter, matter.opened_at, "key", intake.callers.note(TIP_NAME, TIP_PHONE, matter.opened_at), Understood())
    words.save()
    Submission.objects.filter(pk=words.pk).update(told_at=matter.opened_at)
    ledger.move(matter, "add", SYSTEM, {"words": WORDS, "joined": True, "teller": words.pk})
    return words


def member(people, name, unit):
    Membership.objects.filter(user=people[name]).delete()
    Membership.objects.create(user=people[name], unit=Unit.objects.get(code=unit))
    return web(people[name])


def everything(client, ref):
    """All that a person is shown of a request and its lists."""
    pages = [client.get(reverse("hotline:request", args=[ref])), client.post(reverse("hotline:contact", args=[ref])), client.get(reverse("hotline:queue"))]
    assert ref not in client.get(reverse("hotline:queue") + "?q=老马").content.decode()
    pages += [client.get(reverse("hotline:download", args=["csv"]))]
    return "\n".join(p.content.decode("utf-8-sig") for p in pages)


@pytest.mark.parametrize("kind", APART)
def test_what_is_private_is_joined_to_nothing(people, kind):
    other = kit.told(demand="help")
    with pytest.raises(Refused, match="各自单独办理，不能并到一起；请单独提交"), transaction.atomic():
        intake.join(submission(**PRIVATE[kind]), other)
    assert Submission.objects.filter(answered_by=other).count() == 1
    assert Matter.objects.get(pk=other.pk).version == other.version


@pytest.mark.parametrize("kind", APART)
def test_nothing_is_joined_to_what_is_private(people, kind):
    private = intake.take(submission(**PRIVATE[kind]), Fixed()).matter
    with pytest.raises(Refused, match="各自单独办理，不能并到一起；请单独提交"):
        intake.join(submission(text="我也看到了", phone="", name=""), private)


@pytest.mark.parametrize("kind", APART)
def test_merging_is_refused_both_ways(people, kind):
    private, other = intake.take(submission(**PRIVATE[kind]), Fixed()).matter, kit.told(demand="help")
    for one, into in ((private, other), (other, private)):
        with pytest.raises(Refused, match="各自单独办理，不能并到一起；请分别处理"):
            ledger.move(one, "merge", SYSTEM, {"merged_into": into.ref}, reason="同一件事")
        web(people["rx"]).post(reverse("hotline:move", args=[one.ref, "merge"]), {"merged_into": into.ref, "reason": "同一件事", "version": one.version})
    assert {m.verdict for m in Matter.objects.filter(kind="request")} == {""}


def test_what_may_be_a_tip_is_not_joined_either(people, monkeypatch):
    class Doubts(Fixed):
        def understand(self, told, at):
            return Understood(demand="complaint", tip=0.6)

    monkeypatch.setattr(intake, "reader", lambda: Doubts())
    with pytest.raises(Refused, match="各自单独办理，不能并到一起；请单独提交"):
        intake.join(submission(demand=""), kit.told(demand="help"))


@pytest.mark.parametrize("kind", PRIVATE)
def test_nobody_is_offered_what_is_private(people, kind, monkeypatch):
    private = intake.take(submission(**PRIVATE[kind]), Fixed()).matter
    near = [lookalikes.Near(private.ref, private.text, 0.9, "像", private.opened_at)]
    monkeypatch.setattr(lookalikes, "near", lambda *a, **k: near)
    assert understood.alike(Understood(alike=((private.ref, 0.9, "像"),))) == []
    shown = web(people["op"]).post(reverse("hotline:phone_understood"), {"text": "路灯不亮三天了", "once": "a" * 22}).content.decode()
    assert private.ref not in shown
    own = web(people["op"]).post(reverse("hotline:phone_caller"), {"phone": TIP_PHONE}).content.decode()
    assert f'value="{private.ref}"' not in own
    ordinary = kit.received()
    assert private.ref not in web(people["rx"]).get(reverse("hotline:request", args=[ordinary.ref])).content.decode()


@pytest.mark.one_database
@pytest.mark.parametrize("kind", ["tip", "tip against", "complaint against"])
@pytest.mark.parametrize("part", ["lead", "helper", "district", "child"])
def test_who_is_accused_sees_nothing_of_what_was_joined_of_old(people, kind, part):
    matter = kit.under_way()
    joined_of_old(matter, **{**PRIVATE[kind], "against": {"helper": "jtj"}.get(part, "ztj") if "against" in kind else ""})
    client = web(people["jd"])
    if part == "helper":
        ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["jtj"], "due_at": kit.later(days=2)})
        client = member(people, "jd", "jtj")
    elif part == "district":
        client = web(people["qu"])
    elif part == "child":
        ledger.move(matter, "call_in", kit.of("ztj"), {"helpers": ["ztj-cs"], "due_at": kit.later(days=2)})
        client = member(people, "jd", "ztj-cs")
    shown = everything(client, matter.ref)
    assert matter.ref in shown
    for secret in SECRETS:
        assert secret not in shown, secret
    assert WORDS in web(people["op"]).get(reverse("hotline:request", args=[matter.ref])).content.decode()


def test_a_complaint_about_the_unit_that_leads_shows_it_no_person_and_no_minute(people):
    matter = intake.take(submission(demand="complaint", text=f"街道办的人不管，我电话{TIP_PHONE}", against="ztj"), Fixed()).matter
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": limit, "due_at": kit.later(days=7)})
    shown = everything(web(people["jd"]), matter.ref)
    assert matter.ref in shown
    at = kit.timezone.localtime(matter.opened_at)
    for secret in (TIP_NAME, TIP_PHONE, f"{at:%Y-%m-%dT%H:%M}", f"{at:%Y-%m-%d %H:%M}"):
        assert secret not in everything(web(people["jd"]), matter.ref).split("派单")[0], secret


def test_a_tip_goes_to_nobody_whom_it_accuses(people):
    matter = intake.take(submission(demand="tip", against="ztj"), kit.Nothing()).matter
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    for lead in ("ztj", "ztj-cs"):
        with pytest.raises(Refused, match="不能交给被举报的单位和它的下属单位"):
            ledger.move(matter, "dispatch", SYSTEM, {"lead": lead, "route": "direct", "limit": limit, "due_at": kit.later(days=7)})
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "jtj", "route": "direct", "limit": limit, "due_at": kit.later(days=7)})
    with pytest.raises(Refused, match="不能交给被举报的单位和它的下属单位"):
        ledger.move(matter, "call_in", kit.of("jtj"), {"helpers": ["ztj"], "due_at": kit.later(days=2)})
    assert web(people["jd"]).get(reverse("hotline:request", args=[matter.ref])).status_code == 404


def test_what_turns_out_to_be_a_tip_against_its_unit_is_gone_for_it(people):
    matter = kit.under_way()
    assert web(people["jd"]).get(reverse("hotline:request", args=[matter.ref])).status_code == 200
    ledger.move(matter, "classify", SYSTEM, {"demand": "tip", "against": "ztj"})
    assert Submission.objects.get(matter=matter).private
    for name in ("jd", "qu"):
        assert web(people[name]).get(reverse("hotline:request", args=[matter.ref])).status_code == 404
        assert matter.ref not in web(people[name]).get(reverse("hotline:queue")).content.decode()


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_district_sees_what_was_copied_to_it_and_nothing_private(people, kind):
    ordinary = kit.told(demand="help")
    assert ordinary.document["request"]["copy"] == "zt"
    private = kit.told(**{**PRIVATE[kind], "against": ""}) if "against" not in kind else kit.told(demand="help")
    if "against" in kind:
        ledger.move(private, "classify", SYSTEM, {**PRIVATE[kind], "against": "zt"})
    listed_ = web(people["qu"]).get(reverse("hotline:queue")).content.decode()
    assert ordinary.ref in listed_
    assert private.ref not in listed_
    assert web(people["qu"]).get(reverse("hotline:request", args=[private.ref])).status_code == 404


def test_a_district_sees_nothing_that_was_not_copied_to_it(people):
    matter = intake.take(IncomingSubmission(text="路灯不亮", channel="phone", place=kit.STREET), kit.Nothing()).matter
    limit = {"amount": 7, "unit": "days", "rule": "general/1"}
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "jtj", "route": "direct", "limit": limit, "due_at": kit.later(days=7)})
    assert web(people["qu"]).get(reverse("hotline:request", args=[matter.ref])).status_code == 404


@pytest.mark.parametrize("kind", PRIVATE)
def test_the_public_sees_no_private_request_and_nothing_joined(people, kind):
    private, other, plain = intake.take(submission(**PRIVATE[kind]), Fixed()).matter, kit.told(demand="help"), kit.told(demand="help")
    joined_of_old(other, **PRIVATE[kind])
    assert set(listed().values_list("ref", flat=True)) == {plain.ref}
    assert web(None).get(f"/open311/v2/requests/{private.ref}.json").status_code == web(None).get("/open311/v2/requests/R26-AAAAAAAA.json").status_code == 404


def test_the_right_is_asked_before_what_is_known(people):
    taken = intake.take(submission(demand="tip", source="old", source_id="7"), Fixed()).matter
    sent = {"text": "x", "source": "old", "source_id": "7"}

    def post(name, **more):
        key = Token.make(people[name], name, ["read", "write"])[1]
        return Client().post("/api/v1/requests", json.dumps({**sent, **more}), "application/json", headers={"Authorization": f"Bearer {key}"})

    for name in ("jd", "qu", "audit", "hf"):
        known, unknown = post(name), post(name, source_id="8")
        assert (known.status_code, known.json().get("detail", "")) == (unknown.status_code, unknown.json().get("detail", "")) or name == "hf"
        assert known.status_code == 403
        assert taken.ref not in known.content.decode()
    people["op"].groups.set([Group.objects.get(name="hotline")])
    answer = post("op")
    assert answer.status_code == 409  # somebody else's
    assert taken.ref not in answer.content.decode()


def test_the_api_shows_a_unit_what_the_desk_shows_it(people):
    matter = kit.under_way()
    key = Token.make(people["jd"], "jd", ["read"])[1]
    get = lambda: Client().get(f"/api/v1/requests/{matter.ref}", headers={"Authorization": f"Bearer {key}"})  # noqa: E731
    assert get().status_code == 200
    ledger.move(matter, "classify", SYSTEM, {"demand": "complaint", "against": "ztj"})
    assert get().json()["opened_at"][11:16] == "00:00"
    ledger.move(matter, "classify", SYSTEM, {"demand": "tip"})
    assert get().status_code == 404


def test_files_of_a_private_submission_are_not_given(people):
    matter = kit.under_way()
    words = joined_of_old(matter, demand="tip", against="ztj")
    ledger.move(matter, "add", SYSTEM, {"words": "附照片1张", "evidence": ["ab" * 32], "teller": words.pk})
    assert privacy.Sight(privacy.Viewer.of(people["jd"]), matter).files() == {"ab" * 32}
    assert privacy.Sight(privacy.Viewer.of(people["op"]), matter).files() == set()


@pytest.mark.parametrize("kind", ["hidden", "firm", "firm without a name"])
def test_what_is_hidden_may_be_joined_and_stays_private(people, kind):
    matter = kit.under_way()
    intake.join(submission(**PRIVATE[kind]), matter)
    shown = everything(web(people["qu"]), matter.ref)
    for secret in SECRETS:
        assert secret not in shown, secret
    if kind != "firm":
        caller = web(people["jd"]).post(reverse("hotline:contact", args=[matter.ref])).content.decode()
        assert TIP_PHONE not in caller
