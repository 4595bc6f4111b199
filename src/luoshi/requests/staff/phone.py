"""The phone desk: one screen that an operator fills in while talking. Candidates come as the words do; one key saves."""

from __future__ import annotations

import re
import secrets
from dataclasses import replace
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
from luoshi.requests import access_log, callers, danger, intake
from luoshi.requests.understanding import reader

from .. import pending_limits, state
from ..moves import RECEIVED
from ..rule_tables import at_once, outcomes_of
from ..submission import IncomingSubmission
from . import phone_panel
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
    try:
        matter, how = save(form, Actor.of(request.user))
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    if how == "before":
        messages.info(request, _("这一次来电已经保存过，没有再记一件。"))
    return redirect(f"{reverse('hotline:phone')}?taken={matter.ref}&how={how}")


def save(form: PhoneForm, actor: Actor) -> tuple[Matter, str]:
    """Put a call on the ledger: joined to another request, answered at once, or taken in and, where all is sure, dispatched. All of it
    or nothing. Returns the request and what became of the call. Refused in one sentence."""
    incoming, given = form.incoming(), form.cleaned_data
    with transaction.atomic():
        if given["join"]:
            taken, how = intake.join(incoming, _joinable(given["join"]), actor), "joined"
            how = how if taken.matter.ref == given["join"] else "danger"
        elif given["outcome"] in outcomes_of("hand_over"):
            taken, how = intake.take(replace(incoming, urgency=danger.DANGER), reader(), actor), "handed"
            if taken.new:
                hand_over(taken.matter, given["to"], form.words(), actor)
        elif given["outcome"]:
            taken, how = intake.take(incoming, reader(), actor, dispatch=False), "answered"
            if taken.new and taken.matter.danger:
                how = "danger"  # what may cost a life is not ended by an answer
            elif taken.new:
                ledger.move(taken.matter, "answer", actor, {"outcome": given["outcome"], "answer": form.words(), **({"to": given["to"].strip()} if given["to"] else {})})
        else:
            taken, how = intake.take(incoming, reader(), actor), "taken"
        if given["warning"]:
            _warn(incoming, given["warning"])
    return taken.matter, how if taken.new else "before"


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


def _warn(incoming: IncomingSubmission, words: str) -> None:
    """Keep that a caller was admonished (art. 9); nobody is cut off for it."""
    caller = callers.known(incoming.phone)
    if caller is not None:
        caller.warned_at, caller.warning = timezone.now(), " ".join(words.split())
        caller.save(update_fields=["warned_at", "warning"])


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


def _last_receipt(request: HttpRequest) -> dict[str, Any] | None:
    """What is read out to the caller of the call that was saved last."""
    matter = Matter.objects.filter(kind="request", ref=request.GET.get("taken", "")[:16]).select_related("lead").first()
    if matter is None:
        return None
    own = state.of(matter.document)
    pressing = phone_panel.pressing_of(matter) if matter.danger else None
    dispatched = bool(own["dispatched_at"])
    return {
        "matter": matter,
        "how": request.GET.get("how", ""),
        "pressing": pressing,
        "dispatched": dispatched,
        "due": last_moment_of(matter) if dispatched else None,
        "due_why": pending_limits.instead(own, matter.state),
        "answer": own["answer"],
    }


def _page(request: HttpRequest, form: PhoneForm, taken: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    words = at_once()
    caller = phone_panel.caller_panel(form.data.get("phone", "")[:30], form.data.get("join", "")) if form.is_bound else None
    if caller and "caller" in caller:
        access_log.note_caller(request.user, caller["caller"], "phone")
    context = {
        "form": form,
        "taken": taken,
        "shown": _panel(form) if form.is_bound else None,
        "caller": caller,
        "outcomes": [{"code": c, "name": word_of(w), "basis": w.basis, "template": w.template_zh} for c, w in words.items()],
        "chosen": form["outcome"].value() or "",
        "emergency": EMERGENCY,
        "channels": [*EMERGENCY, *map(str, CHANNELS)],
        "units": form.units.active,
    }
    return _private(render(request, "requests/staff/phone.html", context, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
