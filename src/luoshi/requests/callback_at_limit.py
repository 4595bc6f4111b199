"""When a limit ends and nobody has answered, the caller is asked all the same: contacted? solved? satisfied? (art. 23: the callback
follows the deadline, not the unit's word)."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from luoshi.matters.models import Matter

from . import callback, lateness, notify
from .models import Submission

LOOK_BACK = timedelta(days=2)  # a worker that stood still so long still asks


def ask_overdue(now: datetime | None = None) -> int:
    """Owe the question to the callers of what fell due unanswered, once for each deadline; returns how many notices are new."""
    now = now or timezone.now()
    found = Matter.objects.filter(lateness.unanswered(now), kind="request", due_at__gt=now - LOOK_BACK).select_related("lead")
    return sum(notify.ask(matter, _unheard(matter)) for matter in found.order_by("due_at").iterator(chunk_size=500))


def _unheard(matter: Matter) -> list[Submission]:
    return [p.submission for p in callback.everybody(matter) if p.answer is None and p.submission is not None]
