"""Updates of requests, an extension that FixMyStreet's clients speak (servicerequestupdates): what happened, told to who reads it in
turn; and what a client adds to the requests that it sent itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.fields.json import KT
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.accounts.models import Token
from luoshi.matters import ledger
from luoshi.matters.models import Event, Matter
from luoshi.matters.move import SAME
from luoshi.registers.models import Unit
from luoshi.requests.channels import DOOR
from luoshi.requests.kind import REQUEST
from luoshi.requests.models import Submission
from luoshi.requests.privacy import listed
from luoshi.site import public_text

from ..public import caller_view as resident
from .answers import Wrong
from .listing import CLOSED
from .posting import source_of
from .query import LARGEST, ListQuery
from .request_view import LONGEST, assigned_to, public_moves, written

USUAL = timedelta(days=1)  # how far back a list goes that is not told


def happened(asked: ListQuery, given: bool) -> list[dict[str, Any]]:
    """What happened to requests that anybody may see in the time asked for, at most a thousand, the oldest first. ``given``:
    whether a time was asked for, else it is the last day."""
    start = asked.start if given else timezone.now() - USUAL
    found: list[dict[str, Any]] = []
    for move in public_events(start, asked.end):
        found.append(move)
        if len(found) == LARGEST:
            break
    return found


def public_events(start: Any, end: Any) -> Any:
    """The public moves in order, a group at a time from the index of instants."""
    moves = public_moves()
    rows = Event.objects.filter(at__gte=start, move__in=moves).order_by("at", "pk")
    events = (rows.filter(at__lte=end) if end else rows).annotate(to=KT("stored__lead")).values_list("matter_id", "seq", "move", "at", "to", named=True)
    seen = 0
    while group := list(events[seen : seen + LARGEST]):
        seen += len(group)
        refs = {pk: (ref, state) for pk, ref, state in listed().filter(pk__in={e.matter_id for e in group}).values_list("pk", "ref", "state")}
        names = {u.code: u.name for u in Unit.objects.filter(code__in={assigned_to(e.move, e.to) for e in group} - {""})}
        for event in group:
            if event.matter_id in refs:
                yield _shown(event, *refs[event.matter_id], public_text.clean(names.get(assigned_to(event.move, event.to), "")))


def _shown(event: Any, ref: str, state: str, unit: str) -> dict[str, Any]:
    end = REQUEST.move(event.move).end
    title = str(resident.STEPS[event.move])
    return {
        "update_id": f"{ref}-{event.seq}",
        "service_request_id": ref,
        "status": "closed" if (state if end == SAME else end) in CLOSED else "open",
        "updated_datetime": written(event.at),
        "description": f"{title}：{unit}" if unit else title,
        "media_url": None,
    }


def add(request: HttpRequest, token: Token | None) -> dict[str, Any]:
    """Words added to a request by the client that sent it, once for each of its update numbers. Wrong (400, 403, 404)."""
    if token is None or "write" not in token.scopes:
        raise Wrong(403, _("补充情况要有 api_key，并且是当初提交这一件的那一个。"))
    ref, said = request.POST.get("service_request_id", "").strip(), request.POST.get("description", "").strip()
    number = request.POST.get("update_id", "").strip()[:60]
    submission = Submission.objects.select_related("matter").filter(matter__ref=ref[:16], source=source_of(token)).order_by("pk").first()
    if submission is None:
        raise Wrong(404, _("没有 service_request_id “%s”，或者它不是用这个 api_key 提交的。") % ref[:40])
    if not said or len(said) > LONGEST:
        raise Wrong(400, _("description 要写，最长%d字。") % LONGEST)
    with transaction.atomic():
        Matter.objects.select_for_update().get(pk=submission.matter_id)  # the same number sent twice at the same time is one
        before = [e for e in Event.objects.filter(matter=submission.matter_id, move="add") if number and e.data.get("update_id") == number]
        event = before[0] if before else ledger.move(submission.matter, "add", DOOR, {"words": said, "update_id": number})
    return {"update_id": f"{ref}-{event.seq}"}
