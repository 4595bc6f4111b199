"""Telling something: one form, one POST, a number and a secret link. What is understood is shown meanwhile; nothing needs a script."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from luoshi.accounts import rate_limits
from luoshi.accounts.file_doors import takes_photos
from luoshi.matters.ledger import Refused
from luoshi.site import pick_map

from ..submission import IncomingSubmission, Understood
from . import understood as understanding
from .forms import AskForm, LookForm, once
from .rate_limits import wait_to_send
from .submitting import Sent, send

CHOSEN = ("subject", "place", "join")
ENOUGH = 4  # characters before anything is looked up while they are typed


@takes_photos
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form, and what it sends. 422 where something is to be changed or chosen, 429 where one address sends too much; what was
    typed stays. The button ``look`` only asks what is understood, for who has no script."""
    if request.method != "POST":
        return _page(request, AskForm(initial={"once": once()}))
    looking = "look" in request.POST
    form = AskForm(request.POST, request.FILES)
    if wait := wait_to_send(request, looking):
        form.add_error(None, too_often(wait))
        return rate_limits.too_often(_page(request, form), wait)
    valid = form.is_valid()
    if "text" not in form.cleaned_data:
        return _page(request, form, status=422)
    incoming, chosen = form.incoming(), {k: form.cleaned_data.get(k, "") for k in CHOSEN}
    found = understanding.understand(incoming)
    shown = understanding.shown(found, {**chosen, "insist": form.cleaned_data.get("insist", False)}, incoming, form.cleaned_data.get("street", ""))
    if looking or not valid:
        return _page(request, form, shown, status=200 if valid else 422)
    if shown["elsewhere"] and not (chosen["join"] or form.cleaned_data["insist"]):
        form.add_error(None, shown["elsewhere"] + _("确实在本市的，在下面勾选“就在本市”再提交。"))
        return _page(request, form, shown, status=422)
    if shown["ask"] and not (incoming.place or chosen["join"] or form.cleaned_data["asked"]):
        form.add_error(None, _("还差一步：请在下面选一下是哪个地方，再提交；选过照片的，照片要重新选。"))
        return _page(request, form, shown, status=422)
    try:
        sent = send(incoming, found, chosen["join"], form.cleaned_data["photos"])
    except Refused as error:
        form.add_error(None, str(error))
        return _page(request, form, shown, status=422)
    return to_the_link(request, sent, understanding.urgent(found))


def to_the_link(request: HttpRequest, sent: Sent, urgent: bool = False) -> HttpResponse:
    """On to the page of the link."""
    if urgent:
        messages.error(request, _("这很紧急，请立即拨打110、119或120。"))
    for sentence in sent.refused:
        messages.warning(request, sentence)
    messages.success(request, (_("已收到，编号%s。请保存本页链接。") if sent.new else _("这一件您已经提交过，编号%s。")) % sent.ref)
    return redirect("resident:follow", sent.key)


@require_POST
def understood(request: HttpRequest) -> HttpResponse:
    """What is understood of the words so far, for the page to show while they are typed; nothing where they cannot be read."""
    if wait := wait_to_send(request, looking=True):
        return HttpResponse(status=204, headers={"Retry-After": str(wait)})
    form = LookForm(request.POST)
    form.is_valid()
    given = form.cleaned_data
    incoming = IncomingSubmission(text=given.get("text", ""), channel="web", address=given.get("address", ""), point=form.point(), demand=given.get("demand", ""))
    found = understanding.understand(incoming) if len(incoming.text) >= ENOUGH or incoming.point else Understood()
    chosen = {k: given.get(k, "") for k in (*CHOSEN, "insist")}
    return render(request, "requests/public/understood.html", {"shown": understanding.shown(found, chosen, incoming, given.get("street", ""))})


def too_often(wait: int) -> str:
    """One sentence, with the minutes to wait."""
    return _("这个网络地址提交得太频繁；请过%d分钟再交，写好的内容还在。") % -(-wait // 60)


def _page(request: HttpRequest, form: AskForm, shown: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
    context = {"form": form, "shown": shown, "map_url": reverse("site:pick_map") if pick_map.source() else ""}
    response = render(request, "requests/public/ask.html", context, status=status)
    response["Cache-Control"] = "private, no-cache"
    return response
