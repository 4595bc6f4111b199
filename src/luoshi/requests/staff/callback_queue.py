"""Who is to be called back next: the answered requests and those whose limit ended all the same (条例 art. 23), the longest due first.
A request is one person's while it is being called, and rests between two tries."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from luoshi.matters.models import Matter
from luoshi.requests import callback, callers
from luoshi.requests.callback import Respondent, tries_allowed
from luoshi.requests.models import Hold, Submission

from .. import lateness, state
from ..moves import OPEN

CALLING = timedelta(minutes=20)  # for which a request is one person's
REST = timedelta(hours=2)  # between two tries
PUT_OFF = timedelta(minutes=30)
AT_ONCE = 50  # requests looked at for one that is free
MOST_COUNTED = 1_000
STATES = ("answered", *OPEN)  # each read by itself, in the order of an index


@dataclass(frozen=True)
class Person:
    """Somebody to be called for a request: the submission, the name and number, and what came of it in this round."""

    submission: Submission
    name: str
    phone: str
    asked: Respondent

    @property
    def missed(self) -> int:
        """How often nobody answered."""
        return self.asked.missed

    @property
    def answer(self) -> Mapping[str, Any] | None:
        """What the person said, by whatever channel."""
        return self.asked.answer


def due(now: datetime, state: str = "") -> QuerySet[Matter]:
    """The requests, or those in a state, whose people are to be asked, the longest due first; not those that nobody left a number for."""
    reachable = Submission.objects.filter(answered_by=OuterRef("pk"), caller__isnull=False)
    answered = Q(state="answered")
    asked = answered if state == "answered" else lateness.unanswered(now, state) if state else answered | lateness.unanswered(now)
    return Matter.objects.filter(asked, kind="request").filter(Exists(reachable)).select_related("lead").order_by(F("due_at").asc(nulls_last=True), "pk")


def counted_by_state(now: datetime) -> dict[str, int]:
    """How many wait in each state, MOST_COUNTED at most."""
    return {state: due(now, state).order_by()[:MOST_COUNTED].count() for state in STATES}


def counted(now: datetime) -> int:
    """How many wait; MOST_COUNTED stands for that many and more."""
    return min(MOST_COUNTED, sum(counted_by_state(now).values()))


def free(user: Any, now: datetime) -> Iterator[Matter]:
    """Those that nobody else is calling and that do not rest."""
    held = list(Hold.objects.filter(until__gt=now).exclude(user=user, calling=True).values_list("matter", flat=True))
    allowed = tries_allowed()
    piles = [due(now, state).exclude(pk__in=held).filter(danger=danger)[:AT_ONCE] for danger in (True, False) for state in STATES]
    first, then = piles[: len(STATES)], piles[len(STATES) :]  # dangers before all others
    for matter in (m for some in (first, then) for m in heapq.merge(*some, key=lambda m: (m.due_at is None, m.due_at or now, m.pk))):
        if matter.state == "answered" or state.of(matter.document)["tries"] < allowed or next_of(people(matter)):  # else it waits for its answer
            yield matter


def give(user: Any, now: datetime) -> Matter | None:
    """The next one for a person, held for the person; the same again while it is held."""
    if (over := Hold.objects.filter(until__lte=now)).exists():  # a page that gives nothing writes nothing
        over.delete()
    held = list(Hold.objects.filter(user=user, calling=True).values_list("matter", flat=True))
    if held and (mine := due(now).filter(pk__in=held).first()) is not None:
        return mine
    return next((m for m in free(user, now) if hold(m, user, now)), None)


def hold(matter: Matter, user: Any, now: datetime) -> bool:
    """Keep a request for a person while it is called; False where somebody else has it."""
    Hold.objects.filter(matter=matter, until__lte=now).delete()
    try:
        with transaction.atomic():
            kept, _made = Hold.objects.get_or_create(matter=matter, defaults={"user": user, "until": now + CALLING})
    except IntegrityError:
        return False
    if kept.user_id != user.pk and kept.calling:
        return False
    Hold.objects.filter(pk=kept.pk).update(user=user, calling=True, until=now + CALLING)
    return True


def holder(matter: Matter, user: Any, now: datetime) -> Any:
    """Who else is calling about it just now, or None."""
    kept = Hold.objects.filter(matter=matter, calling=True, until__gt=now).exclude(user=user).select_related("user").first()
    return kept.user if kept else None


def rest(matter: Matter, user: Any, until: datetime) -> None:
    """Give a request to nobody until then."""
    Hold.objects.update_or_create(matter=matter, defaults={"user": user, "calling": False, "until": until})


def release(matter: Matter) -> None:
    """It is done with."""
    Hold.objects.filter(matter=matter).delete()


def people(matter: Matter) -> list[Person]:
    """Everybody who is to be called for a request, each once, with what came of it since it was last answered."""
    found = []
    for asked in callback.everybody(matter):
        if asked.submission is not None and asked.submission.caller is not None:
            person = callers.read(asked.submission.caller)
            found.append(Person(asked.submission, person["name"], person["phone"], asked))
    return found


def next_of(everybody: list[Person]) -> Person | None:
    """Whom to call: of those not asked yet and not tried often enough, the one tried least; None where nobody is left."""
    waited = callback.left([p.asked for p in everybody], tries_allowed())
    left = [p for p in everybody if p.asked in waited]
    return min(left, key=lambda p: p.missed, default=None)
