"""One matter: how it stands, what happened to it, and a form for each move that the person may make now."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.desk import in_a_row
from luoshi.desk.move_form import MoveForm
from luoshi.desk.steps import Steps, arranged
from luoshi.desk.unit_names import Units
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Assignment, Evidence, Matter
from luoshi.registers.languages import sentence_of
from luoshi.registers.names import place_names, subject_names
from luoshi.reports.quotes import target_chains
from luoshi.wording.amounts import target_words

from .. import activity, state
from ..kind import COMMITMENT
from . import commitment_history, due_now, facts
from .move_forms import forms_for
from .visible import visible

SIDES = {"lead": gettext_lazy("牵头单位"), "helper": gettext_lazy("配合单位"), "office": gettext_lazy("督查机构")}


def get_matter(request: HttpRequest, ref: str) -> Matter:
    """The matter of a number; 404 where there is none that the person may see."""
    matter: Matter = get_object_or_404(visible(request.user).select_related("lead"), ref=ref)
    return matter


@login_required
@require_GET
def matter(request: HttpRequest, ref: str) -> HttpResponse:
    """The page of one matter."""
    found = get_matter(request, ref)
    return in_a_row.skipped(request, ref, lambda query: due_now.worklist(request.user, query)) or page(request, found)


def page(request: HttpRequest, matter: Matter, tried: MoveForm | None = None, *, seen: int | None = None, error: str = "", status: int = 200) -> HttpResponse:
    """The page, with a form as it was sent in, and what was wrong with it. ``seen``: the version that the person had before."""
    actor, units, events = Actor.of(request.user), Units(), ledger.history(matter)
    d, told = matter.document, commitment_history.entries(matter, events)
    everything = visible(request.user)
    steps, place = _steps(request, matter, units, actor, tried)
    context = {
        "matter": matter,
        "d": d,
        "all": request.user.has_perm("matters.view_all_matters"),
        "sentences": facts.sentences(d),
        "targets": target_chains(d),
        "clock": facts.clock(matter, events),
        "conclusion": facts.conclusion(d),
        "nodes": [(n, text) for n, text in enumerate(d["nodes"], 1) if text],
        "parts": Assignment.objects.filter(matter=matter, until=None).select_related("unit").order_by("-role", "unit__code"),
        "place": place_names([matter.place]).get(matter.place, ""),
        "subject": subject_names([matter.subject]).get(matter.subject, ""),
        "files": Evidence.objects.filter(matter=matter).order_by("pk"),
        "asked": _target_change(d),
        "events": told,
        "since": [e for e in told if seen is not None and e["seq"] > seen],
        "kin": facts.kin(matter, everything),
        "steps": steps,
        "row_place": place,
        "units": units.active,
        "tried": tried,
        "error": error,
        "version": matter.version if seen is None or status == 409 else seen,
    }
    return render(request, "reports/staff/matter.html", context, status=status)


def _steps(request: HttpRequest, matter: Matter, units: Units, actor: Actor, tried: MoveForm | None) -> tuple[Steps, in_a_row.Place | None]:
    """What may be done, what is due first, and where the promise stands in the list that is worked through: the one that the address names, or
    else that in which the like of it waits."""
    permitted = ledger.permitted(matter, actor)
    steps = arranged(COMMITMENT, actor, matter, forms_for(permitted, matter, units, actor), tried, due_now.due(matter, permitted), sides=SIDES, rare=due_now.RARE)
    query = in_a_row.asked_list(request)
    if query is None and steps.now:
        query = due_now.usual_list(steps.now[0].move, matter)
    return steps, in_a_row.place(due_now.worklist(request.user, query), matter.ref) if query is not None else None


def _target_change(document: dict[str, Any]) -> list[dict[str, str]]:
    """A change of targets asked for and not decided: each target before and after."""
    old = {t["id"]: target_words(t) for t in state.of(document)["targets"]}
    asked = state.of(document)["asked_target"]
    given = asked["targets"] if asked else ()
    return [{"before": old.get(t.get("id", ""), ""), "after": target_words(t)} for t in given]


@login_required
@require_POST
def flags(request: HttpRequest, ref: str) -> HttpResponse:
    """What is to be said of a return while it is being written: activity, not result."""
    found = activity.flags(request.POST.get("progress", ""), get_matter(request, ref).text, activity.load(on=timezone.localdate()))
    return render(request, "reports/staff/flags.html", {"flags": [sentence_of(f) for f in found], "quotes": [f.quote for f in found if f.word]})
