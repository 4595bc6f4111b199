"""Matters, their events, and the moves that a program makes for its person."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Query, Router, Status
from pydantic import Field

from luoshi.matters import kinds, ledger, search
from luoshi.matters.models import Event, Evidence, Matter, public_events
from luoshi.site.public_search import as_shown

from . import inputs, matter_shape, move_inputs, paging, shapes, show
from .access import ApiRequest
from .paging import ABSENT
from .problems import Problem

router = Router()


class MattersQuery(paging.Changes):  # noqa: D101
    kind: shapes.Kind = ABSENT
    year: int = Field(ABSENT, ge=1900, le=2200)
    state: shapes.State = ABSENT
    verdict: shapes.Verdict = ABSENT
    schedule: str = Field("", pattern=r"^[a-z_]{0,12}$")
    lead: inputs.Code = Field("", description="A unit's code.")
    place: inputs.PlaceCode = ""
    subject: str = Field("", pattern=r"^[0-9A-Za-z._-]{0,20}$", description="A subject's code; those below it count.")
    report: str = Field("", pattern=r"^([0-9a-f]{16})?$", description="A report's `key`.")
    q: str = Field("", max_length=100, pattern=r"^[^\x00]*$", description="Words in its texts, parts of words too.")


class EventsQuery(paging.Changes):  # noqa: D101
    move: shapes.MoveName = ABSENT


@router.get("/matters", response=matter_shape.Matters, exclude_unset=True, operation_id="matters", summary="Matters")
def matters(request: ApiRequest, asked: Query[MattersQuery]) -> dict[str, Any]:
    """What is owed and how it stands, in the order of its latest change: what changes while you page comes again at the end."""
    rows = request.auth.matters().select_related("lead")
    for name in ("kind", "year", "state", "verdict", "schedule", "place", "report"):
        if value := getattr(asked, name):
            rows = rows.filter(**{name: value})
    if asked.lead:
        rows = rows.filter(lead__code=asked.lead)
    if asked.subject:
        rows = rows.filter(subject__startswith=asked.subject)
    if asked.q.strip():
        rows = search.find(rows, asked.q)
        if not request.auth.sees_all:
            rows = as_shown(rows, asked.q)
    return paging.by_instant(rows, "changed_at", asked, lambda page: show.matters(page, request.auth), request)


@router.get("/matters/{slug:ref}", response=matter_shape.Matter, exclude_unset=True, operation_id="matter", summary="One matter")
def matter(request: ApiRequest, ref: str) -> dict[str, Any]:
    """A matter as it stands now."""
    return show.matters([_matter(request, ref)], request.auth)[0]


@router.get("/matters/{slug:ref}/events", response=shapes.Events, operation_id="matter_events", summary="A matter's history")
def matter_events(request: ApiRequest, ref: str, asked: Query[paging.Paging]) -> dict[str, Any]:
    """What happened to a matter, first to last. In public: from its issue on, without the office's own notes."""
    found = _matter(request, ref)
    whole = bool(request.auth.whole([found]))
    rows = (found.events.all() if whole else found.events.exclude(move__in=sorted(kinds.of(found.kind).internal))).select_related("matter")
    return paging.by_id(rows, asked, lambda page: show.events(page, {found.pk} if whole else set()), request)


@router.get("/events", response=shapes.Events, operation_id="events", summary="Events of all matters")
def events(request: ApiRequest, asked: Query[EventsQuery]) -> dict[str, Any]:
    """What happened, in the order of time: ask with `updated_after` for what is new."""
    reader = request.auth
    rows = Event.objects.filter(matter__kind__in=[kind.name for kind in kinds.open_kinds()]).select_related("matter").only(*EVENT_FIELDS)
    if not reader.sees_all:
        open_to_all = Q(matter__in=Matter.objects.public().values("pk")) & public_events()
        rows = rows.filter(open_to_all | Q(matter__in=reader.own().values("pk"))) if reader.may("read") else rows.filter(open_to_all)
    if asked.move is not None:
        rows = rows.filter(move=asked.move)

    def shown(page: list[Event]) -> list[dict[str, Any]]:
        return show.events(page, reader.whole([e.matter for e in page]))

    return paging.by_instant(rows, "at", asked, shown, request)


EVENT_FIELDS = ("seq", "move", "at", "by", "unit", "stored_reason", "stored", "previous", "hash", "matter__ref", "matter__kind")


@router.post("/matters", response={201: matter_shape.Matter}, exclude_unset=True, operation_id="open_matter", summary="Open a matter")
def open_matter(request: ApiRequest, given: move_inputs.MatterGiven) -> Status[dict[str, Any]]:
    """A new matter of a kind, for the person whose token it is; the ledger asks for the same rights and data as on the screens."""
    actor, data = _writer(request), given.data.model_dump(exclude_unset=True)
    if data.get("evidence"):  # a file belongs to a matter that is there
        raise Problem(403, "refused", _("佐证 %s 没有上传到这一事项；请先上传文件。") % data["evidence"][0])
    try:
        made = ledger.open_matter(given.kind, data, actor)
    except ledger.Refused as refused:
        raise Problem(403, "refused", str(refused)) from None
    return Status(201, show.matters([made], request.auth)[0])


@router.post("/matters/{slug:ref}/moves", response={201: shapes.Event}, operation_id="make_move", summary="Make a move")
def make_move(request: ApiRequest, ref: str, given: move_inputs.MoveGiven) -> Status[dict[str, Any]]:
    """One move of the table of moves, for the person whose token it is; the ledger asks for the same rights and data as on the screens."""
    actor = _writer(request)
    found = _matter(request, ref, "write")
    data = given.data.model_dump(exclude_unset=True)
    _all_uploaded(found, data.get("evidence", ()))
    try:
        event = ledger.move(found, given.move, actor, data, reason=given.reason, expected=given.expected_version)
    except ledger.Stale as stale:
        raise Problem(409, "stale", str(stale)) from None
    except ledger.Refused as refused:
        raise Problem(403, "refused", str(refused)) from None
    return Status(201, show.event(event, found.ref, whole=True))


def _writer(request: ApiRequest) -> ledger.Actor:
    """Who writes: the person whose token it is."""
    reader = request.auth
    if reader.token is None:
        raise Problem(401, "token", _("这一操作需要令牌。"))
    if not reader.may("write"):
        raise Problem(403, "scope", _("这个令牌没有 write 范围。"))
    return ledger.Actor.of(reader.token.user)


def _matter(request: ApiRequest, ref: str, scope: str = "read") -> Matter:
    found = request.auth.matters(scope).select_related("lead").filter(ref=ref).first()
    if found is None:
        raise Http404
    return found


def _all_uploaded(matter: Matter, hashes: list[str]) -> None:
    """The ledger must not name a file that nobody has."""
    missing = sorted(set(hashes) - set(Evidence.objects.filter(matter=matter, sha256__in=hashes).values_list("sha256", flat=True))) if hashes else []
    if missing:
        raise Problem(403, "refused", _("佐证 %s 没有上传到这一事项；请先上传文件。") % missing[0])
