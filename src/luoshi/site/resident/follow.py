"""Following a request by its secret link, and what can be done there: rate, add, tell again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from luoshi.accounts.file_doors import takes_photos
from luoshi.matters import ledger
from luoshi.matters.ledger import Refused, Stale
from luoshi.requests import intake

from .. import words
from . import moving, showing
from .ask import said_too_often
from .forms import AddForm, AgainForm, RateForm
from .limits import too_often
from .quiet import secret
from .sending import resident
from .showing import Following


@secret
@require_safe
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """Where it stands. 404 for a link that there is not."""
    return _page(request, key, _following(key))


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, key: str) -> HttpResponse:
    """The person's verdict on the answer."""

    def make(form: Form, following: Following) -> str:
        given = form.cleaned_data
        return moving.rate(following, given["version"], given["solved"], given["satisfied"], given["comment"].strip())

    return _made(request, key, "rate", make)


@takes_photos
@secret
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str) -> HttpResponse:
    """More words and photos."""
    return _made(request, key, "add", lambda form, following: moving.add(following, form.cleaned_data["words"], form.cleaned_data["photos"]))


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, key: str) -> HttpResponse:
    """Told again."""
    return _made(request, key, "again", lambda form, following: moving.again(following, form.cleaned_data["version"], form.cleaned_data["reason"].strip()))


FORMS: dict[str, type[Form]] = {"rate": RateForm, "add": AddForm, "again": AgainForm}


def _form(name: str, following: Following, request: HttpRequest | None = None) -> Form:
    given = (request.POST, request.FILES) if request else (None, None)
    return FORMS[name](*given, initial={"version": following.matter.version}, auto_id=f"id_{name}_%s")


def _made(request: HttpRequest, key: str, name: str, make: Callable[[Form, Following], str]) -> HttpResponse:
    """A form sent in becomes a move, or the page again with what was typed and a sentence: 422 refused, 409 changed meanwhile, 429 too often."""
    following = _following(key)
    if request.method != "POST":
        return redirect("resident:follow", key)
    form = _form(name, following, request)
    if wait := too_often(request):
        return _page(request, key, following, {name: form}, said_too_often(wait), 429)
    if not form.is_valid():
        return _page(request, key, following, {name: form}, status=422)
    try:
        messages.success(request, make(form, following))
    except Stale:
        said = _("这一件在您打开页面以后有了变化，刚才的内容还没有提交；请看过下面的最新情况，需要的话再提交一次。")
        return _page(request, key, _following(key), {name: form}, said, 409)
    except Refused as refused:
        return _page(request, key, _following(key), {name: form}, str(refused), 422)
    return redirect("resident:follow", key)


def _following(key: str) -> Following:
    telling = intake.by_key(key)
    if telling is None:
        raise Http404
    return Following.of(telling)


def _page(request: HttpRequest, key: str, following: Following, forms: dict[str, Form] | None = None, error: str = "", status: int = 200) -> HttpResponse:
    matter, now = following.matter, timezone.now()
    until = showing.reopen_until(matter)
    offered = {
        "rate": showing.may_rate(matter, now),
        "add": "add" in ledger.permitted(matter, resident("take_request")),
        "again": until is not None and now <= until,
    }
    shown: dict[str, Any] = {name: (forms or {}).get(name) or _form(name, following) for name, may in offered.items() if may}
    for form in shown.values():
        if form.is_bound and "version" in form.fields:  # what is sent next was seen as it is now
            form.data = {**form.data.dict(), "version": matter.version}
    context = {
        "following": following,
        "matter": matter,
        "key": key,
        "link": request.build_absolute_uri(reverse("resident:follow", args=[key])),
        "number": following.telling.matter.ref,
        "said": words.masked(following.telling.matter.document["source_text"]) if not following.joined else "",
        "subject": words.subject_names([matter.subject]).get(matter.subject, ""),
        "place": words.place_names([matter.place]).get(matter.place, ""),
        "sentence": showing.sentence(matter),
        "clock": showing.clock(matter, now),
        "plan": matter.document["plan_date"] if matter.state == "parked" else "",
        "answer": showing.answer_of(matter, following.alone),
        "events": showing.steps(following),
        "forms": shown,
        "left": {name: form for name, form in (forms or {}).items() if name not in shown},
        "until": until if "again" in shown else None,
        "error": error,
        "data_time": matter.changed_at,
    }
    return render(request, "resident/follow.html", context, status=status)
