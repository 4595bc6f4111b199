"""Erasing a person at the desk: two persons, what is shown of it, who may; and how roles come by new rights."""

import json
import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.urls import reverse

from hotline_kit import NAME, PHONE, ended, told, town, web
from luoshi.accounts import roles
from luoshi.accounts.models import Grant
from luoshi.requests import erased_list
from luoshi.requests.models import Caller, Erasure, Look, Proposal, Submission

BASIS = "本人2026年11月20日到窗口书面要求"
FIND, PROPOSE = "desk:erasure_find", "desk:erasure_propose"
MAY = {"rx": "hotline", "root": "administrator"}


@pytest.fixture
def people(db, settings, tmp_path):
    settings.HOME = tmp_path
    settings.SECOND_FACTOR = False
    made = town()
    for name, role in (("rx2", "hotline"), ("public", "public")):
        made[name] = get_user_model().objects.create(username=name)
        made[name].groups.set([Group.objects.get(name=role)])
    return made


def seen_in(page):
    return re.search(r'name="seen" value="(\w+)"', page)[1]


def proposed(people, what=PHONE, by="rx", **more):
    client = web(people[by])
    page = client.post(reverse(FIND), {"what": what}).content.decode()
    answer = client.post(reverse(PROPOSE), {"what": what, "seen": seen_in(page), "basis": BASIS, **more})
    assert answer.status_code == 302, answer.content.decode()
    return Proposal.objects.latest("pk")


def test_one_asks_another_confirms_and_the_certificate_says_nothing_of_the_person(people):
    matter = ended()
    client = web(people["rx"])
    page = client.post(reverse(FIND), {"what": "199 0000 1234"})
    text = page.content.decode()
    assert NAME not in text
    assert "no-store" in page["Cache-Control"]
    assert matter.text not in text
    assert [(look.by, look.where, look.what) for look in Look.objects.all()] == [("rx", "erasure", "search")]
    asked = proposed(people)
    assert Caller.objects.exists()
    own = client.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": seen_in(text)})
    assert own.status_code == 422
    assert "不能自己确认" in own.content.decode()
    assert Caller.objects.exists()
    other = web(people["rx2"])
    shown = other.get(reverse("desk:erasure", args=[asked.pk])).content.decode()
    assert PHONE not in shown
    assert NAME not in shown
    done = other.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": seen_in(shown)}, follow=True)
    assert done.status_code == 200
    one = Erasure.objects.get()
    assert one.number in done.content.decode()
    assert one.by == "rx、rx2"
    assert not Caller.objects.exists()
    file = web(people["audit"]).get(reverse("desk:certificate_file", args=[one.number]))
    assert json.loads(file.content)["hash"] == one.hash
    assert "attachment" in file["Content-Disposition"]
    for page in (done, file, other.get(reverse("desk:erasures"))):
        assert PHONE not in page.content.decode()
        assert NAME not in page.content.decode()
    again = other.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": seen_in(shown)})
    assert again.status_code == 422
    assert Erasure.objects.count() == 1
    assert erased_list.sound()


def test_what_changed_since_it_was_seen_is_not_erased(people):
    ended()
    asked = proposed(people)
    other = web(people["root"])
    seen = seen_in(other.get(reverse("desk:erasure", args=[asked.pk])).content.decode())
    told(text="又一件事，路灯又不亮了")
    late = other.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": seen})
    assert late.status_code == 409
    assert Caller.objects.exists()
    fresh = seen_in(late.content.decode())
    assert other.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": fresh}).status_code == 422  # it is not ended
    assert Submission.objects.exclude(caller=None).count() == 2
    web(people["rx"]).post(reverse("desk:erasure_withdraw", args=[asked.pk]))
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    assert other.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": fresh}).status_code == 422


