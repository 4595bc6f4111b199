"""The published table of judged requests tells nobody which requests are private: joined with every public list it finds none."""

import csv
import io
import os
import random
from collections import Counter
from datetime import timedelta

import pytest

pytest.importorskip("ibis", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from hotline_kit import Fixed, told, town
from luoshi.assessing import months as assessed
from luoshi.assessing.judged_columns import PUBLISHED
from luoshi.assessing.published import drawn_apart
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter
from luoshi.requests import intake, privacy
from luoshi.requests.judged import rows as judged
from luoshi.requests.models import Submission
from luoshi.requests.submission import IncomingSubmission

pytestmark = pytest.mark.django_db
DAYS = 12


@pytest.fixture
def past(settings, tmp_path):
    """Two months' requests, one in five of them private, with all that may be unlike: day, subject, street, how it ended."""
    settings.HOME = tmp_path
    town()
    now = timezone.now()
    limit = {"amount": 2, "unit": "days", "rule": "general/1"}
    for n in range(120):
        # The fifth is another one each day: wherever a month begins, no unit and outcome has private requests alone.
        private = [{"demand": "tip"}, {"hidden": True}, {"firm": "named"}][n % 3] if (n + n // 30) % 5 == 0 else {"demand": "help"}
        at = now - timedelta(days=DAYS + n % 30, minutes=7 * n)
        matter = intake.take(
            IncomingSubmission(text=f"路灯不亮{n}", channel="web", subject=f"04{n % 9:02}", place="990102001000", at=at, **private), Fixed(), dispatch=False
        ).matter
        ledger.move(matter, "dispatch", SYSTEM, {"lead": ("ztj", "whj", "jtj")[n % 3], "route": "direct", "limit": limit, "due_at": (at + timedelta(days=2)).isoformat()}, at=at)
        ledger.move(matter, "finish", SYSTEM, {"answer": "修好了"}, at=at + timedelta(hours=5))
        ledger.move(matter, "call_back", SYSTEM, {"solved": ("yes", "no_longer")[n % 2], "satisfied": ("yes", "basically", "no")[n % 3]}, at=at + timedelta(hours=30))
    return now


def published(client):
    found = []
    for month in assessed.months():
        text = b"".join(client.get(reverse("site:judged", args=[month])).streaming_content).decode("utf-8-sig")
        found += csv.DictReader(io.StringIO(text))
    return found


@pytest.mark.one_database
def test_no_row_can_be_found_again_by_any_join(client, past):
    table, public = published(client), []
    for state in ("open", "closed"):
        public += client.get(f"/open311/v2/requests.json?extensions=true&status={state}&page_size=200&start_date={past - timedelta(days=80):%Y-%m-%d}").json()
    assert len(table) == 120
    assert len(public) == 96
    kept = {str(v) for r in public for v in r.values() if v} | set(Matter.objects.values_list("ref", flat=True))
    hidden = set(privacy.ordinary(Matter.objects.filter(kind="request")).values_list("ref", flat=True))
    truth = Counter((r["month"], r["unit"], r["solved"]) for r in judged() if r["ref"] not in hidden)
    cells = Counter((r["month"], r["unit"], r["solved"]) for r in table)
    for row in table:
        assert not {v for k, v in row.items() if k not in ("unit", "unit_name")} & (kept - {row["unit"], row["unit_name"]}), row
    # All that a row shares with a public request is its month, unit and outcome; within that, nothing tells a private row from another.
    missing = [
        k
        for k in PUBLISHED
        if k not in ("row", "month", "month_state", "unit", "unit_name", "group", "population", "district", "solved", "satisfied", "callback", "excluded", "in_time", "apart")
    ]
    assert missing == []
    best = sum(max(truth[cell], n - truth[cell]) for cell, n in cells.items())
    base = sum(n - truth[cell] for cell, n in cells.items())
    assert best - base <= 2  # who guesses by the join is no better off than who says "public" of every row


@pytest.mark.one_database
def test_rows_are_numbered_and_ordered_at_random_and_anew(client, past):
    first, again = published(client), published(client)
    assert first == again  # one publication stays as it is
    for month in assessed.months():
        kept = assessed.write(month)
        os.utime(kept, ns=(kept.stat().st_atime_ns, kept.stat().st_mtime_ns + 10**9))
    anew = published(client)
    assert not {r["row"] for r in first} & {r["row"] for r in anew}
    bare = lambda rows: Counter(tuple(v for k, v in r.items() if k != "row") for r in rows)  # noqa: E731
    assert bare(first) == bare(anew)
    for rows in (first, anew):
        by_month = {}
        for row in rows:
            by_month.setdefault(row["month"], []).append(row["row"])
        assert all(numbers == sorted(numbers) for numbers in by_month.values())


def test_a_table_kept_from_before_is_published_without_numbers(client, past):
    month = assessed.months()[0]
    kept = assessed.judged_file(month)  # as an older release left it
    path = assessed.published(month)
    assert path.parent == kept.parent
    head = path.read_text(encoding="utf-8-sig").splitlines()[0]
    assert head.split(",") == list(PUBLISHED)
    assert told().ref not in path.read_text(encoding="utf-8-sig")


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "unit": st.sampled_from("AB"),
            "answer": st.sampled_from([("contacted", "yes"), ("contacted", "no"), ("contacted", "no_longer"), ("no_answer", ""), ("pending", "")]),
            "satisfied": st.sampled_from(["yes", "basically", "no", ""]),
            "in_time": st.sampled_from([0, 1]),
            "excluded": st.sampled_from(["", "", "", "objective"]),
            "private": st.booleans(),
        }
    ),
    max_size=14,
)


