"""Since when requests are whole: old days that a file brings count only where they go on without a hole."""

from datetime import date, datetime, time, timedelta

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.core.cache import caches
from django.utils import timezone

from luoshi.assessing import months as assessed
from luoshi.requests import batches, comparing, intake
from test_intake import Fixed, told, units  # noqa: F401

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def import_of(tmp_path, days_ago):
    """A file of another hotline with a request on each of the days."""
    rows = "".join(f"B{n},{TODAY - timedelta(days=n)} 09:00,第{n}盏路灯不亮,1990000{n:04},滨江路{n}号,投诉\n" for n in days_ago)
    path = tmp_path / f"{len(rows)}.csv"
    path.write_text("工单编号,来电时间,诉求内容,联系电话,地址,诉求类型\n" + rows, encoding="utf-8")
    assert batches.take_file(path, "旧热线", Fixed()).taken == len(days_ago)
    caches["pages"].clear()


def days_ago():
    return (TODAY - timezone.localtime(comparing.begun()).date()).days


def test_without_a_file_it_is_the_first_request(units):  # noqa: F811
    assert comparing.begun() is None
    intake.take(told(at=timezone.now() - timedelta(days=40)), Fixed())
    assert days_ago() == 40


@pytest.mark.parametrize(
    ("imported", "since"),
    [
        ((300, 299, 298), 0),  # three days of last winter: the platform's own first day
        (range(1, 31), 30),  # a month up to the switch: whole
        (range(8, 31), 30),  # seven days in between without one: still
        (range(9, 31), 0),  # eight: not
        ((*range(1, 31), *range(60, 90)), 30),  # whole back to the hole
    ],
)
def test_a_file_s_old_days_count_only_without_a_hole(units, tmp_path, imported, since):  # noqa: F811
    import_of(tmp_path, imported)
    assert days_ago() == since


def test_what_was_here_before_the_file_stays(units, tmp_path):  # noqa: F811
    intake.take(told(at=timezone.now() - timedelta(days=40)), Fixed())
    import_of(tmp_path, (300, 299))
    assert days_ago() == 40
    import_of(tmp_path, range(41, 60))
    assert days_ago() == 59


def test_a_month_with_old_rows_only_is_not_whole(units, tmp_path):  # noqa: F811
    import_of(tmp_path, (400, 399))
    last_month = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)
    assert assessed.state_of(f"{last_month:%Y-%m}") == assessed.PARTIAL


def test_a_row_of_ages_ago_makes_no_change_of_so_many_per_cent(units, tmp_path):  # noqa: F811
    """The mended fault: one old row, and any span after it passed for whole."""
    import_of(tmp_path, (700,))
    start = timezone.make_aware(datetime.combine(TODAY - timedelta(days=180), time()))
    assert not comparing.whole(start, timedelta(days=90), TODAY, comparing.begun())


def test_unbroken_counts_the_days_that_are_missing():
    first = date(2026, 11, 1)
    assert comparing.unbroken(first, [], 7) == first
    assert comparing.unbroken(first, [date(2026, 10, 24)], 7) == date(2026, 10, 24)
    assert comparing.unbroken(first, [date(2026, 10, 23)], 7) == first
