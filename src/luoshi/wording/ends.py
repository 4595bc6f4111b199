"""An instant by which something is due, as everybody reads it: one that ends a day is that day's last minute, never the next day's
first. Plain Python; the instants that are stored, and those of the interfaces, stay what they are."""

from __future__ import annotations

from datetime import datetime, timedelta

MINUTE = timedelta(minutes=1)


def last_moment(local: datetime) -> datetime:
    """An instant of the city's own zone as it is shown: a limit in days ends when its last day does, which nobody calls the next day.

    >>> last_moment(datetime(2026, 12, 7)), last_moment(datetime(2026, 12, 7, 9, 30))
    (datetime.datetime(2026, 12, 6, 23, 59), datetime.datetime(2026, 12, 7, 9, 30))
    """
    return local - MINUTE if (local.hour, local.minute, local.second) == (0, 0, 0) else local


def instant_of(shown: datetime) -> datetime:
    """The instant of what a person reads or writes: the last minute of a day stands for the day's end.

    >>> instant_of(datetime(2026, 12, 6, 23, 59))
    datetime.datetime(2026, 12, 7, 0, 0)
    """
    return shown.replace(second=0, microsecond=0) + MINUTE if (shown.hour, shown.minute) == (23, 59) else shown


def due_words(local: datetime, year: bool = True) -> str:
    """By when, in digits; ``year``: with the year.

    >>> due_words(datetime(2027, 1, 1)), due_words(datetime(2026, 12, 7, 9, 30), year=False)
    ('2026-12-31 23:59', '12-07 09:30')
    """
    return last_moment(local).strftime("%Y-%m-%d %H:%M" if year else "%m-%d %H:%M")
