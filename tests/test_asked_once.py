"""No page asks the database the same thing twice: a part that two boxes show is looked up once. One row by its index, and a person's
own units, are asked again where it reads more plainly so; so is who is above whom, by every guard of private requests for itself."""

from collections import Counter

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import hotline_kit
from ledger_kit import actors, issued

pytestmark = pytest.mark.django_db

STAFF = (
    "desk:home",
    "desk:matters",
    "desk:board",
    "desk:reports",
    "desk:drafts",
    "hotline:queue",
    "hotline:looking",
    "hotline:catalogue",
    "hotline:knowledge",
    "desk:topics",
    "desk:city",
)
PUBLIC = ("site:home", "site:promises", "site:reports", "site:indicators", "site:data", "site:rankings", "resident:ask")
SMALL = (' FROM "accounts_membership" ', '"parent__code"')


@pytest.fixture
def everyone():
    people = hotline_kit.town()
    for n in range(3):
        issued(actors(people)["dc"], text=f"新增{n}座5G基站")
        hotline_kit.told(text=f"小区{n}号楼门口路灯不亮")
    return people


def twice(client, address):
    answer = client.get(address, follow=True)
    address = answer.redirect_chain[-1][0] if answer.redirect_chain else address  # what the process keeps (calendar, catalogue) is read before
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    often = {sql: count for sql, count in Counter(query["sql"] for query in asked).items() if count > 1}
    return {sql: count for sql, count in often.items() if not sql.endswith(" LIMIT 1") and not any(small in sql for small in SMALL)}


@pytest.mark.parametrize("name", STAFF)
@pytest.mark.parametrize("person", ["dc", "rx", "jd"])
def test_a_staff_page_asks_everything_once(everyone, name, person):
    client = hotline_kit.web(everyone[person])
    if client.get(reverse(name)).status_code == 403:
        pytest.skip(f"{person} has no such page")
    assert twice(client, reverse(name)) == {}


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_page_asks_everything_once(everyone, name):
    assert twice(Client(), reverse(name)) == {}
