"""What a count, a list of reasons, an example or a search tells of requests that are not the viewer's to see: found by asking every address as every role."""

import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse
from django.utils import timezone

import hotline_kit as kit
from hotline_kit import Fixed, town, web
from luoshi.accounts.models import Membership
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.registers.models import Unit
from luoshi.requests import intake, today
from luoshi.requests.beside_promises import about
from luoshi.requests.models import Hold
from luoshi.requests.staff import catalogue, topic_pages
from luoshi.requests.submission import IncomingSubmission
from luoshi.requests.topics import Topic

pytestmark = pytest.mark.django_db
NAME, PHONE = "欧阳秀英", "19922226666"
PRIVATE = (
    {"demand": "tip"},
    {"demand": "tip", "against": "ztj"},
    {"demand": "complaint", "against": "ztj"},
    {"demand": "help", "hidden": True},
    {"demand": "help", "firm": "anonymous"},
)
KEPT = ({"demand": "help", "hidden": True}, {"demand": "help", "firm": "anonymous"}, {"demand": "tip", "against": "whj"}, {"demand": "complaint", "against": "ztj"})
LIMIT = {"amount": 7, "unit": "days", "rule": "general/1"}


@pytest.fixture
def people():
    return town()


def turned(matter):
    ledger.move(matter, "classify", SYSTEM, {"demand": "tip", "against": "ztj"})
    return matter


def numbers(client, address):
    return {n["url"]: n["value"] for n in client.get(address).context["numbers"]}


def test_the_counts_of_a_unit_are_those_of_its_lists(people):
    kit.told(demand="help")
    turned(kit.told(demand="help"))
    for name, expected in (("jd", 1), ("pd", 2)):
        address = "/desk/requests/?pile=open&unit=ztj"
        assert numbers(web(people[name]), "/desk/units/ztj/")[address] == expected
        assert len(web(people[name]).get(address).context["rows"]) == expected
    assert [row["value"] for row in web(people["jd"]).get("/desk/units/ztj/").context["subjects"]] == [1]


@pytest.mark.parametrize("kind", PRIVATE)
def test_a_district_is_not_told_by_a_count_what_it_is_not_shown(people, kind):
    kit.told(demand="help")
    private = kit.told(**{**kind, "against": ""})
    if kind.get("against"):
        ledger.move(private, "classify", SYSTEM, kind)
    street = next(row for row in web(people["qu"]).get("/desk/units/zt/").context["streets"] if row["unit"].code == "ztj")
    assert street["open"] == 1
    assert today.owed().by_unit[Unit.objects.get(code="ztj").pk][0] == 2


def test_what_became_private_is_no_example_of_a_topic(people):
    ordinary, gone = kit.told(text="路灯不亮甲", demand="help"), turned(kit.told(text="路灯不亮乙", demand="help"))
    topic = Topic(**{f: () if f in ("before", "places") else {} if f == "parts" else 0 for f in Topic.__dataclass_fields__} | {"subject": "", "refs": (ordinary.ref, gone.ref)})
    shown = [m.ref for m in topic_pages.shown(topic, people["dc"])["examples"]]
    assert shown == [ordinary.ref]


def test_trying_a_catalogue_shows_no_words_to_who_may_not_read_them(people):
    matter, gone = kit.told(demand="help"), turned(kit.told(demand="help"))
    keeper = get_user_model().objects.create(username="keeper")
    keeper.user_permissions.add(Permission.objects.get(codename="change_duty"))
    assert list(catalogue._past(keeper)) == []
    assert {each.ref for each in catalogue._past(people["root"])} == {matter.ref, gone.ref}
    Membership.objects.create(user=people["root"], unit=Unit.objects.get(code="ztj"))
    assert {each.ref for each in catalogue._past(people["root"])} == {matter.ref}


