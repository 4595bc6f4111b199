"""What the main pages ask of the database: no more than their budget, however much there is, and no more for twenty matters than for four.

A budget is the count of the day when it was written and no more: who needs another query raises it here, and sees by how much.
"""

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import cache, caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

import hotline_kit
from hotline_kit import told, town, web
from ledger_kit import actors, issued
from luoshi.matters import ledger
from luoshi.requests import duties, lookalikes, understanding

pytestmark = pytest.mark.django_db
# page: (who looks, queries at most)
BUDGETS = {
    "/": ("", 11),
    "/promises/": ("", 10),
    "/promises/{promise}/": ("", 13),
    "/units/fgw/": ("", 11),
    "/desk/": ("dc", 21),
    "/desk/matters/?year=2026": ("dc", 18),
    "/desk/board/?year=2026": ("dc", 16),
    "/desk/matters/{promise}/": ("dc", 23),
    "/desk/requests/": ("rx", 30),
    "/desk/requests/{request}/": ("rx", 51),
    "/desk/city/": ("rx", 61),
    "/desk/topics/": ("rx", 5),
    "/open311/v2/requests.json": ("", 4),
    "/api/v1/matters": ("", 2),
}
HOMES = {
    "dc": 21,
    "fgw": 44,
    "jd": 49,
    "op": 13,
    "pd": 28,
    "hf": 12,
    "rx": 46,
    "audit": 15,
    "root": 6,
}  # who looks at the home, and queries at most; private requests have each a few of their own


@pytest.fixture
def people():
    return town()


def grow(people, many):
    """More promises of two units, half of them ended, and more requests, half of them in hand."""
    who = actors({name: people[name] for name in ("dc", "fgw", "jtj")})
    promise = request = None
    for n in range(many):
        promise = issued(who["dc"], lead=("fgw", "jtj")[n % 2], helpers=("czj",), place=f"99010{n % 3}000000", text=f"新增路灯{many}{n}盏")
        if n % 2:
            ledger.move(promise, "overrule", who["dc"], {"verdict": "missed", "conclusion": "没有做"}, reason="核查")
        request = told(text=f"月牙胡同{many * 100 + n}号的路灯坏了", channel="web", phone=f"1990000{many * 100 + n:04}", demand="complaint")
        if n % 2:
            hotline_kit.moved(request, ("sign", "ztj", {}, ""))
    return promise.ref, request.ref


def asked(client, address):
    """The queries of a page whose caches of what it counted are cold, and whose tables of rules are warm."""
    client.get(address)
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as found:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return [query["sql"] for query in found]


def forget():
    """What a process has read of the tables."""
    cache.clear()
    for each in (duties, lookalikes, understanding):
        each.forget_cached()


def test_the_main_pages_keep_their_budget_however_much_there_is(people):
    counts = {}
    clients = {name: web(people[name] if name else None) for name, _most in BUDGETS.values()}
    for many in (4, 16):
        promise, request = grow(people, many)
        forget()
        for page, (name, _most) in BUDGETS.items():
            counts.setdefault(page, []).append(asked(clients[name], page.format(promise=promise, request=request)))
    over = {page: (len(few), len(more)) for page, (few, more) in counts.items() if len(more) > BUDGETS[page][1] or len(more) > len(few)}
    assert over == {}


def test_the_home_of_each_role_keeps_its_budget_however_much_there_is(people):
    counts = {}
    clients = {name: web(people[name]) for name in HOMES}
    for many in (4, 16):
        grow(people, many)
        forget()
        for name, client in clients.items():
            counts.setdefault(name, []).append(len(asked(client, "/desk/")))
    over = {name: (few, more) for name, (few, more) in counts.items() if more > HOMES[name] or more > few}
    assert over == {}
