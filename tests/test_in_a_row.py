"""What is due stands first with its form open, what else may be done by whose part it is; saving leads to the next of the same list, says how
many are left, and says when none is. What is not the person's is not there."""

import io
import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

import hotline_kit as kit
from hotline_kit import answered, disputed, received, told, town, under_way, web
from ledger_kit import actors, when
from ledger_kit import issued as promise
from luoshi.desk import in_a_row
from luoshi.matters import evidence, ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter

pytestmark = pytest.mark.django_db
TO_SIGN = "pile=to_sign"


@pytest.fixture
def people():
    return town()


def several(many, **more):
    """Requests that the street is to sign, each at its own house, in the order in which they stand in its list."""
    made = [told(text=f"月牙胡同{n}号的路灯坏了", channel="web", phone=f"1990000{n:04}", demand="complaint", **more) for n in range(100, 100 + many)]
    refs = list(Matter.objects.filter(kind="request", state="issued").order_by("due_at", "id").values_list("ref", flat=True))
    assert sorted(refs) == sorted(m.ref for m in made)
    return refs


def at(ref, query=None):
    return reverse("hotline:request", args=[ref]) + ("" if query is None else f"?list={query.replace('=', '%3D').replace('&', '%26')}")


def sent(client, ref, move, query, then="next", **data):
    matter = Matter.objects.get(ref=ref)
    given = {"version": matter.version, **({} if query is None else {"list": query}), **({"then": then} if then else {}), **data}
    return client.post(reverse("hotline:move", args=[ref, move]), given)


def shown(client, address):
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer


def test_saving_leads_to_the_next_of_the_same_list_until_none_is_left(people):
    refs, street = several(3), web(people["jd"])
    for n, ref in enumerate(refs):
        place = shown(street, at(ref, TO_SIGN)).context["row_place"]
        assert (place.at, place.count) == (1, 3 - n)
        answer = sent(street, ref, "sign", TO_SIGN)
        if n < 2:
            assert answer.url == at(refs[n + 1], TO_SIGN)
            assert f"“待签收”还有{2 - n}件" in street.get(answer.url).content.decode()
    assert answer.url == f"{reverse('hotline:queue')}?{TO_SIGN}"
    assert "“待签收”都办完了，一件也没有了。" in street.get(answer.url).content.decode()


def test_from_the_middle_it_goes_on_and_then_comes_back_to_what_was_left(people):
    refs, street = several(3), web(people["jd"])
    assert sent(street, refs[1], "sign", TO_SIGN).url == at(refs[2], TO_SIGN)
    assert sent(street, refs[2], "sign", TO_SIGN).url == at(refs[0], TO_SIGN)


def test_the_filter_of_the_list_is_kept(people):
    several(2)
    other = told(text="望河路88号漏水", channel="web", phone="19900009999", demand="help")
    ledger.move(other, "redispatch", SYSTEM, {"lead": "ztj", "route": "direct", "due_at": kit.later(days=3)}, reason="试") if other.document["lead"] != "ztj" else None
    query = "pile=to_sign&demand=complaint"
    place = shown(web(people["jd"]), at(Matter.objects.filter(text__contains="月牙胡同100号").get().ref, query)).context["row_place"]
    assert other.ref not in place.worklist.refs
    assert place.count == 2


def test_a_list_that_keeps_what_was_worked_on_has_an_end(people):
    refs, street, query = several(2), web(people["jd"]), "unit=ztj"
    assert sent(street, refs[0], "sign", query).url == at(refs[1], query)
    last = sent(street, refs[1], "sign", query)
    assert last.url == f"{reverse('hotline:queue')}?{query}"
    assert "看到最后一件了" in street.get(last.url).content.decode()


def test_without_next_the_page_stays_and_keeps_its_list(people):
    refs, street = several(2), web(people["jd"])
    answer = sent(street, refs[0], "sign", TO_SIGN, then="")
    assert answer.url == at(refs[0], TO_SIGN)
    page = shown(street, answer.url)
    assert page.context["row_place"].next_url == at(refs[1], TO_SIGN)
    assert page.context["steps"].now[0].move == "finish"
    assert sent(street, refs[1], "sign", None, then="").url == reverse("hotline:request", args=[refs[1]])  # no list, none is made up


