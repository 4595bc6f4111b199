"""Every address of ``data/doors.csv`` asked as nobody means it: by other methods, with odd questions, with odd pieces in it.

A few by turns; all of it with ``LUOSHI_DOORS=all``.
"""

import random
import re
import time
from urllib.parse import quote

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

import doors_kit
from doors_kit import address_of, answer_of, expected
from luoshi.matters.models import Event
from test_doors_matrix import MODE, ROOMS, TABLE, city, of  # noqa: F401

pytestmark = pytest.mark.django_db
OTHERS = ("HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", "PATCH")


@pytest.mark.parametrize("part", ROOMS)
def test_other_methods_are_refused_or_like_a_look(city, part):  # noqa: F811
    """Of each address, as nobody and as who may do all: 405, what a GET answers, or what it refuses with; nothing is written."""
    wrong = []
    for row in of(part):
        address, chance = address_of(row, city), random.Random(row["pattern"] + row["case"])
        for role in ("anon", "chief"):
            before = Event.objects.count()
            look = expected(row, role)[0]
            for method in OTHERS if MODE == "all" else chance.sample(OTHERS, 2):
                answer = city.ask(role, method, address)
                fine = {"m", look} | ({"+"} if method == "OPTIONS" or (method, look) == ("HEAD", ">") else set()) | ({"x", "0", "k"} if look not in "+>" else set())
                if answer_of(answer) not in fine or answer.status_code >= 500:
                    wrong.append(f"{method} {row['pattern']} ({row['case']}) for {role}: {answer.status_code}, a GET {look}")
                if answer.wrote != before:
                    wrong.append(f"{method} {row['pattern']} ({row['case']}) writes on the ledger for {role}")
    assert not wrong, "\n".join(wrong[:60])


NAMES = (
    *(
        "page",
        "limit",
        "cursor",
        "year",
        "q",
        "lang",
        "lead",
        "helper",
        "state",
        "verdict",
        "schedule",
        "place",
        "subject",
        "report",
        "sort",
        "due",
        "role",
        "map",
        "month",
        "on",
        "parent",
    ),
    *("start_date", "end_date", "updated_after", "updated_before", "service_request_id", "service_code", "status", "page_size", "jurisdiction_id", "api_key", "extensions", "next"),
    *(
        "pile",
        "demand",
        "channel",
        "opened",
        "unit",
        "table",
        "period",
        "person",
        "move",
        "matter",
        "since",
        "until",
        "taken",
        "indicator",
        "o",
        "p",
        "e",
        "_popup",
        "all",
        "_changelist_filters",
    ),
)
ODD = (
    *("-1", "0", "1" + "0" * 30, "9" * 5000, "1", "9999", "1e309", "NaN", "%00", "a%00b", "%ed%a0%80", "%ff%fe", "%", "%zz", "", "a" * 100_000, "中" * 30_000, "（" * 20_000),
    *(
        "2026-02-30",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999%2B14:00",
        "2026-13-01",
        "[]",
        "[[[[[[",
        "{}",
        "${7*7}",
        "{{7*7}}",
        "'%20OR%201=1--",
        "../../etc/passwd",
        "%F0%9F%92%A9",
        "٣",
        "２０２６",
    ),
)
SECONDS = 2  # of work that one question may cost


def odd_questions(row, names):
    """Query strings: one odd value of one name, all at once, names again and again, and no names."""
    chance = random.Random(row["pattern"])
    singles = [f"{name}={quote(value, safe='%&=+')}" for name in names for value in ODD]
    yield from singles if MODE == "all" else chance.sample(singles, 1)
    for value in ODD if MODE == "all" else chance.sample(ODD, 1):
        if len(value) < 9_999:
            yield "&".join(f"{name}={quote(value, safe='%&=+')}" for name in names)
    if MODE == "all" or chance.random() < 0.5:
        yield "&".join(f"{chance.choice(names)}[]={n}&page=1&page=2&q=a&q=b" for n in range(200))
    yield chance.choice(("&&&===&", "?" * 500, "%", "a[b][c]=1&a.b=2", "=".join("a" * 3000)))


@pytest.mark.parametrize("role", ["anon", "chief"])
def test_odd_questions_are_answered_or_refused_at_once(city, role):  # noqa: F811
    """What anybody may look at, asked in odd ways; and the staff's own pages likewise."""
    wrong = []
    rows = {row["pattern"]: row for row in reversed(TABLE) if expected(row, role)[0] in "+>" and (role == "anon" or expected(row, "anon")[0] not in "+>")}
    for row in rows.values() if MODE == "all" else random.Random(role).sample(list(rows.values()), 12):
        address = address_of(row, city).partition("?")[0]
        for query in odd_questions(row, NAMES):
            began = time.process_time()
            answer = city.ask(role, "GET", f"{address}?{query}")
            if answer.status_code >= 500 or time.process_time() - began > SECONDS:
                wrong.append(f"{row['pattern']}: {answer.status_code} in {time.process_time() - began:.1f} s for {query[:100]}")
    assert not wrong, "\n".join(wrong[:60])


PIECES = ("%00", "a%00b", "%ed%a0%80", "%ff", "0", "-1", "1" + "0" * 30, "9" * 5000, "a" * 20_000, "..%2f..%2fetc%2fpasswd", "%2e%2e", "中", "%0a", "1.json", "{}", "%25s")


@pytest.mark.parametrize("role", ["anon", "chief"])
def test_odd_pieces_of_addresses_are_not_found(city, role):  # noqa: F811
    """What an address names, put as it is never named; as nobody, and as who may do all."""
    wrong = []
    known = [p for p in doors_kit.patterns() if "<" in p]
    for pattern in known if MODE == "all" else random.Random(role).sample(known, 60):
        parts = re.split(r"<[^>]*>", re.sub(r"\[\.<form>\]| #\d+", "", pattern))
        for piece in PIECES if MODE == "all" else random.Random(pattern + role).sample(PIECES, 2):
            for method in ("GET", "POST"):
                began = time.process_time()
                answer = city.ask(role, method, "/" + piece.join(parts))
                if answer.status_code >= 500 or time.process_time() - began > SECONDS:
                    wrong.append(f"{method} {pattern}: {answer.status_code} in {time.process_time() - began:.1f} s for {piece[:40]}")
    assert not wrong, "\n".join(wrong[:60])


@pytest.mark.parametrize("query", ["lead=%25", "helpers=%25", "parent=x", "user=%25", "groups=x&permissions=%25", "valid_from=x&population=99999999999999999999"])
def test_no_field_of_the_administration_is_filled_in_from_an_address(city, query):  # noqa: F811
    for page in ("registers/duty", "registers/unit", "registers/place", "auth/user", "auth/group", "account/emailaddress"):
        assert city.ask("chief", "GET", f"/admin/{page}/add/?{query}").status_code == 200, page
