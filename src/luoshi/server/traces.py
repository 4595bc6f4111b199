"""What Django and the rooms above the requests keep of a person, for ``requests/forgetting.py``: signed-in sessions, the log of the
administration, months' files, saved filters, what was drawn before."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.utils import timezone

from luoshi.reports.models import SavedFilter
from luoshi.requests import forgetting
from luoshi.requests.forgetting import Traces


def register() -> None:
    """Have all of it erased with the person."""
    forgetting.also("sessions", sessions)
    forgetting.also("admin_log", admin_log)
    forgetting.also("saved_filters", saved_filters)
    forgetting.also("months", months)


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


def saved_filters(traces: Traces, write: bool) -> int:
    """Filters that somebody saved with the number, the name or the request's number."""
    refs = [m.ref for m in traces.matters]
    found = [f.pk for f in SavedFilter.objects.iterator() if traces.within(f"{f.name}\n{f.query}") or any(ref in f"{f.name}\n{f.query}" for ref in refs)]
    if write:
        SavedFilter.objects.filter(pk__in=found).delete()
    return len(found)


def months(traces: Traces, write: bool) -> int:
    """Files of the months in which the requests are judged: made anew from the ledger when somebody asks."""
    folder = Path(settings.HOME) / "assessing"
    wanted = {f"{timezone.localtime(at):%Y-%m}" for m in traces.matters for at in (m.due_at, m.opened_at) if at}
    found = [path for month in sorted(wanted) for path in folder.glob(f"{month}.*")]
    if write:
        for path in found:
            path.unlink(missing_ok=True)
        cache.clear()
    return len(found)