@pytest.mark.parametrize(
    ("what", "basis", "said"),
    [("12x", BASIS, "既不是"), ("19911112222", BASIS, "没有这个号码"), (PHONE, "", "必填"), (PHONE, f"{NAME}要求", "姓名"), (PHONE, "１３８－００００－１１１１来电", "号码")],
)
def test_what_is_wrong_is_said_in_a_sentence_and_nothing_is_kept(people, what, basis, said):
    ended()
    client = web(people["rx"])
    found = client.post(reverse(FIND), {"what": what})
    if found.status_code == 200:
        found = client.post(reverse(PROPOSE), {"what": what, "seen": seen_in(found.content.decode()), "basis": basis})
    assert found.status_code == 422
    assert said in found.content.decode()
    assert not Proposal.objects.exists()
    assert Look.objects.filter(by="rx", what="search").exists() or what == "12x"


def test_one_request_alone_and_what_is_open_only_when_said(people):
    matter, other = told(), told(phone="19900005678")
    client = web(people["rx"])
    page = client.post(reverse(FIND), {"what": matter.ref}).content.decode()
    assert matter.ref in page
    refused = client.post(reverse(PROPOSE), {"what": matter.ref, "seen": seen_in(page), "basis": BASIS})
    assert refused.status_code == 422
    asked = proposed(people, matter.ref, include_open="on")
    assert client.post(reverse(PROPOSE), {"what": matter.ref, "seen": seen_in(page), "basis": BASIS, "include_open": "on"}).status_code == 422  # once
    confirmer = web(people["root"])
    seen = seen_in(confirmer.get(reverse("desk:erasure", args=[asked.pk])).content.decode())
    assert confirmer.post(reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": seen}).status_code == 302
    assert Submission.objects.get(caller__isnull=False).matter_id == other.pk


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["op", "pd", "hf", "jd", "qu", "dc", "fgw", "audit", "public", None])
def test_nobody_else_may(people, name):
    matter = ended()
    asked = proposed(people)
    client = web(people[name] if name else None)
    wall = 403 if name else 302
    for address, data in (
        (reverse(FIND), {"what": PHONE}),
        (reverse(PROPOSE), {"what": matter.ref, "seen": "x", "basis": BASIS}),
        (reverse("desk:erasure_confirm", args=[asked.pk]), {"seen": "x"}),
        (reverse("desk:erasure_withdraw", args=[asked.pk]), {}),
    ):
        assert client.post(address, data).status_code == wall, address
    assert client.get(reverse("desk:erasure", args=[asked.pk])).status_code == wall
    assert client.get(reverse("desk:erasures")).status_code == (200 if name == "audit" else wall)
    assert asked.state == "waiting"
    assert Caller.objects.exists()


@pytest.mark.parametrize("name", MAY)
def test_who_may(people, name):
    assert web(people[name]).get(reverse("desk:erasures")).status_code == 200
    assert web(people[name]).get("/desk/erasures/E261129-00000000/").status_code == 404


def given(role):
    return {f"{p.content_type.app_label}.{p.codename}" for p in Group.objects.get(name=role).permissions.all()}


def test_groups_of_an_existing_deployment_gain_what_a_newer_table_brings(db):
    new = Permission.objects.get(codename="erase_person")
    Grant.objects.all().delete()  # a deployment from before it was noted
    group = Group.objects.get(name="hotline")
    group.permissions.remove(new, Permission.objects.get(codename="exclude_request"))
    roles.install()
    assert "requests.erase_person" in given("hotline")
    assert "matters.exclude_request" not in given("hotline")  # taken away on purpose
    group.permissions.remove(new)
    roles.install()
    assert "requests.erase_person" not in given("hotline")
    group.permissions.clear()
    Group.objects.get(name="auditor").delete()
    roles.install()
    assert given("hotline") == set()
    assert not Group.objects.filter(name="auditor").exists()


def test_roles_of_ones_own_gain_nothing_and_least_is_given(db):
    own = Group.objects.create(name="热线二组")
    roles.install()
    assert not own.permissions.exists()
    holders = {role for role in roles.shipped() if "requests.erase_person" in given(role)}
    assert holders == {"administrator", "hotline"}
    assert {role for role in roles.shipped() if "requests.view_looks" in given(role)} == {"auditor"}
    assert {n for n, r in MAY.items()} == {"rx", "root"}


def test_what_is_in_the_table_of_roles_has_a_version():
    assert roles.ROLES.shipped_rows
    for rule in roles.ROLES.shipped_rows:
        assert rule.version >= 1
        assert rule.valid_from
        assert rule.source