def town_of(found):
    """Rows as the stored table has them, and the numbers of the public ones."""
    rows = [
        {"unit": r["unit"], "callback": r["answer"][0], "solved": r["answer"][1], "satisfied": r["satisfied"] if r["answer"][0] == "contacted" else ""}
        | {"in_time": r["in_time"], "excluded": r["excluded"], "ref": str(n)}
        for n, r in enumerate(found)
    ]
    return rows, {str(n) for n, r in enumerate(found) if not r["private"]}


def drawn(found, seed=0):
    rows, public = town_of(found)
    drawn_apart(rows, public, random.Random(seed).shuffle)
    return rows


def sums(rows):
    """What the rates are made of, by unit: each counts one thing of a row that is not left out."""
    found = Counter()
    for r in rows:
        inside, of = r["excluded"] == "", r["unit"]
        found[of, "all"] += 1
        found[of, "left out", r["excluded"]] += 1
        for name in ("callback", "solved", "satisfied", "in_time"):
            found[of, name, r[name]] += inside
    return +found


@pytest.mark.one_database
@given(ROWS, st.integers(0, 9))
def test_the_rates_are_the_same_to_the_last_digit_though_rows_are_drawn_apart(found, seed):
    assert sums(drawn(found, seed)) == sums(town_of(found)[0])


@pytest.mark.one_database
@given(ROWS)
def test_what_is_published_of_a_unit_with_a_private_outcome_hangs_on_its_sums_alone(found):
    """Whoever else the private rows were, and whatever stood together in one row: with the same sums the same is published. No row tells more than they."""
    rows = drawn(found)
    for unit in "AB":
        own = [r for r in found if r["unit"] == unit]
        cells = Counter((r["answer"][1], r["excluded"] != "") for r in own)
        hidden = Counter((r["answer"][1], r["excluded"] != "") for r in own if r["private"])
        apart = any(2 * hidden[c] > n for c, n in cells.items())
        shown = [r for r in rows if r["unit"] == unit]
        assert {r["apart"] for r in shown} <= {int(apart)}
        if not apart:
            assert [{k: v for k, v in r.items() if k != "apart"} for r in shown] == [r for r in town_of(found)[0] if r["unit"] == unit]
            continue
        alone, _public = town_of([r for r in found if r["unit"] == unit])
        inside = [r for r in alone if not r["excluded"]]
        contacted = [r for r in inside if r["callback"] == "contacted"]
        liked = [r["satisfied"] for r in contacted]
        for r, value in zip(contacted, reversed(liked), strict=True):  # another town: other callers liked it, others were in time
            r["satisfied"] = value
        for r, value in zip(inside, [r["in_time"] for r in reversed(inside)], strict=True):
            r["in_time"] = value
        same, other = town_of(own)[0], alone
        for each in (same, other):
            drawn_apart(each, set(), random.Random(1).shuffle)
        key = ("callback", "solved", "satisfied", "in_time")
        assert [[r[k] for k in key] for r in same if not r["excluded"]] == [[r[k] for k in key] for r in other if not r["excluded"]]
        assert all([r[k] for k in key] == ["pending", "", "", 0] for r in same if r["excluded"])


@pytest.mark.one_database
def test_a_private_outcome_is_drawn_apart_where_it_is_published(client, past):
    """Of one unit all that was not solved was told in private: its rows are drawn apart in the file, and its rates are not touched."""
    month = assessed.months()[-1]
    before = [r for r in published(client) if r["month"] == month]
    unit = before[0]["unit"]
    refs = [r["ref"] for r in judged() if (r["month"], r["unit"], r["solved"]) == (month, unit, before[0]["solved"])]
    Submission.objects.filter(matter__ref__in=refs).update(hidden=True)
    kept = assessed.write(month)
    os.utime(kept, ns=(kept.stat().st_atime_ns, kept.stat().st_mtime_ns + 10**9))
    after = [r for r in published(client) if r["month"] == month]
    assert {r["apart"] for r in after if r["unit"] == unit} == {"1"}
    assert sums(before) == sums(after)