def test_one_may_go_on_without_saving_and_no_page_names_the_next(people):
    refs, street = several(2), web(people["jd"])
    page = shown(street, at(refs[0], TO_SIGN)).content.decode()
    assert refs[1] not in page
    link = re.search(r'rel="next" href="([^"]+)"', page)[1].replace("&amp;", "&")
    assert street.get(reverse("hotline:request", args=[refs[0]]) + link).url == at(refs[1], TO_SIGN)
    assert Matter.objects.get(ref=refs[0]).state == "issued"
    sent(street, refs[1], "sign", TO_SIGN)
    alone = street.get(reverse("hotline:request", args=[refs[0]]) + link)
    assert alone.url == f"{reverse('hotline:queue')}?{TO_SIGN}"
    assert web(people["xz"]).get(reverse("hotline:request", args=[refs[0]]) + link).status_code == 404


def test_a_refused_form_comes_back_with_its_list(people):
    refs, street = several(2), web(people["jd"])
    sent(street, refs[0], "sign", TO_SIGN, then="")
    answer = sent(street, refs[0], "finish", TO_SIGN)
    assert answer.status_code == 422
    assert answer.context["row_place"].query == TO_SIGN
    assert answer.context["steps"].now[0].main


def test_what_stands_in_the_list_is_only_what_the_person_sees_and_no_address(people):
    refs = several(2)
    stranger = web(people["xz"])
    assert stranger.get(at(refs[0], TO_SIGN)).status_code == 404
    assert sent(stranger, refs[0], "sign", TO_SIGN).status_code == 404
    page = shown(web(people["jd"]), at(refs[0]) + "?list=https%3A%2F%2Fevil.example%2F%3Fpile%3Dto_sign")
    assert page.context["row_place"] is None or page.context["row_place"].worklist.address.startswith(reverse("hotline:queue"))
    assert not re.search(r'(href="|name="list" value=")[^"]*evil', page.content.decode())


DUE = (  # request, who, what is due first of that person
    (received, "pd", "dispatch"),
    (told, "jd", "sign"),
    (under_way, "jd", "finish"),
    (disputed, "pd", "adjudicate"),
    (kit.asking_time, "pd", "give_time"),
    (kit.helped, "jtj", "helper_answer"),
    (kit.whistled, "fgw", "arrive"),
    (kit.asked_out, "rx", "exclude"),
    (kit.pressing, "pd", "hand_over"),
    (kit.followed, "pd", "handed_reply"),
)


@pytest.mark.parametrize(("make", "who", "move"), DUE, ids=[m for _f, _w, m in DUE])
def test_what_is_due_stands_first_with_its_form_open(people, make, who, move):
    page = shown(web(people[who]), reverse("hotline:request", args=[make().ref]))
    steps, text = page.context["steps"], page.content.decode()
    assert (steps.now[0].move, steps.now[0].main) == (move, True)
    assert re.search(rf'<details id="move-{move}" open>', text)
    assert len(re.findall(r'<details id="move-\w+" open>', text)) == 1
    assert all(text.index(f'id="move-{move}"') < text.index(f'id="move-{row.move}"') for row in steps.rows[1:])


def test_what_is_due_of_others_is_not_shown_as_mine(people):
    matter = under_way()
    for who in ("op", "pd"):
        page = shown(web(people[who]), reverse("hotline:request", args=[matter.ref]))
        assert not page.context["steps"].now
        assert 'id="move-finish"' not in page.content.decode()
    assert "现在该做的" in shown(web(people["hf"]), reverse("hotline:request", args=[answered().ref])).content.decode()  # she is to call


def test_a_limit_stands_beside_what_is_due(people):
    due = shown(web(people["jd"]), reverse("hotline:request", args=[under_way().ref])).context["steps"].now[0].due
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", due.until)
    assert not due.late


def test_an_answer_says_how_the_caller_was_contacted_at_once_and_nothing_is_ticked(people):
    matter, street = under_way(), web(people["jd"])
    form = shown(street, reverse("hotline:request", args=[matter.ref])).context["steps"].now[0].form
    assert form["how"].value() in (None, "")
    sent(street, matter.ref, "finish", None, then="", answer="已修好", how="phone")
    matter.refresh_from_db()
    assert matter.state == "answered"
    assert matter.document["request"]["contacted_at"]
    other = kit.moved(told(text="望河路路灯坏了", phone="19900008888"), ("sign", "ztj", {}, ""))
    sent(street, other.ref, "finish", None, then="", answer="已修好")
    other.refresh_from_db()
    assert (other.state, other.document["request"]["contacted_at"]) == ("answered", "")


