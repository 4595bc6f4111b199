"""Erasing a person at the desk: looked for by number or reference, asked for by one person, confirmed by another; the certificates."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.accounts.people import people_names
from luoshi.desk.move_form import text_field
from luoshi.desk.rights import needs
from luoshi.matters.ledger import Refused, Stale
from luoshi.requests import access_log, callers, forgetting, proposing
from luoshi.requests.forgetting import Plan
from luoshi.requests.models import Erasure, Proposal, Sweep

PER_PAGE = 50
CLOSED = gettext_lazy("这一页只对有权抹去个人信息的人开放。")
KINDS = {
    "tellings": gettext_lazy("来件"),
    "callers": gettext_lazy("人（姓名和号码）"),
    "words": gettext_lazy("说过的话、答复和理由（步）"),
    "photos": gettext_lazy("照片"),
    "contacts": gettext_lazy("另记的联系方式"),
    "notices": gettext_lazy("通知和其中的链接"),
    "sessions": gettext_lazy("登录会话"),
    "admin_log": gettext_lazy("管理日志的行"),
    "saved_filters": gettext_lazy("常用筛选"),
    "months": gettext_lazy("月度文件（会重新生成）"),
}

KEPT = {
    "contact": gettext_lazy("办结诉求的联系方式"),
    "tip_contact": gettext_lazy("举报人的联系方式"),
    "photos": gettext_lazy("照片"),
    "words": gettext_lazy("诉求的文字"),
    "letters": gettext_lazy("已发通知的内容"),
    "looks": gettext_lazy("查看记录"),
    "proposals": gettext_lazy("没人确认的抹去申请"),
    "stray_files": gettext_lazy("没有登记的文件"),
    "tables": gettext_lazy("收到的表格"),
    "sessions": gettext_lazy("登录会话"),
    "sign_in": gettext_lazy("登录尝试记录"),
    "admin_log": gettext_lazy("管理日志的行"),
}
SWEEPS = 10  # shown


class FindForm(forms.Form):
    """Whom it is about."""

    what = forms.CharField(label=gettext_lazy("电话号码或诉求编号"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))


class ProposeForm(FindForm):
    """Why, and that what is shown is what is meant (``seen``)."""

    seen = forms.CharField(max_length=64, widget=forms.HiddenInput)
    basis = text_field(gettext_lazy("依据"), 3, max_length=300, help_text=gettext_lazy("写明谁在什么时候以什么方式要求的；不要写姓名和号码，证书要一直保存"))
    include_open = forms.BooleanField(label=gettext_lazy("没办完的也抹去（承办单位将看不到要办什么）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].widget = forms.HiddenInput()


@needs("requests.erase_person", "matters.view_audit", said=CLOSED)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a second person, and all certificates; the form to find somebody, for who may erase."""
    return _index(request, FindForm())


@needs("requests.erase_person", said=CLOSED)
@require_POST
def find(request: HttpRequest) -> HttpResponse:
    """What would go of a person or a request, counted and not shown; that it was looked for is written down."""
    form = FindForm(request.POST)
    if not form.is_valid():
        return _index(request, form, 422)
    what = form.cleaned_data["what"]
    try:
        made = _looked_for(request, what)
    except Refused as error:
        form.add_error("what", str(error))
        return _index(request, form, 422)
    return _plan(request, made, ProposeForm(initial={"what": what, "seen": proposing.mark(made)}))


@needs("requests.erase_person", said=CLOSED)
@require_POST
def propose(request: HttpRequest) -> HttpResponse:
    """Ask for it: 422 where something is wrong, 409 where it is no longer what was seen."""
    form, status = ProposeForm(request.POST), 422
    if form.is_valid():
        given = form.cleaned_data
        try:
            proposing.propose(given["what"], given["seen"], request.user.get_username(), given["basis"], include_open=given["include_open"])
        except Refused as error:
            form.add_error(None, str(error))
            status = 409 if isinstance(error, Stale) else 422
        else:
            messages.success(request, _("已提出，请另一位有权限的人确认；确认以前什么也没有抹去。"))
            return redirect("desk:erasures")
    try:
        made = _looked_for(request, request.POST.get("what", "")[:40])
    except Refused as error:
        wrong = FindForm(request.POST)
        wrong.is_valid()
        wrong.add_error("what", str(error))
        return _index(request, wrong, 422)
    form.data = {**request.POST.dict(), "seen": proposing.mark(made)}
    return _plan(request, made, form, status)


@needs("requests.erase_person", said=CLOSED)
@require_GET
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked for, as it is now."""
    return _proposal(request, get_object_or_404(Proposal, pk=pk))


@needs("requests.erase_person", said=CLOSED)
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Erase it: what was seen and nothing else, by another person than who asked."""
    asked = get_object_or_404(Proposal, pk=pk)
    try:
        certificate = proposing.confirm(asked, request.POST.get("seen", ""), request.user.get_username())
    except Refused as error:
        asked.refresh_from_db()
        return _proposal(request, asked, str(error), 409 if isinstance(error, Stale) else 422)
    messages.success(request, _("已抹去，不能恢复。证书%s。") % certificate.number)
    return redirect("desk:certificate", certificate.number)


