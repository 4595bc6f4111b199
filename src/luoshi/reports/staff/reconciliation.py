"""What the next report says of last year's promises: proposals with both quotes, which a person confirms or changes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from luoshi.desk.ticked_rows import Chosen
from luoshi.matters import kind_words, ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.reports import proposed_verdicts
from luoshi.reports.models import Report

from .. import state
from ..kind import COMMITMENT
from ..moves import PUBLIC, VERDICTS
from .report_pages import by_key, following, reading

PER_PAGE = 50
OPEN, DONE = "open", "done"
SHOWN = {OPEN: gettext_lazy("待确认"), DONE: gettext_lazy("已有结论"), "": gettext_lazy("全部")}


@reading
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, key: str) -> HttpResponse:
    """The proposals for a report's promises. POST writes the proposals anew (``action`` propose) or confirms the chosen ones (settle)."""
    report = by_key(key)
    if request.method == "GET":
        return _page(request, report)
    action, permission = request.POST.get("action"), {"propose": "reports.manage_reports", "settle": "matters.verify_matter"}
    if action not in permission:
        raise Http404
    if not request.user.has_perm(permission[action]):
        raise PermissionDenied(_("你没有“%s”的权限。") % kind_words.move_word(action, COMMITMENT.name))
    return _propose(request, report) if action == "propose" else _settle(request, report)


def _next(request: HttpRequest, report: Report) -> Report | None:
    """The next report: the one that the address names, or the first there is."""
    found = following(report)
    return next((r for r in found if r.key == request.GET.get("with")), found[0] if found else None)


def _page(request: HttpRequest, report: Report, chosen: Chosen | None = None, status: int = 200) -> HttpResponse:
    later = _next(request, report)
    show = request.GET.get("show", OPEN)
    everything = _matters(report)
    proposed = [m for m in everything if later and (state.of(m.document)["proposal"] or {}).get("report") == later.key]
    groups = {OPEN: [m for m in proposed if not m.verdict], DONE: [m for m in proposed if m.verdict], "": proposed}
    page = Paginator(groups.get(show, proposed), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "report": report,
        "later": later,
        "choices": following(report),
        "silent": len(everything) - len(proposed) if proposed else 0,
        "tabs": [(word, len(groups[code]), code, code == show) for code, word in SHOWN.items()],
        "page": page,
        "rows": [_row(m, request, chosen) for m in page],
        "verdicts": list(VERDICTS),
        "chosen": chosen,
        "may_propose": request.user.has_perm("reports.manage_reports"),
        "may_settle": request.user.has_perm("matters.verify_matter"),
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "reports/staff/settle.html", context, status=status)


def _matters(report: Report) -> list[Matter]:
    return list(Matter.objects.filter(report=report.key, state__in=PUBLIC).select_related("lead").order_by("pk"))


def _row(matter: Matter, request: HttpRequest, chosen: Chosen | None) -> dict[str, Any]:
    proposal = state.of(matter.document)["proposal"] or {}
    return {
        "matter": matter,
        "proposal": proposal,
        "open": matter.state in COMMITMENT.table["settle"].start,
        "verdict": request.POST.get(f"verdict-{matter.ref}") or proposal["verdict"],
        "conclusion": request.POST.get(f"conclusion-{matter.ref}", ""),
        "ticked": bool(chosen and matter.ref in chosen.versions),
        "error": chosen.errors.get(matter.ref, "") if chosen else "",
    }


def _propose(request: HttpRequest, report: Report) -> HttpResponse:
    later = _next(request, report)
    try:
        if later is None:
            raise Refused(_("还没有下一年的报告；导入以后才能对账。"))
        written = proposed_verdicts.propose(report, later, Actor.of(request.user))
    except Refused as error:
        messages.error(request, str(error))
    else:
        messages.success(request, ngettext("写入%d条对账建议。", "写入%d条对账建议。", written) % written if written else _("对账建议没有变化。"))
    return redirect(_address(request, report))


def _settle(request: HttpRequest, report: Report) -> HttpResponse:
    """Confirm the chosen verdicts, all or none; one that differs from the proposal must say on what it rests."""
    chosen, actor = Chosen.of(request.POST.getlist("m")), Actor.of(request.user)
    with transaction.atomic():
        for matter in Matter.objects.filter(report=report.key, ref__in=chosen.versions).order_by("pk"):
            verdict, conclusion = request.POST.get(f"verdict-{matter.ref}", ""), request.POST.get(f"conclusion-{matter.ref}", "").strip()
            try:
                if verdict != (state.of(matter.document)["proposal"] or {}).get("verdict") and not conclusion:
                    raise Refused(_("结论与建议不同；请写明依据。"))
                data = {"verdict": verdict} | ({"conclusion": conclusion} if conclusion else {})
                ledger.move(matter, "settle", actor, data, reason=request.POST.get("reason", ""), expected=chosen.versions[matter.ref])
                chosen.done += 1
            except Refused as error:
                chosen.errors[matter.ref] = str(error)
        if chosen.errors:
            transaction.set_rollback(True)
    if chosen.errors or not chosen.done:
        messages.error(request, _("没有确认任何一项；请看各项旁边的说明。") if chosen.errors else _("没有选中任何事项。"))
        return _page(request, report, chosen, 422)
    messages.success(request, ngettext("已确认%d项的结论。", "已确认%d项的结论。", chosen.done) % chosen.done)
    return redirect(_address(request, report))


def _address(request: HttpRequest, report: Report) -> str:
    query = request.GET.urlencode()
    return reverse("desk:settle", args=[report.key]) + (f"?{query}" if query else "")


urlpatterns = [path("reports/<slug:key>/settle/", settle, name="settle")]
