"""The phone desk: one screen that an operator fills in while talking. Candidates come as the words do; one key saves."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.registers.languages import word_of
from luoshi.requests import access_log, conduct_notes, danger, elsewhere, intake
from luoshi.requests.fallbacks import understood as understood_of
from luoshi.requests.understanding import reader
from luoshi.understanding.elsewhere import Elsewhere

from .. import pending_limits, state
from ..code_words import article
from ..conduct import conducts, standing
from ..moves import RECEIVED
from ..rule_tables import at_once, outcomes_of
from ..submission import IncomingSubmission
from . import phone_panel, phone_parts
from .access import last_moment_of, staff
from .phone_form import EMERGENCY, PhoneForm

CHANNELS = (_later("诉讼"), _later("仲裁"), _later("行政复议"), _later("信访"), _later("纪检监察"), _later("政府信息公开"))


@staff("take_request")
@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: HttpRequest) -> HttpResponse:
    """The screen, and what it saves. 422 where something is to be changed; what was typed stays. After saving, the number, unit and
    instant to be read out stand above the next empty form."""
    if request.method != "POST":
        return _page(request, PhoneForm(initial={"once": secrets.token_urlsafe(16)}), _last_receipt(request))
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    if found := _elsewhere(form):
        if "told" in request.POST:
            messages.info(request, _("没有登记：%s") % elsewhere.sentence(found))
            return redirect("hotline:phone")
        form.add_error(None, elsewhere.sentence(found) + _("确实在本市的，勾选“仍要受理”再保存。"))
        return _page(request, form, status=422)
    try:
        saved = save(form, Actor.of(request.user))
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    if saved.how == "before":
        messages.info(request, _("这一次来电已经保存过，没有再记一件。"))
    also = "".join(f"&also={matter.ref}" for matter in saved.matters[1:])
    return redirect(f"{reverse('hotline:phone')}?taken={saved.matters[0].ref}&how={saved.how}{also}")


def _elsewhere(form: PhoneForm) -> Elsewhere | None:
    """The other city in which the call lies, where nobody said that it lies here, answered it, or marked a threat to life: that is never sent away."""
    given = form.cleaned_data
    if given["insist"] or given["outcome"] or given["join"] or form.code("place") or _threatens(given["conduct"]):
        return None
    found = (elsewhere.outside(incoming, understood_of(reader(), incoming, timezone.now())) for incoming in form.submissions())
    return next((each for each in found if each), None)


def _threatens(noted: Sequence[str]) -> bool:
    """Whether what the operator marked of a caller is a danger to life."""
    return any(rule.danger for code, rule in conducts().items() if code in noted)


@dataclass(frozen=True)
class Saved:
    """What became of a call: its requests (one, or one for each of its matters), and how."""

    matters: tuple[Matter, ...]
    how: str


def save(form: PhoneForm, actor: Actor) -> Saved:
    """Put a call on the ledger: joined to another request, answered at once, or taken in and, where all is sure, dispatched; of several matters each by
    itself, tied to the others. All of it or nothing. Refused in one sentence."""
    submissions, given = form.submissions(), form.cleaned_data
    noted = [code for code, rule in conducts().items() if code in given["conduct"]]
    if _threatens(noted):  # a threat to life goes at once
        submissions[0] = replace(submissions[0], urgency=danger.DANGER, calm="")
    with transaction.atomic():
        made = [_save_one(form, incoming, n if len(submissions) > 1 else None, actor) for n, incoming in enumerate(submissions)]
        matters, new = [matter for matter, _how, _new in made], made[0][2]
        if new:
            phone_parts.tie(matters, actor)
            conduct_notes.note(matters[0], noted, given["warning"], submissions[0].phone, actor)
    how = made[0][1] if len(made) == 1 else "split"
    return Saved(tuple(matters), how if new else "before")


def _save_one(form: PhoneForm, incoming: IncomingSubmission, part: int | None, actor: Actor) -> tuple[Matter, str, bool]:
    """One matter of a call: the request, what became of it, and whether it is new. ``part``: which of several; what is answered at once is one of them."""
    given = form.cleaned_data
    outcome = given["outcome"] if part is None or form.parts()[part].number == given["answered_part"] else ""
    if given["join"]:
        taken = intake.join(incoming, _joinable(given["join"]), actor)
        how = "joined" if taken.matter.ref == given["join"] else "danger"
    elif outcome in outcomes_of("hand_over"):
        taken, how = intake.take(replace(incoming, urgency=danger.DANGER), reader(), actor), "handed"
        if taken.new:
            hand_over(taken.matter, given["to"], form.words(), actor)
    elif outcome:
        taken, how = intake.take(incoming, reader(), actor, dispatch=False), "answered"
        if taken.new and taken.matter.danger:
            how = "danger"  # what may cost a life is not ended by an answer
        elif taken.new:
            ledger.move(taken.matter, "answer", actor, {"outcome": outcome, "answer": form.words(), **({"to": given["to"].strip()} if given["to"] else {})})
    else:
        taken, how = intake.take(incoming, reader(), actor), "taken"
    return taken.matter, how, taken.new


def hand_over(matter: Matter, to: str, words: str, actor: Actor) -> None:
    """Write down to whom a danger was handed, each service by itself, the case staying open."""
    for service in dict.fromkeys(re.findall("|".join(EMERGENCY), to)) or [to.strip()]:
        move = "hand_over" if matter.state in RECEIVED else "hand_on"
        ledger.move(matter, move, actor, {"to": service, "outcome": "emergency", "words": words})


def _joinable(ref: str) -> Matter:
    found = Matter.objects.filter(kind="request", ref=ref).first()
    if found is None:
        raise Refused(_("没有%s这一件；请重新选择要并入的一件。") % ref)
    return found


@staff("take_request")
@require_POST
def caller(request: HttpRequest) -> HttpResponse:
    """Who is calling: asked for as the number is typed; never by an address, which would stand in logs."""
    shown = phone_panel.caller_panel(request.POST.get("phone", "")[:30], request.POST.get("join", ""))
    if "caller" in shown:
        access_log.note_caller(request.user, shown["caller"], "phone")
    return _private(render(request, "requests/staff/phone_caller.html", {"shown": shown}))


@staff("take_request")
@require_POST
def understood(request: HttpRequest) -> HttpResponse:
    """What is understood of the words so far."""
    return _private(render(request, "requests/staff/phone_panel.html", {"shown": _panel(PhoneForm(request.POST))}))


def _panel(form: PhoneForm) -> dict[str, Any]:
    form.is_valid()
    return phone_panel.panel(form)


def _last_receipt(request: HttpRequest) -> list[dict[str, Any]]:
    """What is read out to the caller of the call that was saved last: a receipt for each of its matters."""
    refs = [request.GET.get("taken", "")[:16], *(ref[:16] for ref in request.GET.getlist("also")[: phone_parts.MOST])]
    found = {m.ref: m for m in Matter.objects.filter(kind="request", ref__in=[ref for ref in refs if ref]).select_related("lead")}
    return [_receipt(found[ref], request.GET.get("how", "")) for ref in refs if ref in found]


def _receipt(matter: Matter, how: str) -> dict[str, Any]:
    own = state.of(matter.document)
    dispatched = bool(own["dispatched_at"])
    return {
        "matter": matter,
        "how": how,
        "pressing": phone_panel.pressing_of(matter) if matter.danger else None,
        "dispatched": dispatched,
        "due": last_moment_of(matter) if dispatched else None,
        "due_why": pending_limits.instead(own, matter.state),
        "answer": own["answer"],
        "noted": [word_of(conducts()[note["conduct"]]) for note in standing(own) if note["conduct"] in conducts()],
    }


def _page(request: HttpRequest, form: PhoneForm, taken: Sequence[dict[str, Any]] = (), status: int = 200) -> HttpResponse:
    words = at_once()
    caller = phone_panel.caller_panel(form.data.get("phone", "")[:30], form.data.get("join", "")) if form.is_bound else None
    if caller and "caller" in caller:
        access_log.note_caller(request.user, caller["caller"], "phone")
    context = {
        "form": form,
        "taken": taken,
        "conducts": [{"code": c, "name": word_of(rule), "says": rule.says_zh} for c, rule in conducts().items()],
        "shown": _panel(form) if form.is_bound else None,
        "caller": caller,
        "outcomes": [{"code": c, "name": word_of(w), "basis": article(w.basis), "template": w.template_zh} for c, w in words.items()],
        "chosen": form["outcome"].value() or "",
        "emergency": EMERGENCY,
        "channels": [*EMERGENCY, *map(str, CHANNELS)],
        "units": form.units.active,
    }
    return _private(render(request, "requests/staff/phone.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
