"""Requests by API: another system hands one over, and asks how it stands. Persons go in and never come out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Router, Status
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, create_model

from luoshi.api import shapes
from luoshi.api.access import ApiRequest
from luoshi.api.inputs import PlaceCode
from luoshi.api.problems import Problem
from luoshi.api.shapes import At
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Event, Matter
from luoshi.requests import access_log, privacy
from luoshi.requests.grouped_writes import together
from luoshi.requests.understanding import reader

from . import pending_limits, state, submission_fields
from .moves import DEMANDS
from .submission import LONGEST, IncomingSubmission, Understood, as_json

router = Router()
Demand = Annotated[str, shapes.OneOf(DEMANDS)]


class _Given(BaseModel):
    """What somebody told. `source` and `source_id` are your own system's: the same pair is taken in once."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    source: Annotated[str, Field(min_length=1, max_length=40)]
    source_id: Annotated[str, Field(min_length=1, max_length=100)]
    demand: Demand | None = None
    subject: Annotated[str, Field(max_length=20, pattern=r"^[0-9A-Za-z._-]*$")] = ""
    place: PlaceCode = ""
    address: Annotated[str, Field(max_length=500)] = ""
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=30)] = ""
    told_at: AwareDatetime | None = None
    hidden: bool = False


if TYPE_CHECKING:
    RequestGiven = _Given
else:
    RequestGiven = create_model(
        "RequestGiven",
        __base__=_Given,
        __doc__=_Given.__doc__,
        **{f.name: (Annotated[str, Field(max_length=f.longest, description=f.asked[1])], "") for f in submission_fields.further(submission_fields.API)},
    )


class RequestStands(BaseModel):
    """How a request stands."""

    ref: str
    state: shapes.State
    verdict: str
    demand: str
    subject: str
    place: str
    lead: str
    lead_name: str
    route: str
    due_at: At | None
    due_unknown: str
    first_due_at: At | None
    extended: bool
    answer: str
    outcome: str
    opened_at: At
    changed_at: At


class RequestTaken(RequestStands):
    """What became of a submission: how the request stands, and what was understood of it (empty where it was known before)."""

    new: bool
    understood: dict[str, Any]


@router.post("/requests", response={201: RequestTaken, 200: RequestTaken}, operation_id="take_request", summary="Hand a request over")
def take_request(request: ApiRequest, given: RequestGiven) -> Status[dict[str, Any]]:
    """One submission, taken in, understood and, where all is sure, dispatched. 201 for a new one, 200 for one known by its source's number."""
    token = request.auth.token
    if token is None:
        raise Problem(401, "token", _("这一操作需要令牌。"))
    if not request.auth.may("write"):
        raise Problem(403, "scope", _("这个令牌没有 write 范围。"))
    point = (given.longitude, given.latitude) if given.longitude is not None and given.latitude is not None else None
    incoming = IncomingSubmission(
        text=given.text,
        channel="api",
        demand=given.demand or "",
        subject=given.subject,
        place=given.place,
        address=given.address,
        point=point,
        name=given.name,
        phone=given.phone,
        source=given.source,
        source_id=given.source_id,
        at=given.told_at,
        hidden=given.hidden,
        **submission_fields.from_door(submission_fields.API, given.model_dump()),
    )
    try:
        taken = together.take(incoming, reader(), Actor.of(token.user))
    except Refused as refused:
        raise Problem(403, "refused", str(refused)) from None
    if not taken.new and not Event.objects.filter(matter=taken.matter, seq=1, by=token.user.get_username()).exists():
        raise Problem(409, "known", _("这个来源编号已经由别人登记过；请查实 source 和 source_id。"))
    understood = as_json(taken.understood) if taken.new else as_json(Understood())
    return Status(201 if taken.new else 200, {**_stands(taken.matter), "new": taken.new, "understood": understood})


@router.get("/requests/{slug:ref}", response=RequestStands, operation_id="request", summary="How a request stands")
def how_it_stands(request: ApiRequest, ref: str) -> dict[str, Any]:
    """For a token whose person may see it: the office, the hotline, and the units that are at it."""
    reading = request.auth
    if reading.token is None or not reading.may("read"):
        raise Http404
    found = privacy.visible(reading.token.user).select_related("lead").filter(ref=ref).first()
    if found is None:
        raise Http404
    access_log.note_words(reading.token.user, "api", found)
    return _stands(found, privacy.Sight(privacy.Viewer.of(reading.token.user), found).shut)


def _stands(matter: Matter, shut: bool = False) -> dict[str, Any]:
    d, request = matter.document, state.of(matter.document)
    return {
        "ref": matter.ref,
        "state": matter.state,
        "verdict": matter.verdict,
        "demand": request["demand"],
        "subject": matter.subject,
        "place": matter.place,
        "lead": d["lead"],
        "lead_name": matter.lead.name if matter.lead else "",
        "route": request["route"],
        "due_at": request["due_at"] or None,
        "due_unknown": pending_limits.instead(request, matter.state),
        "first_due_at": request["first_due_at"] or None,
        "extended": bool(request["extended"]),
        "answer": request["answer"],
        "outcome": request["outcome"],
        "opened_at": d["opened_at"] if not shut else f"{d['opened_at'][:10]}T00:00:00+08:00",  # to who is complained of, the day
        "changed_at": d["changed_at"] if not shut else f"{d['changed_at'][:10]}T00:00:00+08:00",
    }


ROUTERS = (("requests", router),)
