"""The home of each role: what comes first, what it must not see, by whose work it is counted, and where one click leads."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from lxml import html

import hotline_kit as kit
from hotline_kit import answered, disputed, followed, helped, issued, moved, received, town, under_way, web, whistled
from ledger_kit import actors, staff
from ledger_kit import issued as promised
from luoshi.accounts.models import Membership
from luoshi.desk import home_order, work
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter
from luoshi.notices.models import Notice
from luoshi.registers.models import Unit
from luoshi.requests import access_log
from luoshi.requests.models import Submission

pytestmark = pytest.mark.django_db
# Of a city in which everything waits for somebody: what each role begins with, and what it must not be asked to do.
FIRST = {
    "op": "requests.phone",
    "hf": "requests.call_back",
    "pd": "requests.to_dispatch",
    "rx": "requests.disputed",
    "dc": "reports.to_verify",
    "jd": "requests.to_sign",
    "fgw": "reports.overdue",
    "audit": "desk.audit",
}
OTHERS = {
    "op": r"reports\.|requests\.(to_dispatch|disputed|call_back|overdue|to_sign|danger)|upkeep|desk\.",
    "hf": r"reports\.|requests\.(?!call_back)|upkeep|desk\.",
    "pd": r"reports\.|requests\.(call_back|overdue|to_sign|soon|open|exclusion)|upkeep|desk\.",
    "rx": r"reports\.|requests\.(overdue|to_sign|soon|open|back|today)|upkeep|desk\.",
    "dc": r"requests\.|upkeep|desk\.|reports\.to_accept",
    "jd": r"requests\.(to_dispatch|disputed|call_back|phone|look)|upkeep|desk\.|reports\.(to_verify|drafts)",
    "fgw": r"requests\.(to_dispatch|disputed|call_back|phone|look|to_sign)|upkeep|desk\.|reports\.(to_verify|drafts|disagreed)",
    "audit": r"reports\.|requests\.(?!unusual)|upkeep",
    "root": r"reports\.|requests\.|desk\.",
}


@pytest.fixture
def people():
    return town()


def day(person):
    return web(person).get(reverse("desk:home")).context["day"]


def tasks(person):
    found = day(person)
    return {t.name: t for t in (found.first, *found.others) if t}


def buttons(person):
    """The primary actions of the page."""
    return html.fromstring(web(person).get(reverse("desk:home")).content.decode()).xpath("//main//*[contains(@class,'button main')]")


def busy(people):
    """Something of every sort waits."""
    who = actors(people)
    late = promised(who["dc"], due="2020-01-01", year=2020)
    claim = promised(who["dc"])
    ledger.move(claim, "accept", who["fgw"])
    ledger.move(claim, "claim", who["fgw"], {"period": "2026-Q3", "progress": "建成6000个", "evidence": ["0" * 64]})
    return [late, claim, received(), issued(), disputed(), answered(), followed(), whistled(), helped()]


@pytest.mark.parametrize("name", FIRST)
def test_each_role_begins_with_its_own_work(people, name):
    busy(people)
    first = day(people[name]).first
    assert first.name == FIRST[name]
    assert web(people[name]).get(first.start, follow=True).status_code == 200  # one click, and it is open to the person
    assert len(buttons(people[name])) == 1


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_is_asked_to_do_another_roles_work(people, name):
    busy(people)
    assert [t for t in tasks(people[name]) if re.match(OTHERS[name], t)] == []


@pytest.mark.parametrize("name", [*OTHERS, "jtj", "qu", "xz", "dc2"])
def test_the_navigation_holds_nothing_that_is_closed_to_the_person(people, name):
    busy(people)
    client = web(people[name])
    people["root"].is_staff = name == "root"
    people["root"].save()
    entries = re.findall(r'<li><a href="(/[^"]+)"', client.get(reverse("desk:home")).content.decode())
    assert reverse("desk:home") in entries
    assert {address: client.get(address, follow=True).status_code for address in entries if not address.startswith("/admin")} == dict.fromkeys(
        (a for a in entries if not a.startswith("/admin")), 200
    )


def test_the_navigation_begins_with_the_roles_work(people):
    def second(name):
        return re.findall(r'<li><a href="(/desk/[^"]*)"', web(people[name]).get(reverse("desk:home")).content.decode())[1]

    found = {name: second(name) for name in ("op", "hf", "pd", "dc", "jd", "audit")}
    assert found == {
        "op": reverse("hotline:phone"),
        "hf": reverse("hotline:callback"),
        "pd": reverse("hotline:queue"),
        "dc": reverse("desk:matters"),
        "jd": reverse("hotline:queue"),
        "audit": reverse("desk:audit"),
    }
    assert "/desk/matters/" not in web(people["op"]).get(reverse("desk:home")).content.decode()  # there are no promises for an operator


def test_a_units_home_counts_what_it_leads_and_lists_what_it_is_asked(people):
    mine, calling, helping = under_way(), whistled(), helped()  # the street leads all; it calls fgw to one, jtj to another
    street = tasks(people["jd"])
    assert street["requests.open"].count == 3
    assert {row.ref for row in day(people["jd"]).rows} == {mine.ref, calling.ref, helping.ref}
    for name, ref, what in (("fgw", calling.ref, "报到"), ("jtj", helping.ref, "协办反馈")):
        assert not any(t.startswith("requests.") for t in tasks(people[name]))  # another's request is not its own
        assert [(row.ref, str(row.what), row.who) for row in day(people[name]).rows] == [(ref, what, "钟台街道办")]
        assert [(str(link.label), link.count) for link in day(people[name]).lists if link.count] == [("协办的诉求", 1)]
    assert day(people["xz"]).rows == []


def test_after_the_first_comes_the_next_of_the_same_list(people):
    under_way(), under_way(), disputed(), received(), received()
    jd, pd = day(people["jd"]), day(people["pd"])
    for name, address, count in (("jd", jd.first.start, 3), ("jd", jd.rows[0].url, 3), ("pd", pd.first.start, 2)):
        at = web(people[name]).get(address).context["row_place"]
        assert at.count == count, address
        assert at.at, address  # it is one of them
        assert at.next_url


def test_promises_and_requests_stand_in_one_list_by_their_time(people):
    who, today = actors(people), timezone.localdate()
    Membership.objects.create(user=people["jd"], unit=Unit.objects.get(code="fgw"))
    late = promised(who["dc"], due=(today - timedelta(days=3)).isoformat(), year=today.year)
    last = promised(who["dc"], due=(today + timedelta(days=300)).isoformat(), year=today.year)
    between = under_way()
    rows = day(people["jd"]).rows
    assert {row.ref: row.kind for row in rows} == {late.ref: "任务", between.ref: "诉求", last.ref: "任务"}
    assert [row.at for row in rows] == sorted(row.at for row in rows)
    assert {row.ref: row.late for row in rows}[late.ref]
    assert not {row.ref: row.late for row in rows}[between.ref]


def test_a_danger_stands_before_all_and_is_told_to_who_leads_it_alone(people):
    moved(kit.pressing(), ("dispatch", "", {"lead": "jtj", "route": "direct", "limit": kit.LIMIT, "due_at": kit.later(hours=2)}, ""))
    matter = moved(kit.pressing(), ("dispatch", "", {"lead": "jtj", "route": "direct", "limit": kit.LIMIT, "due_at": kit.later(hours=3)}, ""))
    Matter.objects.exclude(pk=matter.pk).update(danger=False)
    ledger.move(matter, "call_in", kit.of("jtj"), {"helpers": ["ztj"], "due_at": kit.later(hours=1)})
    assert day(people["jtj"]).rows[0].ref == matter.ref  # though the other is due before it
    assert (day(people["jtj"]).first.name, day(people["jtj"]).first.count) == ("requests.danger", 1)
    assert 'data-count="1"' in web(people["jtj"]).get(reverse("hotline:dangers")).content.decode()
    assert day(people["jd"]).rows[0].ref == matter.ref  # asked of it as a helper
    for name in ("dc", "audit", "jd", "xz"):  # who does not lead it has no red number in the head
        assert web(people[name]).get(reverse("hotline:dangers")).content.strip() == b""


def test_a_units_dangers_begin_with_one_that_it_is_at(people):
    answered, open_one = (moved(kit.pressing(), ("dispatch", "", {"lead": "jtj", "route": "direct", "limit": kit.LIMIT, "due_at": kit.later(hours=n)}, "")) for n in (2, 3))
    moved(answered, ("sign", "jtj", {}, ""), ("contact", "jtj", {"how": "phone"}, ""), ("finish", "jtj", {"answer": "险情已排除"}, ""))
    first = day(people["jtj"]).first
    assert (first.name, first.count) == ("requests.danger", 2)  # as its list has them
    assert open_one.ref in first.start
    moved(open_one, ("sign", "jtj", {}, ""), ("contact", "jtj", {"how": "phone"}, ""), ("finish", "jtj", {"answer": "险情已排除"}, ""))
    after = day(people["jtj"])
    assert "requests.danger" not in [task.name for task in (after.first, *after.others) if task]


def call(person, text="井盖没了", **more):
    from luoshi.requests import intake
    from luoshi.requests.submission import IncomingSubmission

    return intake.take(IncomingSubmission(text=text, channel="phone", phone=kit.PHONE, name=kit.NAME, **more), kit.Nothing(), Actor.of(person)).matter


def test_an_operators_own_calls_and_what_comes_back(people):
    other = get_user_model().objects.create_user("op2")
    other.groups.add(Group.objects.get(name="operator"))
    mine, theirs = call(people["op"]), call(other, "路灯不亮")
    found = tasks(people["op"])
    assert (found["requests.today"].count, found["requests.back"].count) == (1, 1)  # what was understood of nothing comes back to be asked
    listed = web(people["op"]).get(found["requests.today"].url).context["rows"]
    assert [row["matter"].ref for row in listed] == [mine.ref]
    assert found["requests.back"].start.startswith(reverse("hotline:request", args=[mine.ref]))
    ledger.move(mine, "confer", Actor.of(people["pd"]), reason="归谁管不清楚")
    ledger.move(theirs, "confer", Actor.of(people["pd"]), reason="归谁管不清楚")
    assert [(c.ref, c.what) for c in day(people["op"]).changes] == [(mine.ref, "会商")]


def test_a_call_handed_over_comes_back_until_somebody_says_what_came_of_it(people):
    mine = call(people["op"], urgency="danger")
    ledger.move(mine, "classify", Actor.of(people["op"]), {"subject": "0406", "place": kit.STREET})
    assert "requests.back" not in tasks(people["op"])
    ledger.move(mine, "hand_over", Actor.of(people["op"]), {"to": "119"})
    assert tasks(people["op"])["requests.back"].count == 1


def test_the_callers_home_says_how_many_and_which_were_never_answered(people):
    answered(), answered()
    late = under_way()
    Matter.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(hours=2))
    task = day(people["hf"]).first
    assert (task.name, task.count, task.start) == ("requests.call_back", 3, reverse("hotline:callback"))
    assert "1件" in task.note


def test_who_leads_the_hotline_sees_the_month_so_far_and_no_dispatching_list(people):
    received(), disputed()
    found = day(people["rx"])
    assert [row.what for row in found.rows] == ["裁定"]
    assert {row.what for row in day(people["pd"]).rows} == {"裁定", "派单"}
    assert "requests.topics" in {part.name for part in found.parts}
    assert not day(people["pd"]).parts


def test_an_auditor_sees_who_looked_and_what_is_unusual(people):
    answered()
    submissions = list(Submission.objects.all())
    access_log.note_persons(people["hf"], "callback", submissions)
    shown = web(people["audit"]).get(reverse("desk:home"))
    part = next(p for p in shown.context["day"].parts if p.name == "requests.looks").context
    assert [(str(s["word"]), s["count"]) for s in part["sorts"]] == [("姓名和联系方式", 1)]
    assert web(people["audit"]).get(part["sorts"][0]["url"]).context["page"].paginator.count == 1
    access_log.note(people["rx"], "queue", "export", count=300)  # one file is unusual
    task = day(people["audit"]).first
    assert task.name == "requests.unusual"
    assert "导出1次" in task.note
    assert web(people["audit"]).get(task.start).status_code == 200
    assert "requests.looks" not in {p.name for p in day(people["rx"]).parts}


def test_an_administrator_sees_what_is_to_be_maintained(people):
    root = people["root"]
    root.is_staff = True
    root.save()
    before = set(tasks(root))
    get_user_model().objects.create_user("newcomer")
    staff({"lost": "unit"}, {})
    Notice.objects.create(key="a", way="email", to=b"", title="t", state="failed", next_at=timezone.now())
    Notice.objects.create(key="b", way="email", to=b"", title="t", state="waiting", next_at=timezone.now() - timedelta(hours=1))
    found = tasks(root)
    assert set(found) - before == {"upkeep.no_role", "upkeep.no_unit", "upkeep.failed", "upkeep.worker"}
    client = web(root)
    for name in ("upkeep.no_role", "upkeep.no_unit", "upkeep.failed", "upkeep.worker"):
        answer = client.get(found[name].url)
        assert answer.status_code == 200, name
        assert answer.context["cl"].result_count == found[name].count, name


def test_a_person_without_a_role_is_told_whom_to_ask(people):
    newcomer = get_user_model().objects.create_user("newcomer")
    shown = web(newcomer).get(reverse("desk:home"))
    assert shown.context["lacks"] == "role"
    assert "请找管理员：root" in shown.content.decode()
    assert buttons(newcomer) == []
    assert shown.context["day"].rows == []


def test_the_directory_is_offered_to_who_may_open_it(people):
    nobody = get_user_model().objects.create_user("nobody")
    for person in (nobody, people["op"]):
        page = web(person).get(reverse("desk:home")).content.decode()
        assert (reverse("hotline:directory") in page) == (web(person).get(reverse("hotline:directory")).status_code == 200) == (person != nobody)


def test_a_person_of_a_unit_without_the_unit_is_told_so(people):
    lost = staff({"lost": "unit"}, {})["lost"]
    assert web(lost).get(reverse("desk:home")).context["lacks"] == "unit"
    assert web(people["op"]).get(reverse("desk:home")).context["lacks"] == ""  # an operator needs none


def test_a_person_with_two_roles_has_both_in_the_order_of_either(people):
    answered()
    people["op"].groups.add(Group.objects.get(name="caller"))
    found = tasks(get_user_model().objects.get(username="op"))
    assert list(found)[:2] == ["requests.call_back", "requests.phone"]


def test_a_small_unit_with_nothing_due_has_a_page_that_says_so(people):
    shown = web(people["xz"]).get(reverse("desk:home"))
    assert shown.context["day"].first is None
    text = shown.content.decode()
    assert "今天没有等着办的" in text
    assert reverse("desk:unit", args=["whj"]) in text


def test_the_order_is_a_table_that_a_city_may_settle_otherwise(people, settings, tmp_path):
    received(), disputed()
    settings.HOME = tmp_path
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "homes.csv").write_text(
        "role,item,order,version,valid_from,source\ndispatcher,requests.disputed,0,2,2026-01-01,our city\ndispatcher,requests.phone,,2,2026-01-01,our city\n", encoding="utf-8"
    )
    found = tasks(people["pd"])
    assert next(iter(found)) == "requests.disputed"
    assert "requests.phone" not in found


def test_what_a_table_leaves_out_gives_nobody_a_right(people, settings, tmp_path):
    settings.HOME = tmp_path
    (tmp_path / "rules").mkdir()
    (tmp_path / "rules" / "homes.csv").write_text("role,item,order,version,valid_from,source\ncaller,hotline:phone,1,2,2026-01-01,our city\n", encoding="utf-8")
    assert reverse("hotline:phone") not in web(people["hf"]).get(reverse("desk:home")).content.decode()


def test_a_new_source_comes_by_registration(people, monkeypatch):
    share = work.Share(
        tasks=[work.Task("lost.claimed", "失物待领", 2, "/desk/", 1)],
        rows=[work.Row(timezone.now() - timedelta(days=900), "失物", "L26-AAAA", "一把伞", "/desk/", "交还")],
    )
    monkeypatch.setattr(work, "_sources", [*work._sources, lambda user, since: share])
    found = day(people["jd"])
    assert (found.first.name, found.rows[0].ref) == ("lost.claimed", "L26-AAAA")
    assert "失物待领" in web(people["jd"]).get(reverse("desk:home")).content.decode()


def test_every_row_of_the_table_names_a_role_and_something_that_there_is():
    from luoshi.accounts.roles import ROLES
    from luoshi.desk import shell

    known = {e.address for e in shell._entries}
    names = re.compile(r"(rows:)?(requests|reports|assessing|desk|upkeep)\.\w+")
    for row in home_order.HOMES.shipped_rows:
        assert row.role in {rule.role for rule in ROLES.shipped_rows}
        assert row.item in known or names.fullmatch(row.item), row.item


def test_what_changed_is_what_others_did_since_yesterday(people):
    matter = under_way()
    assert [c.ref for c in day(people["jd"]).changes] == [matter.ref]
    ledger.move(matter, "ask_time", Actor.of(people["jd"]), {"due_at": kit.later(days=20)}, reason="要开挖")
    assert [c.what for c in day(people["jd"]).changes] != ["申请延期"]  # one's own
    ledger.move(matter, "refuse_time", Actor.of(people["pd"]), reason="不合规定")
    assert [c.what for c in day(people["jd"]).changes] == ["不同意延期"]
    ledger.move(matter, "flag", Actor.of(people["op"]), {"conduct": "abuse"})  # how a caller behaved is not the unit's to know
    ledger.move(matter, "tie", Actor.of(people["op"]), {"tied": [issued().ref]})
    assert not {"记录言行", "同一来电"} & {c.what for c in day(people["jd"]).changes}
    assert day(people["xz"]).changes == []