@needs("requests.erase_person", said=CLOSED)
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Drop what was asked for."""
    asked = get_object_or_404(Proposal, pk=pk)
    try:
        proposing.withdraw(asked, request.user.get_username())
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("已撤回，什么也没有抹去。"))
    return redirect("desk:erasures")


@needs("requests.erase_person", "matters.view_audit", said=CLOSED)
@require_GET
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate, to be read and printed."""
    one = _certificate(number)
    return _private(render(request, "requests/staff/certificate.html", {"one": one, "rows": _counted(one.counts), "refs": sorted({ref for _pk, ref in one.submissions})}))


@needs("requests.erase_person", "matters.view_audit", said=CLOSED)
@require_GET
def certificate_file(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate as a file: all that its hash covers, and the hash."""
    one = _certificate(number)
    text = json.dumps({"number": one.number, **one.body, "hash": one.hash}, ensure_ascii=False, indent=1)
    return _private(HttpResponse(text, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{one.number}.json"'}))


def _certificate(number: str) -> Erasure:
    found = Erasure.objects.filter(hash__startswith=number.rpartition("-")[2].lower()).first()
    if found is None or found.number != number.upper():
        raise Http404
    return found


def _looked_for(request: HttpRequest, what: str) -> Plan:
    """The plan, and a note of who looked for it: also where nobody is found."""
    try:
        made = forgetting.plan(what)
    except Refused:
        if callers.number_of(what):
            access_log.note(request.user, "erasure", "search", count=0)
        raise
    newest = made.submissions[-1] if made.submissions else None
    access_log.note(request.user, "erasure", "search" if forgetting.by_number(what) else "erasure", submission=newest, count=max(1, len(made.submissions)))
    return made


def _index(request: HttpRequest, form: FindForm, status: int = 200) -> HttpResponse:
    waiting = list(Proposal.objects.filter(state="waiting").order_by("pk"))
    page = Paginator(Erasure.objects.order_by("-pk"), PER_PAGE).get_page(request.GET.get("page"))
    people = people_names(p.by for p in waiting)
    context = {
        "form": form,
        "waiting": [(p, people[p.by]) for p in waiting],
        "page": page,
        "rows": [(one, sum(one.counts.values())) for one in page],
        "people": people,
        "sweeps": [(row, [(KEPT.get(k, k), n) for k, n in sorted(row.counts.items())]) for row in Sweep.objects.order_by("-pk")[:SWEEPS]],
    }
    return _private(render(request, "requests/staff/erasures.html", context, status=status))


def _plan(request: HttpRequest, made: Plan, form: ProposeForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "rows": _counted(made.counts), "open": sorted(set(made.open)), "shared": sorted(set(made.shared)), "empty": made.empty}
    return _private(render(request, "requests/staff/erasure_plan.html", context, status=status))


def _proposal(request: HttpRequest, asked: Proposal, error: str = "", status: int = 200) -> HttpResponse:
    made = proposing.plan_of(asked) if asked.state == "waiting" else Plan([], [])
    names = people_names([asked.by, asked.decided_by])
    if asked.state == "waiting":
        access_log.note(request.user, "erasure", "erasure", submission=made.submissions[-1] if made.submissions else None, count=max(1, len(made.submissions)))
    context = {
        **{"asked": asked, "by": names[asked.by], "decided_by": names[asked.decided_by], "own": asked.by == request.user.get_username()},
        **{"rows": _counted(made.counts), "open": sorted(set(made.open)), "shared": sorted(set(made.shared)), "seen": proposing.mark(made), "error": error},
    }
    return _private(render(request, "requests/staff/erasure_proposal.html", context, status=status))


def _counted(counts: Any) -> list[tuple[Any, int]]:
    """Counts by kind, with their words."""
    return [(KINDS.get(name, name), counts[name]) for name in (*KINDS, *sorted(set(counts) - set(KINDS))) if counts.get(name)]


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [
    path("erasures/", index, name="erasures"),
    path("erasures/find/", find, name="erasure_find"),
    path("erasures/propose/", propose, name="erasure_propose"),
    path("erasures/<int:pk>/", proposal, name="erasure"),
    path("erasures/<int:pk>/confirm/", confirm, name="erasure_confirm"),
    path("erasures/<int:pk>/withdraw/", withdraw, name="erasure_withdraw"),
    path("erasures/<slug:number>/", certificate, name="certificate"),
    path("erasures/<slug:number>.json", certificate_file, name="certificate_file"),
]
