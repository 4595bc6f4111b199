"""One request: what was told, where it stands on its clock, who is at it, what happened, and a form for each move that may be made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.accounts.file_doors import takes_files
from luoshi.accounts.people import people_names
from luoshi.desk import in_a_row
from luoshi.desk.evidence_answer import file_answer
from luoshi.desk.move_views import ANY_MOVE, attempt
from luoshi.desk.steps import Due, Steps, arranged
from luoshi.desk.unit_names import Units
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Assignment, Evidence, Matter
from luoshi.registers.languages import word_of
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.requests import access_log, conduct_notes, lookalikes, privacy
from luoshi.requests.attributes import attributes_of
from luoshi.requests.candidates import candidates
from luoshi.requests.forgetting import RESIDENT
from luoshi.requests.models import Submission
from luoshi.wording import shares

from .. import hand_over, lateness, pending_limits, state, submission_fields
from ..code_words import limit_and_rule, words
from ..handling import last_moment
from ..kind import REQUEST
from ..moves import HEARD, JOINABLE
from . import callback_queue, due_now, request_history, visible
from .move_forms import FORMS, forms_for
from .phone_panel import pressing_of
from .request_form import RequestMove

SIDES = {"lead": gettext_lazy("主办单位"), "helper": gettext_lazy("协办单位"), "office": gettext_lazy("热线中心")}

PICTURES = ("image/png", "image/jpeg", "image/webp")  # shown on the page; other files are linked


def get_request(request: HttpRequest, ref: str) -> Matter:
    """The request of a number; 404 where there is none that the person may see."""
    matter: Matter = get_object_or_404(visible.visible(request.user).select_related("lead"), ref=ref)
    return matter


@login_required
@require_GET
def page(request: HttpRequest, ref: str) -> HttpResponse:
    """The page of one request."""
    matter = get_request(request, ref)
    return in_a_row.skipped(request, ref, lambda query: due_now.worklist(request.user, query)) or show(request, matter)


@takes_files(*ANY_MOVE)
@login_required
@require_POST
def move(request: HttpRequest, ref: str, move: str) -> HttpResponse:
    """Make a move; then back to the page, or to the queue where the person sees the request no longer."""
    query = in_a_row.asked_list(request)
    before = due_now.worklist(request.user, query) if query is not None else None
    refused = attempt(request, ref, move, FORMS, get_request, show)
    if refused is not None:
        return refused
    if not visible.visible(request.user).filter(ref=ref).exists() and request.POST.get(in_a_row.THEN) != in_a_row.NEXT:
        return redirect(before.address if before else reverse("hotline:queue"))
    return in_a_row.onward(request, ref, before, lambda: due_now.worklist(request.user, query or ""), reverse("hotline:request", args=[ref]))


@login_required
@require_POST
def contact(request: HttpRequest, ref: str) -> HttpResponse:
    """Who told it, for who may call; that it was looked at is noted."""
    matter = get_request(request, ref)
    found = visible.look(request.user, matter, "request")
    if not found:
        raise PermissionDenied(_("您看不到这一件的联系方式。"))
    return show(request, matter, contacts=found)


@login_required
@require_GET
def file(request: HttpRequest, ref: str, sha256: str) -> FileResponse | HttpResponse:
    """A file of a request."""
    matter = get_request(request, ref)
    kept = get_object_or_404(Evidence, matter=matter, sha256=sha256)
    held = privacy.Sight(privacy.Viewer.of(request.user), matter).files()
    if held is None or sha256 in held:
        raise Http404
    if kept.added_by == RESIDENT:
        access_log.note_once(request.user, "file", "photo", matter)
    return file_answer(kept)


def show(
    request: HttpRequest,
    matter: Matter,
    tried: RequestMove | None = None,
    *,
    seen: int | None = None,
    error: str = "",
    status: int = 200,
    contacts: Sequence[visible.Contact] = (),
) -> HttpResponse:
    """The page, with a form as it was sent in and what was wrong with it. ``seen``: the version that the person had before."""
    sight = privacy.Sight(privacy.Viewer.of(request.user), matter)
    access_log.note_words(request.user, "request", matter)
    actor, units, events, now = Actor.of(request.user), Units(), sight.events(ledger.history(matter)), timezone.now()
    own, told = state.of(matter.document), request_history.entries(matter, events)
    held = sight.files()
    if sight.blots and sight.own is not None:
        matter = privacy.visible_row(matter, sight.shut, [sight.own])
        own = {**own, "address": sight.text(own["address"]), "point": None if sight.shut else own["point"]}
    steps, place = _steps(request, matter, units, actor, tried, now)
    deciding = matter.state in ("received", "conferring", "followed", "disputed") and request.user.has_perm("matters.dispatch_request")
    context = {
        "matter": matter,
        "d": {**matter.document, "source_text": sight.text(matter.document["source_text"])},
        "day_only": sight.shut,
        "own": own,
        "demand": words("demand").get(own["demand"], ""),
        "channel": words("channel").get(own["channel"], own["channel"]),
        "route": words("route").get(own["route"], ""),
        "subject": subject_names([matter.subject]).get(matter.subject, ""),
        "place": place_names([matter.place]).get(matter.place, ""),
        "tied": _tied(request, own),
        "noted": conduct_notes.words_of(own) if visible.sees_all(request.user) or sight.viewer.desk else [],
        "further": list(submission_fields.beside(own, units.name)),
        "answers": [(question, sight.text(said)) for question, said in answers(matter)] if not sight.shut else [],
        "clock": clock(matter, now),
        "pressing": _pressing(matter, sight),
        "handed": handed(own) if not sight.shut else [],
        "parts": parts(matter),
        "watching": Unit.objects.filter(code=own["copy"]).first() if own["copy"] else None,
        "whistles": whistles(own, now),
        "submissions": sight.count(),
        "may_call": bool(visible.contacts(request.user, matter)),
        "contacts": contacts,
        "pictures": PICTURES,
        "files": Evidence.objects.filter(matter=matter).exclude(sha256__in=held).order_by("pk") if held is not None else [],
        "candidates": candidates(matter.subject, matter.place, matter.text, now) if deciding else [],
        "alike": _alike(request, matter) if matter.state in JOINABLE and visible.sees_all(request.user) else [],
        "events": told,
        "since": [e for e in told if seen is not None and e["seq"] > seen],
        "steps": steps,
        "row_place": place,
        "call_now": _call_now(request, matter, now),
        "units": units.active,
        "tried": tried,
        "error": error,
        "version": matter.version if seen is None or status == 409 else seen,
    }
    response = render(request, "requests/staff/request.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _steps(request: HttpRequest, matter: Matter, units: Units, actor: Actor, tried: RequestMove | None, now: datetime) -> tuple[Steps, in_a_row.Place | None]:
    """What may be done, what is due first, and where the request stands in the list that is worked through: the one that the address names, or
    else that in which the like of it waits."""
    due: list[Due] = due_now.due(matter, actor.units, now)
    steps = arranged(REQUEST, actor, matter, forms_for(ledger.permitted(matter, actor), matter, units, actor), tried, due, sides=SIDES, rare=due_now.RARE)
    query = in_a_row.asked_list(request)
    if query is None and steps.now:
        query = due_now.usual_list(steps.now[0].move, matter)
    return steps, in_a_row.place(due_now.worklist(request.user, query), matter.ref) if query is not None else None


def _call_now(request: HttpRequest, matter: Matter, now: datetime) -> bool:
    """Whether the person is to call back the people of a request: that has a screen of its own."""
    asked = matter.state == "answered" or (matter.state in HEARD and lateness.is_late(matter, now))
    return asked and request.user.has_perm("matters.call_back") and callback_queue.due(now).filter(pk=matter.pk).exists()


def answers(matter: Matter) -> list[tuple[str, str]]:
    """What the caller answered to what the subject asks: the question and the words."""
    asked = {a.code: a for a in attributes_of(matter.subject, timezone.localdate())}
    made = []
    for code, value in state.of(matter.document).get("attributes", {}).items():
        question = asked.get(code)
        names = {c.key: word_of(c) for c in question.values} if question else {}
        words = "、".join(names.get(str(v), str(v)) for v in (value if isinstance(value, list) else [value]))
        made.append(((word_of(question)) if question else code, words))
    return made


def _pressing(matter: Matter, sight: privacy.Sight) -> dict[str, Any] | None:
    """What is said of a danger, its reasons without what tells a person to who is complained of; None for what is none."""
    if not matter.danger:
        return None
    found = pressing_of(matter)
    return {**found, "why": "" if sight.shut else sight.text(found["why"])}


def handed(own: state.RequestState) -> list[dict[str, Any]]:
    """The hand-overs in words: to whom, when, by whom, whether it was taken, what came of it."""
    taken, found = words("taken"), hand_over.entries(own)
    people = people_names(e["by"] for e in found)
    return [{**e, "at": datetime.fromisoformat(e["at"]), "by": people[e["by"]], "taken": taken.get(e["taken"], e["taken"])} for e in found]


def clock(matter: Matter, now: datetime) -> dict[str, Any]:
    """The deadlines as they are shown: the present one, the first one where it was extended, hours left, whether it stands still."""
    own = state.of(matter.document)
    running = lateness.is_running(matter)
    return {
        "due": last_moment(matter.due_at) if matter.due_at else None,
        "first": last_moment(datetime.fromisoformat(own["first_due_at"])) if own["extended"] and own["first_due_at"] not in ("", own["due_at"]) else None,
        "why": pending_limits.instead(own, matter.state),
        "left": shares.figure((matter.due_at - now).total_seconds() / 3600, "mean") if running and matter.due_at else None,
        "late": lateness.is_late(matter, now),
        "paused": matter.state == "waiting",
        "asked": own["asked_time"] and {**own["asked_time"], "due": last_moment(datetime.fromisoformat(own["asked_time"]["due_at"])) if own["asked_time"]["due_at"] else None},
        "limit": limit_and_rule(own["limit"]) if own["limit"] else "",
    }


def parts(matter: Matter) -> list[dict[str, Any]]:
    """The units at it: the one that leads, and the helpers with their own terms and what they returned."""
    own, made = state.of(matter.document), []
    for part in Assignment.objects.filter(matter=matter, until=None).select_related("unit").order_by("-role", "unit__code"):
        due = own["helpers_due"].get(part.unit.code)
        made.append({"unit": part.unit, "role": part.role, "due": last_moment(datetime.fromisoformat(due)) if due else None, "answer": own["helper_answers"].get(part.unit.code)})
    return made


def whistles(own: state.RequestState, now: datetime) -> list[dict[str, Any]]:
    """Each whistle: who was called, who came when, who was late (both sides are scored by it), what came of it."""
    codes = {u for call in own["whistles"] for u in call["units"]}
    names = {u.code: str(u) for u in Unit.objects.filter(code__in=codes)}
    made = []
    for call in own["whistles"]:
        by = datetime.fromisoformat(call["arrive_by"])
        came = {u: datetime.fromisoformat(at) for u, at in call["arrivals"].items()}
        rows = [{"name": names.get(u, u), "at": came.get(u), "late": came[u] > by if u in came else now > by} for u in call["units"]]
        made.append(
            {
                "word": words("whistle").get(call["whistle"], call["whistle"]),
                "at": datetime.fromisoformat(call["at"]),
                "by": last_moment(by),
                "rows": rows,
                "result": call["result"],
            }
        )
    return made


def _tied(request: HttpRequest, own: state.RequestState) -> list[Matter]:
    """What was told in the same call, for who speaks with callers or sees all."""
    if not own.get("tied") or not (visible.sees_all(request.user) or privacy.Viewer.of(request.user).desk):
        return []
    return privacy.visible_rows(request.user, visible.visible(request.user).filter(ref__in=own["tied"]).select_related("lead").order_by("ref"))


def _alike(request: HttpRequest, matter: Matter) -> list[lookalikes.Near]:
    submission = Submission.objects.filter(matter=matter).first()
    caller = str(submission.caller_id or "") if submission else ""
    if not privacy.joinable([matter.ref]):
        return []  # it stands alone
    found = lookalikes.near(matter.text, matter.subject, matter.place, caller, without=matter.ref)
    ordinary = privacy.joinable(n.ref for n in found)
    return [n for n in found if n.ref in ordinary]
