"""The published table of judged requests tells nobody which requests are private: joined with every public list it finds none."""

import csv
import io
import os
from collections import Counter
from datetime import timedelta

import pytest

pytest.importorskip("ibis", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse
from django.utils import timezone

from hotline_kit import Fixed, told, town
from luoshi.assessing import months as assessed
from luoshi.assessing.judged_columns import PUBLISHED
from luoshi.matters import ledger
from luoshi.matters.ledger import SYSTEM
from luoshi.matters.models import Matter
from luoshi.requests import intake, privacy
from luoshi.requests.judged import rows as judged
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
        if k not in ("row", "month", "month_state", "unit", "unit_name", "group", "population", "district", "solved", "satisfied", "callback", "excluded", "in_time")
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
