"""Every address by every role: what it answers (``data/doors.csv``), what of other people's is in it.

A new address needs rows; ``LUOSHI_DOORS=print pytest -s tests/test_doors_matrix.py -k has_a_row`` prints them with what is answered today, to be
judged letter by letter before they are added. ``LUOSHI_DOORS=all`` asks for every role at every address.
"""

import os
import random
import re

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

import doors_kit
from doors_kit import PEOPLE, ROLES, TOKENED, address_of, answer_of, expected, submission
from luoshi.matters.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]
MODE = os.environ.get("LUOSHI_DOORS", "")
TABLE = doors_kit.rows()
ROOMS = ("public", "ask", "api", "open311", "requests", "desk", "office", "admin")
DESK = {"op", "pd", "hf", "rx", "chief"}  # who speaks with callers, and the superuser
OFFICE = DESK | {"dc", "audit", "root"}
ALL = {"dc", "audit", "aj", "root", "chief", "pd", "rx"}  # who sees every unit's tasks
OWN = ALL | {"fgw", "jtj"}
READS = {"t_audit", "t_aj", "t_rx"}
WHO = {  # who may be shown what is found nowhere else in the city; ``ask/`` is judged by its link
    "caller": DESK | {"jd"},
    "tipster": DESK,
    "tip": OFFICE | {"jtj"},
    "turned": OFFICE,
    "joined": OFFICE,
    "complaint": OFFICE | {"jd", "aj"},
    "complainer": OFFICE,
    "hidden": OFFICE | {"jd", "aj"},
    "hider": OFFICE | {"aj"},
    "firm": OFFICE | {"jd", "aj"},
    "company": OFFICE | {"aj"},
    "draft": ALL | READS,
    "note": OWN | READS | {"t_fgw"},
    "closed_file": OWN,
    "report": ALL | READS,
    "batch": set(),
    "filter": set(),
    "approver": OWN | READS | {"t_fgw"},
    "ends": set(),
    "tip_number": OFFICE | {"jtj", "t_audit", "t_rx"},
    "turned_number": OFFICE | {"t_audit", "t_rx"},
    "server": set(),
    "factor": set(),
}
LEAST = ("anon", "none", "aj", "jd", "qu", "jtj", "t_jd", "t_none", "t_off")
LINKS = {"tip": "of a tip-off", "tip_number": "of a tip-off"}  # what a link shows to who holds it


def room(row):
    first, _slash, rest = row["pattern"].partition("/")
    if first == "desk":
        return "requests" if rest.startswith("requests") else "office" if re.match(r"reports|drafts|exchange|returns", rest) else "desk"
    return first if first in ROOMS else "admin" if first == "accounts" else "public"


@pytest.fixture(scope="module")
def city(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), doors_kit.built() as made:
        yield made


def test_every_address_has_a_row(city):
    known = {row["pattern"] for row in TABLE}
    new = [p for p in dict.fromkeys(doors_kit.patterns()) if p not in known]
    if MODE == "print":
        for pattern in new:
            print(doors_kit.line(pattern, city))
    assert not new, (
        f"no row in tests/data/doors.csv for: {', '.join(new)}. Say who may come in: add a row for each kind of thing that it can name (the unit's own, another's, a tip-off, "
        "what is not public), as `LUOSHI_DOORS=print pytest -s tests/test_doors_matrix.py -k has_a_row` prints them, and judge every letter."
    )


def test_every_row_has_an_address_and_is_there_once():
    there = set(doors_kit.patterns())
    assert [row["pattern"] for row in TABLE if row["pattern"] not in there] == [], "rows of tests/data/doors.csv whose address is gone: take them out"
    keys = [(row["pattern"], row["case"]) for row in TABLE]
    assert sorted(k for k in set(keys) if keys.count(k) > 1) == []


def of(part):
    return [row for row in TABLE if room(row) == part]


def roles_of(row):
    """Those whose answer the room tells apart: all who are refused; of those let in three of who sees least, and one of the others,
    by turns, as of those whom it does not tell apart; everybody where that is asked for."""
    if MODE == "all":
        return ROLES
    chance, asked = random.Random(row["pattern"] + row["case"]), submission(row["pattern"])
    let_in = [r for r in asked if "+" in expected(row, r)]
    least, more = [r for r in let_in if r in LEAST], [r for r in let_in if r not in LEAST]
    others = [r for r in ROLES if r not in asked]
    kept = {*chance.sample(least, min(3, len(least))), *chance.sample(more, min(1, len(more))), *chance.sample(others, min(1, len(others)))}
    return [r for r in ROLES if r in kept or (r in asked and r not in let_in)]


@pytest.mark.parametrize("part", ROOMS)
def test_every_role_gets_what_the_table_says_and_sees_nothing_else(city, part):
    wrong = []
    for row in of(part):
        address = address_of(row, city)
        for role in roles_of(row):
            before = Event.objects.count()
            answers = [city.ask(role, method, address) for method in ("GET", "POST")]
            letters = "".join(map(answer_of, answers))
            if letters != expected(row, role):
                wrong.append(f"{row['pattern']} ({row['case']}) for {role}: {letters}, expected {expected(row, role)}")
            wrong += [f"{row['pattern']} ({row['case']}) shows {role}: {what}" for what in seen(city, row, role, answers, address)]
            if answers[0].wrote != before:
                wrong.append(f"{row['pattern']} ({row['case']}) writes on the ledger when {role} only looks")
    assert not wrong, "\n".join(wrong[:60])


def seen(city, row, role, answers, address):
    """What of the secrets that are not the role's stands in the answers."""
    text = "\n".join(a.said.decode("utf-8", "replace") for a in answers)
    for name, words in city.secrets.items():
        if role in WHO[name] or (row["pattern"].startswith("ask/<slug:key>/") and (name == "ends" or LINKS.get(name) == row["case"])):
            continue
        yield from (f"{name} ({word[:8]}…)" for word in words if word and word in text and word not in address)


def test_the_city_has_what_it_is_to_hide(city):
    """Each secret is shown to somebody who may see it: else the search above would find nothing because nothing is there."""
    pages = {
        "chief": ["/desk/requests/{" + name + "}/" for name in ("own", "tip", "turned", "joined", "complaint", "hidden", "firm")]
        + ["/desk/matters/{draft}/", "/desk/matters/{promise}/"],
        "dc": ["/desk/matters/{promise}/files/{closed}", "/desk/reports/{private}/"],
    }
    text = "\n".join(city.ask(role, "GET", a.format(**city.fills)).said.decode() for role, addresses in pages.items() for a in addresses)
    text += "\n".join(
        city.ask("chief", "POST", f"/desk/requests/{{{name}}}/caller/".format(**city.fills)).said.decode() for name in ("own", "joined", "complaint", "hidden", "firm")
    )
    nobodys = {name for name, who in WHO.items() if not who}
    missing = [(name, word) for name, words in city.secrets.items() if name not in nobodys for word in words if word not in text]
    assert not missing
    assert set(WHO) == set(city.secrets)
    assert {*PEOPLE, *TOKENED} <= set(ROLES)
