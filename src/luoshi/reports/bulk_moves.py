"""A move on more drafts or tasks than a page waits for, made by the worker one after another, as it reads reports that take long (``import_queue``).

Each is made in a transaction of its own, with how far the worker is: whatever breaks off leaves each made or not made, and the next try goes on behind
the last. What is refused is told by its number and stops nobody else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger, unfinished
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter

from .models import BulkMove
from .moves import KIND

BRIEF = 50  # so many a page waits for
AGAIN = timedelta(minutes=2)  # after which a worker of whom nothing was heard is taken for dead
TRIES = 5  # without one step in between
KEPT = timedelta(days=30)
OPEN = ("waiting", "moving")


def enqueue(move: str, rows: Sequence[tuple[str, int]], user: Any, reason: str = "") -> BulkMove:
    """Have the worker make a move on each: (number, version that was seen). The same asked for twice is done once. Refused where one of them waits for
    another already."""
    wanted = [list(row) for row in rows]
    with transaction.atomic():
        for other in BulkMove.objects.select_for_update().filter(state__in=OPEN):
            if other.move == move and other.rows == wanted:
                return other
            if busy := {ref for ref, _seen in other.rows[other.at_row :]} & {ref for ref, _seen in rows}:
                raise Refused(_("%s正在后台办理；请等它办完。") % "、".join(sorted(busy)[:5]))
        return BulkMove.objects.create(move=move, rows=wanted, user=user, reason=reason[:500])


def go_on(now: datetime) -> int:
    """Make what waits; how many were ended. The worker's job."""
    BulkMove.objects.filter(at__lt=now - KEPT).exclude(state__in=OPEN).delete()
    ended = 0
    free = Q(state="waiting") | Q(state="moving", begun_at__lt=now - AGAIN)
    for row in BulkMove.objects.filter(free).order_by("pk"):
        if BulkMove.objects.filter(free, pk=row.pk, begun_at=row.begun_at).update(state="moving", begun_at=now, tries=F("tries") + 1):
            ended += _all(row.pk)
    return ended


def _all(pk: int) -> bool:
    """Every row that is left; whether that was the end."""
    if BulkMove.objects.filter(pk=pk, tries__gt=TRIES).update(state="failed"):
        return True
    actor = Actor.of(BulkMove.objects.get(pk=pk).user)
    try:
        while _next(pk, actor):
            pass
    except Exception as error:  # the next try goes on behind the last that was made
        unfinished.log_failure("moving many", error)
        BulkMove.objects.filter(pk=pk).update(state="waiting")
        return False
    return True


def _next(pk: int, actor: Actor) -> bool:
    """One row, and that it was tried, both or neither; whether there may be more."""
    with transaction.atomic():
        job = BulkMove.objects.select_for_update().get(pk=pk)
        if job.at_row >= len(job.rows):
            BulkMove.objects.filter(pk=pk).update(state="done")
            return False
        ref, seen = job.rows[job.at_row]
        try:
            with transaction.atomic():
                ledger.move(Matter.objects.get(kind=KIND, ref=ref), job.move, actor, reason=job.reason, expected=seen)
        except Refused as error:
            job.refused[ref] = str(error)
        BulkMove.objects.filter(pk=pk).update(at_row=job.at_row + 1, refused=job.refused, tries=0, begun_at=timezone.now())
    return True
