"""What goes with a matter and may fail without the matter being lost: notices, the search index, what a danger sets off.

It is tried in a savepoint of the transaction that keeps the words. Where it fails the words are kept all the same, what is missing is
written down (``Unfinished``), and the worker tries again until it is done.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from .models import Matter, Unfinished

log = logging.getLogger("luoshi.unfinished")
FIRST, LONGEST = timedelta(minutes=1), timedelta(hours=1)  # between two tries
MOST = 500  # tried in one go
_FINISH: dict[str, Callable[[Matter, int], Any]] = {}


def how(what: str, finish: Callable[[Matter, int], Any]) -> None:
    """Say how something is done later: ``finish`` is given the matter and ``of``, and may be called when it is done already."""
    _FINISH[what] = finish


def attempt(what: str, whose: Iterable[tuple[Matter, int]], work: Callable[[], Any]) -> bool:
    """Do ``work`` in a savepoint; whether it was done. What was not is written down for each of the matters (with the number of its event, or the
    key of its submission). Within the transaction that keeps the words; never raises."""
    try:
        with transaction.atomic():
            work()
        return True
    except Exception as error:
        said = log_failure(what, error)
    try:
        with transaction.atomic():
            later = timezone.now() + FIRST
            rows = [Unfinished(matter=matter, what=what, of=of, why=said, next_at=later) for matter, of in whose]
            Unfinished.objects.bulk_create(rows, ignore_conflicts=True)
    except Exception as error:
        log_failure(f"writing down that {what} is unfinished", error)
    return False


def finish(now: datetime | None = None) -> int:
    """Try again what is due, each by itself; how much is done by now."""
    now, done = now or timezone.now(), 0
    for row in Unfinished.objects.filter(next_at__lte=now).select_related("matter").order_by("pk")[:MOST]:
        try:
            with transaction.atomic():
                _FINISH[row.what](row.matter, row.of)
                row.delete()
            done += 1
        except Exception as error:
            wait = min(FIRST * 2 ** min(row.tries, 10), LONGEST)
            Unfinished.objects.filter(pk=row.pk).update(tries=row.tries + 1, next_at=now + wait, why=log_failure(row.what, error))
    return done


def log_failure(what: str, error: Exception) -> str:
    """Log that something failed and where, and return the kind of error: never its words, in which a person's may stand."""
    steps = traceback.extract_tb(error.__traceback__)
    where = f" at {steps[-1].filename.rpartition('/luoshi/')[2]}:{steps[-1].lineno}" if steps else ""
    log.error("%s failed: %s%s", what, type(error).__name__, where)
    return f"{type(error).__name__}{where}"[:80]
