"""How a request stands, by its number and the end of the phone number told with it: its state, what comes next and by when, nothing else, and no
guessing. Who has the link still may paste it instead."""

from __future__ import annotations

import hmac
import re
import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from luoshi.accounts import rate_limits
from luoshi.matters.models import Matter
from luoshi.requests import callers
from luoshi.requests.models import Submission

from .ask import too_often
from .caller_view import sentence
from .forms import StatusForm
from .next_step import next_step
from .rate_limits import TRIES, wait_to_send

_LINK = re.compile(r"/ask/([A-Za-z0-9_-]{16,64})/?(?:$|[?#\s])")


@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest) -> HttpResponse:
    """The question and its answer. One sentence for every wrong one, so that it tells not even which numbers there are; 429 for who guesses."""
    if request.method != "POST":
        return _page(request, StatusForm(), "")
    if link := _LINK.search(request.POST.get("ref", "")):
        return redirect("resident:follow", link[1])
    form = StatusForm(request.POST)
    if wait := wait_to_send(request):
        form.add_error(None, too_often(wait))
        return rate_limits.too_often(_page(request, form, ""), wait)
    if not form.is_valid():
        return _page(request, form, "", 422)
    ref = re.sub(r"[^A-Z0-9-]", "", unicodedata.normalize("NFKC", form.cleaned_data["ref"]).upper())[:16]
    last = re.sub(r"[^0-9]", "", unicodedata.normalize("NFKC", form.cleaned_data["last"]))
    counted = [rate_limits.hit("ask-tries", rate_limits.asker(request), TRIES[0]), rate_limits.hit("ask-tries-of", ref, TRIES[1])]
    if wait := max(each.wait for each in counted):
        form.add_error(None, _("没查到的次数太多，为防止猜号暂停查询；请过%d分钟再试，或用提交时得到的链接查看。") % -(-wait // 60))
        return rate_limits.too_often(_page(request, form, ""), wait)
    matter = _matter(ref, last)
    if matter is None:
        form.add_error(None, _("没有查到：编号或电话末四位不对。匿名反映的只能用提交时得到的链接查看。"))
        return _page(request, form, "", 422)
    for each in counted:
        each.give_back()
    return _page(request, StatusForm(initial={"ref": ref}), sentence(matter), matter=matter)


def _matter(ref: str, last: str) -> Matter | None:
    """What answers the request with this number, if one who told it has a phone number with this end."""
    found = None
    if len(last) == 4:
        for submission in Submission.objects.select_related("caller", "answered_by").filter(matter__ref=ref, matter__kind="request"):
            if submission.caller and hmac.compare_digest(callers.read(submission.caller)["phone"][-4:], last):
                found = submission.answered_by
    return found


def _page(request: HttpRequest, form: StatusForm, said: str, status: int = 200, matter: Matter | None = None) -> HttpResponse:
    response = render(
        request, "requests/public/status.html", {"form": form, "said": said, "matter": matter, "next": next_step(matter, timezone.now()) if matter else ""}, status=status
    )
    response["Cache-Control"] = "private, no-store"
    return response
