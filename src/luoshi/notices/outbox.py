"""The outbox: ``owe`` in the transaction that causes the notice, ``deliver`` by the worker.

A notice is marked as being sent before it is handed to the gate. If the process dies in between, nobody can know whether it
went out: it is then "unsure", shown to a person and not sent again, unless its receiver tells doubles apart (webhook, SMS gate).
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from luoshi.matters.data_key import seal, unseal

from .models import Notice
from .senders import DEADLINE, Later, Never, sender_of, within

log = logging.getLogger("luoshi.notices")
WAITS = (1, 5, 30, 120, 360, 720)  # minutes before each further try; then it has failed
FAILS = 3  # attempts of one way in a row that a gate does not take
STALE = timedelta(minutes=10)
KNOWS_DOUBLES = ("webhook", "sms")


_ailing: set[str] = set()  # ways whose gate did not take the last notice


def owe(key: str, way: str, to: str, title: str, text: str, at: datetime | None = None) -> bool:
    """Put a notice in the outbox; False if the same was owed before. ``at``: not to be sent before."""
    try:
        with transaction.atomic():
            Notice.objects.create(key=key[:200], way=way, to=seal({"to": to, "text": text}), title=title[:200], next_at=at or timezone.now())
    except IntegrityError:
        return False
    return True


def owe_many(rows: Iterable[tuple[str, str, str, str, str]]) -> None:
    """Put many notices (key, way, to, title, text) in the outbox; those owed before are left alone."""
    now = timezone.now()
    made = [Notice(key=key[:200], way=way, to=seal({"to": to, "text": text}), title=title[:200], next_at=now) for key, way, to, title, text in rows]
    Notice.objects.bulk_create(made, ignore_conflicts=True)


def deliver(most: int = 200, now: datetime | None = None, stopped: Callable[[], bool] = lambda: False) -> dict[str, int]:
    """Send what is due, at most ``most``, until ``stopped``; returns how many went which way: sent, later, failed, unsure.
    ``most`` of each way. A way whose gate fails ``FAILS`` times in a row rests until the next call, where it comes last and is tried
    once: one way's trouble holds up no other."""
    now = now or timezone.now()
    counts = {"sent": 0, "later": 0, "failed": 0, "unsure": _give_up_stale(now)}
    fails: Counter[str] = Counter()
    ailing = set(_ailing)
    due = Notice.objects.filter(state="waiting", next_at__lte=now).order_by("next_at")
    ways = [w for w, _name in Notice.WAYS]
    found = [row for w in sorted(ways, key=_ailing.__contains__) for row in due.filter(way=w).values_list("pk", "way")[:most]]
    for pk, by in found:
        if stopped():
            break
        if fails[by] >= (1 if by in ailing else FAILS):
            continue
        if not Notice.objects.filter(pk=pk, state="waiting").update(state="sending", next_at=now):
            continue  # another worker has it
        notice = Notice.objects.get(pk=pk)
        outcome = _send(notice, now)
        counts[outcome] += 1
        fails[by] = fails[by] + 1 if outcome == "later" else 0
        (_ailing.add if fails[by] else _ailing.discard)(by)
    return counts


def _send(notice: Notice, now: datetime) -> str:
    notice.tries += 1
    try:
        with within(DEADLINE):
            sender_of(notice.way)(notice, unseal(bytes(notice.to))["to"])
    except Later as error:
        if notice.tries <= len(WAITS):
            notice.state, notice.next_at, outcome = "waiting", now + timedelta(minutes=WAITS[notice.tries - 1]), "later"
        else:
            notice.state, notice.ended_at, outcome = "failed", now, "failed"
        notice.error = str(error)[:300]
    except (Never, ValueError) as error:
        notice.state, notice.ended_at, notice.error, outcome = "failed", now, str(error)[:300], "failed"
    else:
        notice.state, notice.ended_at, notice.error, outcome = "sent", now, "", "sent"
    notice.save(update_fields=["state", "tries", "next_at", "ended_at", "error"])
    log.info("notice %s by %s: %s after %d tries %s", notice.pk, notice.way, outcome, notice.tries, notice.error)
    return outcome


def _give_up_stale(now: datetime) -> int:
    """What a worker that died had in hand."""
    stale = Notice.objects.filter(state="sending", next_at__lte=now - STALE)
    stale.filter(way__in=KNOWS_DOUBLES).update(state="waiting")
    return stale.exclude(way__in=KNOWS_DOUBLES).update(state="unsure", ended_at=now, error="the sender stopped in between")
