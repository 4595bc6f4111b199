"""Each screen has one main action: no page that anybody in a role is shown has two main buttons, and where something is due it has one."""

import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

from hotline_kit import STATES, told, town, under_way, web
from ledger_kit import actors
from ledger_kit import issued as promise
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter

pytestmark = pytest.mark.django_db
MAIN = re.compile(r'<(?:a|button)\b[^>]*class="[^"]*\bbutton\b[^"]*\bmain\b')
LISTS = (
    *("/", "/ask/", "/promises/", "/matters/", "/requests/ranking/", "/data/"),
    *("/desk/", "/desk/matters/", "/desk/board/", "/desk/returns/", "/desk/exchange/", "/desk/reports/", "/desk/drafts/", "/desk/new/", "/desk/disagreements/", "/desk/audit/"),
    *("/desk/requests/", "/desk/requests/new/", "/desk/requests/callback/", "/desk/requests/looking/", "/desk/requests/knowledge/", "/desk/requests/catalogue/"),
    *("/desk/topics/", "/desk/city/", "/desk/looks/", "/desk/erasures/"),
)


def mains(text):
    """The main buttons of a page, but for those of the dialogs that every page may open."""
    return MAIN.findall(re.sub(r"<dialog\b.*?</dialog>", "", text, flags=re.S))


def promises(who):
    """One in each state in which something is due."""
    for n, moves in enumerate(
        (
            (),
            (("accept", {}),),
            (("accept", {}), ("claim", {"progress": "建成", "evidence": ["a" * 64]})),
            (("accept", {}), ("ask_target", {"targets": [{"words": "5盏", "kind": "cumulative", "value": 5, "unit": "盏", "bound": "eq"}]})),
        )
    ):
        made = promise(who, lead="fgw", text=f"新增路灯{n}00盏")
        for name, data in moves:
            ledger.move(made, name, SYSTEM, data, reason="试")
        yield made


@pytest.mark.parametrize("who", ["", "dc", "fgw", "op", "pd", "hf", "rx", "jd", "audit"])
def test_no_page_of_any_role_has_two_main_buttons_and_one_where_something_is_due(who):
    people = town()
    for make in STATES:
        make()
    told(channel="web", text="月牙胡同7号的路灯坏了", phone="19900007777")
    list(promises(actors({"dc": people["dc"]})["dc"]))
    client = web(people[who] if who else None)
    pages = [*LISTS, *(reverse("hotline:request" if m.kind == "request" else "desk:matter", args=[m.ref]) for m in Matter.objects.all())]
    seen, due, wrong = 0, 0, {}
    for address in pages:
        answer = client.get(address, follow=True)
        if answer.status_code != 200 or "/accounts/" in (answer.redirect_chain or [("",)])[-1][0]:
            continue
        seen += 1
        count = len(mains(answer.content.decode()))
        now = bool(answer.context and answer.context.get("steps") and answer.context["steps"].now)
        due += now
        if count > 1 or (now and not count):
            wrong[address] = count
    assert wrong == {}
    assert seen >= (4 if not who else 8)
    assert due or who in ("", "op", "hf", "audit")


def test_what_is_a_units_act_is_due_of_the_unit_alone():
    """Who may act for any unit is offered its act, but not as what that person has to do now."""
    people = town()
    matter = under_way()
    shown = {name: web(people[name]).get(reverse("hotline:request", args=[matter.ref])).context["steps"] for name in ("rx", "jd")}
    assert "finish" in [row.move for row in shown["jd"].now]
    assert "finish" not in [row.move for row in shown["rx"].now]
    assert "finish" in [row.move for row in shown["rx"].rows]
    late = promise(actors({"dc": people["dc"]})["dc"], lead="fgw", text="新增路灯300盏")
    ledger.move(late, "accept", SYSTEM)
    Matter.objects.filter(pk=late.pk).update(due="2020-12-31")
    shown = {name: web(people[name]).get(reverse("desk:matter", args=[late.ref])).context["steps"] for name in ("dc", "fgw")}
    assert "claim" in [row.move for row in shown["fgw"].now]
    assert "claim" not in [row.move for row in shown["dc"].now]
