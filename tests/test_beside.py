"""The requests beside a promise: same subject, same place; a promise declared done while they rise is flagged (L16)."""

from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import reverse

from ledger_kit import actors, city, issued
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Opening
from luoshi.matters.models import Matter
from luoshi.requests.beside_promises import beside

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
DESK = Actor("desk", frozenset(), frozenset({"take_request"}))
DISTRICT = "990102000000"


def told(count, days_ago, subject="0406", place="990102001000"):
    data = {"text": "路灯不亮", "demand": "complaint", "channel": "phone", "subject": subject, "place": place}
    ledger.open_many("request", [Opening(data, at=NOW - timedelta(days=days_ago, minutes=n)) for n in range(count)], DESK)


@pytest.fixture
def promise():
    made = issued(actors(city()[1])["dc"])
    Matter.objects.filter(pk=made.pk).update(subject="04", place=DISTRICT)
    made.refresh_from_db()
    told(1, 600, subject="0501")  # the platform has worked for long
    return made


def done(promise, days_ago):
    Matter.objects.filter(pk=promise.pk).update(verdict="met", document={**promise.document, "concluded_at": (NOW - timedelta(days=days_ago)).isoformat()})
    promise.refresh_from_db()
    return promise


def test_same_subject_and_place_are_counted_by_month(promise):
    told(3, 5)
    told(2, 40)
    told(4, 5, subject="0501")
    told(4, 5, place="990103001000")
    told(9, 500)
    found = beside(promise, NOW)
    assert found.total == 5
    assert [(f"{m:%Y-%m}", n) for m, n in found.months if n] == [("2026-10", 2), ("2026-11", 3)]
    assert (len(found.months), found.before, found.after, found.rise, found.flagged) == (12, 0, 5, None, False)


def test_declared_done_while_they_rise_is_flagged(promise):
    told(10, 80)
    told(12, 20)
    assert not beside(promise, NOW).flagged  # nobody said it was done
    found = beside(done(promise, 50), NOW)
    assert (found.before, found.after, found.rise, found.flagged) == (10, 12, 20.0, True)


def test_a_small_or_no_rise_is_not_flagged(promise):
    told(10, 80)
    told(11, 20)
    assert not beside(done(promise, 50), NOW).flagged
    told(1, 20)
    assert beside(promise, NOW).flagged


def test_few_are_no_rise(promise):
    told(2, 80)
    told(9, 20)
    assert not beside(done(promise, 50), NOW).flagged


def test_without_a_subject_there_is_nothing_beside(promise):
    Matter.objects.filter(pk=promise.pk).update(subject="")
    promise.refresh_from_db()
    assert beside(promise, NOW) is None


def test_the_page_of_the_promise_says_so(client, promise, monkeypatch):
    monkeypatch.setattr("luoshi.requests.beside_promises.timezone.now", lambda: NOW)
    told(10, 80)
    told(15, 20)
    done(promise, 50)
    page = client.get(reverse("site:promise", args=[promise.ref])).content.decode()
    assert "不减反增：前50天10件，后50天15件，上升50.00%" in page
    assert "路灯不亮" not in page


@pytest.mark.parametrize(
    ("first_days_ago", "ago", "before", "after", "rise"),
    [
        (600, 50, 10, 12, 20.0),
        (95, 50, 10, 12, None),  # the platform began within the earlier days
        (100, 50, 10, 12, 20.0),  # on the first of them
        (600, 50, 4, 12, None),  # too few to be compared with
        (600, 50, 5, 12, 140.0),
        (600, 10, 10, 12, None),  # too few days
        (600, 200, 10, 12, 20.0),
    ],
)
def test_a_change_only_against_a_whole_period_that_has_enough(promise, monkeypatch, first_days_ago, ago, before, after, rise):
    monkeypatch.setattr("luoshi.requests.comparing.begun", lambda: NOW - timedelta(days=first_days_ago))
    told(before, ago + 5)
    told(after, ago - 5)
    found = beside(done(promise, ago), NOW)
    assert (found.before, found.after, found.rise) == (before, after, rise)
    assert found.comparable is (first_days_ago >= 100 and ago >= 14)


def test_the_page_says_that_there_is_no_comparable_period(client, promise, monkeypatch):
    monkeypatch.setattr("luoshi.requests.beside_promises.timezone.now", lambda: NOW)
    monkeypatch.setattr("luoshi.requests.comparing.begun", lambda: NOW - timedelta(days=100))
    told(10, 95)
    told(40, 20)
    page = client.get(reverse("site:promise", args=[promise.ref])).content.decode()
    assert "后90天40件；没有可比的时段" in page
    assert "变化" not in page.split('id="requests"')[1].split("</section>")[0]
