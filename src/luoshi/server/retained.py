"""What Django and the desk keep for a time, as parts of ``requests/retention.py``: tables sent in, sessions, tries to sign in, the log of the
administration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from luoshi.reports.models import Exchange
from luoshi.requests import retained, retention
from luoshi.requests.retention import Part


def register() -> None:
    """Have all of it go by rule."""
    retained.register()
    retention.also("tables", retention.rows(lambda before: Exchange.objects.filter(created_at__lt=before)))
    retention.also("sessions", retention.rows(lambda before: Session.objects.filter(expire_date__lt=before)))
    retention.also("sign_in", Part(lambda before: sum(model.objects.filter(attempt_time__lt=before).count() for model in _tries()), _erase_tries))
    retention.also("admin_log", retention.rows(lambda before: LogEntry.objects.filter(action_time__lt=before)))


def _tries() -> tuple[Any, ...]:
    from axes.models import AccessAttempt, AccessFailureLog, AccessLog

    return AccessAttempt, AccessFailureLog, AccessLog


def _erase_tries(before: datetime, most: int) -> tuple[int, list[str]]:
    gone = 0
    for model in _tries():
        pks = list(model.objects.filter(attempt_time__lt=before).order_by("pk").values_list("pk", flat=True)[: most - gone])
        model.objects.filter(pk__in=pks).delete()
        gone += len(pks)
    return gone, []