def test_promises_are_worked_through_as_well(people):
    who = actors({"dc": people["dc"]})["dc"]
    refs = [promise(who, lead="fgw", text=f"新增路灯{n}00盏").ref for n in (1, 2)]
    unit, query = web(people["fgw"]), "state=issued&sort=changed"
    page = shown(unit, reverse("desk:matter", args=[refs[0]]))
    assert page.context["steps"].now[0].move == "accept"
    matter = Matter.objects.get(ref=refs[0])
    answer = unit.post(reverse("desk:move", args=[refs[0], "accept"]), {"version": matter.version, "list": query, "then": "next"})
    assert answer.url.startswith(reverse("desk:matter", args=[refs[1]]))
    matter = Matter.objects.get(ref=refs[1])
    answer = unit.post(reverse("desk:move", args=[refs[1], "accept"]), {"version": matter.version, "list": query, "then": "next"})
    assert "都办完了" in unit.get(answer.url).content.decode()


def test_a_claim_sent_back_is_due_of_its_unit_again_and_not_of_the_office(people):
    who = actors({name: people[name] for name in ("dc", "fgw")})
    matter = promise(who["dc"], lead="fgw", text="新增路灯100盏", due="2099-12-31")
    page = reverse("desk:matter", args=[matter.ref])
    ledger.move(matter, "accept", who["fgw"])
    proof = evidence.store(matter, "验收单.txt", io.BytesIO(b"100 lamps"), "fgw")
    ledger.move(matter, "claim", who["fgw"], {"progress": "全部完成", "evidence": [proof.sha256]})
    ledger.move(matter, "send_back", who["dc"], reason="缺验收单")
    assert "claim" in [row.move for row in shown(web(people["fgw"]), page).context["steps"].now]
    assert "claim" not in [row.move for row in shown(web(people["dc"]), page).context["steps"].now]


def test_returns_that_are_owed_are_worked_through_by_their_calendar(people):
    who = actors({"dc": people["dc"]})["dc"]
    refs = [promise(who, lead="fgw", text=f"新增路灯{n}00盏").ref for n in (1, 2)]
    for ref in refs:
        ledger.move(Matter.objects.get(ref=ref), "accept", SYSTEM, at=when(2, 2))
    unit, calendar = web(people["fgw"]), "year=2026&period=2026-Q1"
    listed = shown(unit, f"{reverse('desk:returns')}?{calendar}").content.decode()
    links = re.findall(r'href="(/desk/matters/[^"]+\?list=returns%3A[^"]+)"', listed)
    assert [link.split("/")[3] for link in links] == refs
    place = shown(unit, links[0]).context["row_place"]
    assert (place.at, place.count, place.after) == (1, 2, refs[1])
    assert place.worklist.address.startswith(f"{reverse('desk:returns')}?")
    matter = Matter.objects.get(ref=refs[0])
    data = {"version": matter.version, "list": place.query, "then": "next", "period": "2026-Q1", "progress": "已建成15盏"}
    assert unit.post(reverse("desk:move", args=[refs[0], "report"]), data).url.startswith(reverse("desk:matter", args=[refs[1]]))


def test_a_place_in_a_list():
    worklist = in_a_row.Worklist("q=x", "/list/?q=x", "清单", ("a", "b", "c"), lambda ref: f"/{ref}/")
    assert [(p.at, p.after, p.others) for p in (in_a_row.place(worklist, ref) for ref in ("a", "c", "z"))] == [(1, "b", 2), (3, "a", 2), (0, "a", 3)]
    alone = in_a_row.Worklist("", "/list/", "清单", ("a",), lambda ref: f"/{ref}/")
    assert in_a_row.place(alone, "a").next_url == ""
    assert in_a_row.place(None, "a") is None
    assert in_a_row.place(in_a_row.Worklist("", "/list/", "清单", (), str), "a") is None
