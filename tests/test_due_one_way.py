"""By when something is due is shown one way: an instant that ends a day is that day's last minute, on screens, in files, in notices."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from luoshi.requests import handling, kind, state
from luoshi.requests.staff.request_form import MomentField
from luoshi.requests.staff.request_history import in_words
from luoshi.wording import ends

SHANGHAI = ZoneInfo("Asia/Shanghai")
SOURCE = Path(handling.__file__).parent


@pytest.mark.parametrize(
    ("instant", "shown"),
    [
        ("2026-12-07T00:00:00+08:00", "2026-12-06 23:59"),
        ("2026-12-06T16:00:00+00:00", "2026-12-06 23:59"),  # the same instant as another writes it
        ("2027-01-01T00:00:00+08:00", "2026-12-31 23:59"),
        ("2026-12-07T09:30:00+08:00", "2026-12-07 09:30"),
        ("2026-12-06T23:59:00+08:00", "2026-12-06 23:59"),
        ("", ""),
    ],
)
def test_in_words(instant, shown):
    assert handling.due_words(instant) == shown
    if instant:
        assert in_words("due_at", instant, {}) == shown
        assert f"{handling.last_moment(datetime.fromisoformat(instant)):%Y-%m-%d %H:%M}" == shown


def test_a_box_shows_the_last_minute_and_brings_the_day_s_end():
    box, end = MomentField(), datetime(2026, 12, 7, tzinfo=SHANGHAI)
    shown = box.widget.format_value(timezone.make_naive(box.prepare_value(end), SHANGHAI))
    assert shown == "2026-12-06T23:59"
    assert box.clean(shown) == end
    assert box.clean("2026-12-06T10:00") == datetime(2026, 12, 6, 10, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("instant", "day"), [("2026-12-07T00:00:00+08:00", "2026-12-06"), ("2026-12-06T16:00:00+00:00", "2026-12-06"), ("2026-12-07T09:30:00+08:00", "2026-12-07")]
)
def test_the_day_by_which_a_request_is_due_is_that_of_its_last_minute(instant, day):
    """Lists, files and the API read the day from this column (``kind.columns``)."""
    own = {"state": "issued", "request": {**state.BLANK, "due_at": instant}}
    assert kind.columns(own)["due"].isoformat() == day


def test_what_is_read_back_is_what_was_shown():
    for local in (datetime(2026, 12, 7), datetime(2026, 12, 7, 9, 30), datetime(2026, 12, 31, 23, 0)):
        assert ends.instant_of(ends.last_moment(local)) == local


def test_nothing_writes_a_due_instant_by_itself():
    """Each place that writes an instant with its time names the function, or writes when something happened."""
    for path in SOURCE.rglob("*.py"):
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not ("due" in line and "%H:%M" in line), f"{path.name}:{n} writes a due instant by itself"
