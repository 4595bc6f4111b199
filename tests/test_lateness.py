"""When a request is late: one rule, and every list, count and call goes by it."""

from datetime import timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.utils import timezone

import hotline_kit as kit
from hotline_kit import town
from luoshi.matters import clock
from luoshi.matters.models import Matter
from luoshi.requests import lateness, today
from luoshi.requests.kind import REQUEST
from luoshi.requests.staff import callback_queue, queue_filter, request_page

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
MINUTE = timedelta(minutes=1)
RUNNING, IN_HAND = {"issued", "under_way", "sent_back", "disputed"}, {"issued", "under_way", "sent_back"}


@pytest.fixture
def people():
    return town()


@pytest.mark.parametrize("state", sorted(REQUEST.states))
@pytest.mark.parametrize(
    ("ends", "over", "soon"), [(-MINUTE, True, False), (timedelta(), True, False), (MINUTE, False, True), (timedelta(days=1, minutes=1), False, False), (None, False, False)]
)
def test_every_state_on_both_sides_of_the_limit(people, state, ends, over, soon):
    matter = kit.issued()
    due = NOW + ends if ends is not None else None
    Matter.objects.filter(pk=matter.pk).update(state=state, due_at=due)
    matter = Matter.objects.get(pk=matter.pk)
    late, due_soon = over and state in RUNNING, soon and state in RUNNING
    assert due is None or clock.is_over(due, NOW) == over
    assert lateness.is_late(matter, NOW) == late
    assert request_page.clock(matter, NOW)["late"] == late
    for pile, there in (("overdue", late), ("soon", due_soon)):
        assert Matter.objects.filter(queue_filter.PILES[pile][2](NOW)).exists() == there, pile
    counts = today.owed(NOW).by_unit.get(matter.lead_id, (0, 0, 0))
    assert counts == (int(state in RUNNING | {"waiting"}), int(due_soon), int(late))  # what waits is in hand, and neither soon nor late
    to_be_asked = state == "answered" or (over and state in IN_HAND)
    assert callback_queue.due(NOW).filter(pk=matter.pk).exists() == to_be_asked
    assert any(callback_queue.due(NOW, s).filter(pk=matter.pk).exists() for s in callback_queue.STATES) == to_be_asked