@pytest.mark.parametrize("kind", [k for k in PRIVATE if k.get("against")])
def test_an_auditor_of_a_unit_reads_nothing_of_what_is_said_against_it(people, kind):
    matter = intake.take(IncomingSubmission(text="告一状", channel="phone", name=NAME, phone=PHONE, **kind), kit.Nothing()).matter
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "jtj", "route": "direct", "limit": LIMIT, "due_at": kit.later(days=7)}, reason="查一查老马")
    own = get_user_model().objects.create(username="own-auditor")
    own.groups.set([Group.objects.get(name="auditor")])
    Membership.objects.create(user=own, unit=Unit.objects.get(code="ztj"))
    for address in ("/desk/audit/", "/desk/audit.csv", f"/desk/audit/?matter={matter.ref}", f"/desk/audit.csv?matter={matter.ref}"):
        for person, sees in ((own, False), (people["audit"], True)):
            answer = web(person).get(address)
            text = b"".join(answer.streaming_content).decode() if answer.streaming else "".join(r["event"].matter.ref + r["event"].reason for r in answer.context["rows"])
            assert (matter.ref in text) == ("老马" in text) == sees, (address, person)
    web(people["op"]).post(reverse("hotline:contact", args=[matter.ref]))
    for address in ("/desk/looks/", f"/desk/looks/?whose={matter.ref}&who=op", "/desk/looks.csv"):
        for person, sees in ((own, False), (people["audit"], True)):
            text = web(person).get(address).content.decode("utf-8-sig").replace(f'value="{matter.ref}"', "").replace(f"whose={matter.ref}", "")
            assert (matter.ref in text) == sees, (address, person)


@pytest.mark.parametrize("kind", PRIVATE)
def test_the_counts_beside_a_promise_are_those_of_the_open_list(people, kind):
    plain = kit.told(demand="help")
    intake.take(IncomingSubmission(text="x", channel="phone", place=kit.STREET, subject="0406", **kind), Fixed())
    assert [m.ref for m in about("04", kit.DISTRICT)] == [plain.ref]


@pytest.mark.one_database
@pytest.mark.parametrize("kind", KEPT)
@pytest.mark.parametrize("words", [f"井盖松了，{NAME}路过看见的，打{PHONE}", f"本人{NAME}，电 话 1 9 9-2222-6666，井盖松了", f"{NAME}井盖松了{PHONE}"])
def test_who_told_it_is_not_told_by_the_words(people, kind, words):
    """To the unit that handles it without knowing who told it; the hotline reads what was said."""
    matter = intake.take(IncomingSubmission(text=words, channel="phone", name=NAME, phone=PHONE, address=f"{NAME}家门口", **kind), kit.Nothing()).matter
    ledger.move(matter, "dispatch", SYSTEM, {"lead": "ztj", "route": "direct", "limit": LIMIT, "due_at": kit.later(days=7)}, reason=f"请联系{NAME}{PHONE}")
    ledger.move(matter, "add", SYSTEM, {"words": f"{NAME}又说：井盖更松了，{PHONE}", "teller": matter.submissions.get().pk})
    unit, desk = web(people["jd"]), web(people["op"])
    pages = [reverse("hotline:request", args=[matter.ref]), reverse("hotline:queue"), reverse("hotline:download", args=["csv"])]
    for page in pages:
        text = re.sub(r'datetime="[^"]*"', "", unit.get(page).content.decode("utf-8-sig"))  # its microseconds may be those digits
        assert "井盖" in text, page
        assert NAME not in text, page
        assert PHONE not in text, page
        assert "2222" not in text, page
        assert NAME in desk.get(page).content.decode("utf-8-sig")
    for asked in (NAME, PHONE, "2222", "井盖"):
        assert matter.ref not in unit.get(f"{reverse('hotline:queue')}?q={asked}").content.decode()
        assert matter.ref in desk.get(f"{reverse('hotline:queue')}?q={asked}").content.decode() or asked == "2222"


def test_who_may_call_reads_what_was_said(people):
    matter = kit.told(text=f"井盖松了，{NAME}，{PHONE}", name=NAME, phone=PHONE, demand="help")
    assert PHONE in web(people["jd"]).get(reverse("hotline:request", args=[matter.ref])).content.decode()
    assert matter.ref in web(people["jd"]).get(f"{reverse('hotline:queue')}?q=井盖").content.decode()


def test_nothing_is_held_back_that_nobody_is_to_call_about(people):
    matter = kit.told(demand="help")
    caller = web(people["hf"])
    assert caller.post(reverse("hotline:callback_make", args=[matter.ref, "later"])).status_code == 404
    assert not Hold.objects.exists()
    done = kit.answered()
    assert caller.post(reverse("hotline:callback_make", args=[done.ref, "later"])).status_code == 302
    assert Hold.objects.get().until > timezone.now()
