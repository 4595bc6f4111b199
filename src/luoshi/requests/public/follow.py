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

from luoshi.accounts import rate_limits
from luoshi.accounts.file_doors import takes_photos
from luoshi.matters import ledger
from luoshi.matters.data_key import unseal
from luoshi.matters.ledger import Refused, Stale
from luoshi.requests import channels, handling, intake
from luoshi.requests.models import Submission
from luoshi.site import errors, public_text

from . import caller_moves, caller_view, streets
from .ask import too_often
from .caller_view import Following
from .forms import AddForm, AgainForm, RateForm
from .next_step import next_step
from .rate_limits import KEYS, wait_to_send
from .secret_links import secret
from .visits import admit, admitted


@secret
@require_safe
def follow(request: HttpRequest, key: str) -> HttpResponse:
    """The link's key is exchanged for a visit, and the address without it is led to. 404 for a link that there is not."""
    submission = _by_key(request, key)
    if isinstance(submission, HttpResponse):
        return submission
    answer = admit(redirect("resident:mine", submission.matter.ref), submission)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


@secret
@require_safe
def mine(request: HttpRequest, ref: str) -> HttpResponse:
    """Where it stands, for who came by the link; else 403 and how to come."""
    submission = admitted(request, ref)
    return _page(request, Following.of(submission)) if submission else _reopen(request)


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest, key: str = "", ref: str = "") -> HttpResponse:
    """The person's verdict on the answer."""

    def make(form: Form, following: Following) -> str:
        given = form.cleaned_data
        return caller_moves.rate(following, given["version"], given["solved"], given["satisfied"], given["comment"].strip())

    return _move(request, key, ref, "rate", make)


@takes_photos
@secret
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, key: str = "", ref: str = "") -> HttpResponse:
    """More words and photos."""
    return _move(request, key, ref, "add", lambda form, following: caller_moves.add(following, form.cleaned_data["words"], form.cleaned_data["photos"]))


@secret
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest, key: str = "", ref: str = "") -> HttpResponse:
    """Told again."""
    return _move(request, key, ref, "again", lambda form, following: caller_moves.again(following, form.cleaned_data["version"], form.cleaned_data["reason"].strip()))


FORMS: dict[str, type[Form]] = {"rate": RateForm, "add": AddForm, "again": AgainForm}


def _form(name: str, following: Following, request: HttpRequest | None = None) -> Form:
    data, files = (request.POST, request.FILES) if request else (None, None)
    return FORMS[name](data, files, initial={"version": following.matter.version}, auto_id=f"id_{name}_%s")


def _move(request: HttpRequest, key: str, ref: str, name: str, make: Callable[[Form, Following], str]) -> HttpResponse:
    """A form sent in becomes a move, or the page again with what was typed and a sentence: 422 refused, 409 changed meanwhile, 429 too often.
    By the visit; or by the key in the address, as pages from before the exchange send it."""
    submission = _by_key(request, key) if key else admitted(request, ref)
    if submission is None or isinstance(submission, HttpResponse):
        return submission or _reopen(request)
    if request.method != "POST":
        return redirect("resident:follow", key) if key else redirect("resident:mine", ref)
    following = Following.of(submission)
    form = _form(name, following, request)
    if wait := wait_to_send(request):
        return rate_limits.too_often(_page(request, following, {name: form}, too_often(wait)), wait)
    if not form.is_valid():
        return _page(request, following, {name: form}, status=422)
    try:
        messages.success(request, make(form, following))
    except Stale:
        said = _("这一件在您打开页面以后有了变化，刚才的内容还没有提交；请看过下面的最新情况，需要的话再提交一次。")
        return _page(request, Following.of(submission), {name: form}, said, 409)
    except Refused as refused:
        return _page(request, Following.of(submission), {name: form}, str(refused), 422)
    return admit(redirect("resident:mine", submission.matter.ref), submission)


def _by_key(request: HttpRequest, key: str) -> Submission | HttpResponse:
    """The submission of a link; 429 for who tries many that there are not. 404 for one that there is not."""
    submission = intake.by_key(key)
    if submission is not None:
        return submission
    if wait := rate_limits.hit("ask-keys", rate_limits.asker(request), KEYS).wait:
        return errors.too_often(request, wait)
    raise Http404


def _reopen(request: HttpRequest) -> HttpResponse:
    return render(request, "requests/public/reopen.html", status=403)


def _point(submission: Submission) -> tuple[float, float] | None:
    """The point that this person gave; the matter's own may be another's."""
    return (submission.longitude, submission.latitude) if submission.longitude is not None and submission.latitude is not None else None


def _page(request: HttpRequest, following: Following, forms: dict[str, Form] | None = None, error: str = "", status: int = 200) -> HttpResponse:
    matter, now = following.matter, timezone.now()
    key = unseal(bytes(following.submission.sealed))["key"] if following.submission.sealed else ""
    until = handling.reopen_until(matter)
    offered = {
        "rate": caller_view.may_rate(matter, now),
        "add": "add" in ledger.permitted(matter, channels.link("add")),
        "again": until is not None and now <= until,
    }
    shown: dict[str, Any] = {name: (forms or {}).get(name) or _form(name, following) for name, may in offered.items() if may}
    for form in shown.values():
        if form.is_bound and "version" in form.fields:  # what is sent next was seen as it is now
            form.data = {**form.data.dict(), "version": matter.version}
    context = {
        "following": following,
        "matter": matter,
        "ref": following.submission.matter.ref,
        "link": request.build_absolute_uri(reverse("resident:follow", args=[key])) if key else "",
        "number": following.submission.matter.ref,
        "said": public_text.masked(following.submission.matter.document["source_text"]) if not following.joined else "",
        "subject": public_text.subject_names([matter.subject]).get(matter.subject, ""),
        "place": streets.called(matter.place, public_text.place_names([matter.place]).get(matter.place, "")),
        "point": _point(following.submission),
        "sentence": caller_view.sentence(matter),
        "next": next_step(matter, now, matter.lead.name if matter.lead else "", here=True),
        "clock": caller_view.clock(matter, now),
        "plan": matter.document["plan_date"] if matter.state == "parked" else "",
        "answer": caller_view.answer_of(matter, following.alone),
        "events": caller_view.steps(following),
        "forms": shown,
        "left": {name: form for name, form in (forms or {}).items() if name not in shown},
        "until": handling.last_moment(until) if until and "again" in shown else None,
        "error": error,
        "data_time": matter.changed_at,
    }
    return admit(render(request, "requests/public/follow.html", context, status=status), following.submission)
