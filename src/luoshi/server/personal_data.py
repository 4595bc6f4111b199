"""What Django and its apps keep for a time or of a person, as parts of ``matters.personal_data``: sessions, tries to sign in, the log of the administration."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session

from luoshi.matters import personal_data
from luoshi.matters.personal_data import Part, Traces


def register() -> None:
    """Have all of it go by rule, and with the person."""
    personal_data.for_a_time("sessions", personal_data.rows(lambda before: Session.objects.filter(expire_date__lt=before)))
    personal_data.for_a_time("sign_in", Part(lambda before: sum(model.objects.filter(attempt_time__lt=before).count() for model in _tries()), _erase_tries))
    personal_data.for_a_time("admin_log", personal_data.rows(lambda before: LogEntry.objects.filter(action_time__lt=before)))
    personal_data.of_a_person("sessions", sessions)
    personal_data.of_a_person("admin_log", admin_log)


def sessions(traces: Traces, write: bool) -> int:
    """Sessions in which the number or name stands."""
    found = [s.pk for s in Session.objects.iterator() if traces.within(json.dumps(s.get_decoded(), ensure_ascii=False, default=str))] if traces.phones or traces.names else []
    if write:
        Session.objects.filter(pk__in=found).delete()
    return len(found)


def admin_log(traces: Traces, write: bool) -> int:
    """Lines of the administration's log in which the number or name stands; the line stays, its words go."""
    found = [e.pk for e in LogEntry.objects.iterator() if traces.within(f"{e.object_repr}\n{e.change_message}")] if traces.phones or traces.names else []
    if write:
        LogEntry.objects.filter(pk__in=found).update(object_repr="（已删除）", change_message="")
    return len(found)


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
