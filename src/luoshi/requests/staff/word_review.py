"""Residents' words that wait for a person's look before everybody may read them: in the order in which they came, as they would be read,
many made public at once."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.desk.ticked_rows import Chosen
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.registers.names import place_names, subject_names
from luoshi.requests import privacy, public_words
from luoshi.wording import for_anybody

from .. import state
from .access import staff

PER_PAGE = 50
MOST_COUNTED = 1_000  # beyond that it says "more than"


def waiting(user: Any) -> Any:
    """What waits, of what the person may see."""
    return public_words.waiting().filter(pk__in=privacy.visible(user).values("pk"))


def counted(user: Any) -> str:
    """How many wait, in words; "" for none."""
    count = len(waiting(user).order_by().values_list("pk")[: MOST_COUNTED + 1])
    return f"{MOST_COUNTED}+" if count > MOST_COUNTED else str(count or "")


@staff("look_words")
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """The list; sent in, those that are ticked are made public as they were seen."""
    chosen = Chosen.of(request.POST.getlist("seen")[:PER_PAGE])
    if request.method == "POST" and _show(request, chosen):
        return redirect("hotline:looking")
    page = Paginator(waiting(request.user), PER_PAGE).get_page(request.GET.get("page"))
    matters = list(page)
    subjects, places = subject_names(m.subject for m in matters), place_names(m.place for m in matters)
    rows = [{**_row(m, subjects, places), "error": chosen.errors.get(m.ref, "")} for m in matters]
    response = render(request, "requests/staff/looking.html", {"page": page, "rows": rows}, status=422 if request.method == "POST" else 200)
    response["Cache-Control"] = "private, no-store"
    return response


@staff("look_words")
@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """How many wait, for the tab."""
    return HttpResponse(counted(request.user), headers={"Cache-Control": "private, no-store"})


def _row(matter: Matter, subjects: dict[str, str], places: dict[str, str]) -> dict[str, Any]:
    own = state.of(matter.document)
    text, address = for_anybody(matter.text), for_anybody(own["address"])
    return {
        "matter": matter,
        "text": text,
        "address": address,
        "harmless": (text, address) == (matter.text, own["address"]),  # nothing that leads to a person was found
        "never": public_words.rule(matter.subject, own["channel"]) == public_words.NEVER,
        "subject": subjects.get(matter.subject, ""),
        "place": places.get(matter.place, ""),
    }


def _show(request: HttpRequest, chosen: Chosen) -> bool:
    """Make public what was seen; what has changed since is left, said beside it and not ticked again. Returns whether all that was chosen is done."""
    actor, found = Actor.of(request.user), waiting(request.user)
    for matter in found.filter(ref__in=chosen.versions):
        try:
            ledger.move(matter, "show", actor, expected=chosen.versions[matter.ref])
            chosen.done += 1
        except Refused:
            chosen.errors[matter.ref] = _("有变化，没有公开；请再看一遍。")
    if chosen.done:
        left = counted(request.user)
        messages.success(request, _("已公开%d件。") % chosen.done + (_("还有%s件等着看。") % left if left else _("都看完了，一件也没有了。")))
    if chosen.errors:
        messages.error(request, _("有变化，没有公开：%s。请再看一遍。") % "、".join(chosen.errors))
    if chosen.versions and not chosen.done and not chosen.errors:
        messages.error(request, _("选中的已不在等着看的里面，没有公开。"))
    if not chosen.versions:
        messages.error(request, _("没有选中任何一件。"))
    return bool(chosen.versions) and not chosen.errors
