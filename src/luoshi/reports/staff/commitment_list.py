"""The list of matters: filtered, searched, sorted, fifty a page; as a file; and the filters that a person keeps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.accounts.people import signed_in
from luoshi.desk import sheets
from luoshi.desk.ticked_rows import Chosen
from luoshi.desk.unit_names import Units
from luoshi.matters.kind_words import state_word, verdict_word
from luoshi.matters.models import Matter
from luoshi.matters.search import Hits
from luoshi.office.outgoing import DAY, WHOLE
from luoshi.registers.names import place_names, subject_names
from luoshi.reports.models import SavedFilter
from luoshi.wording.amounts import target_words

from ..report_names import schedule_choices, verdict_choices
from ..state import current_targets, first_targets
from ..verdict_shown import in_words, shown
from .commitment_filter import ANY, DUES, LABELS, NONE, OPEN, ROLES, SORTS, STATES, Selection, listed, menus, this_year
from .move_forms import Assign

PER_PAGE = 50
MOST_OUT = 20_000  # rows of a file, which is made whole
MOST_SAVED = 30  # filters that a person keeps
BULK = ("matters.issue_matter", "matters.draft_matter", "matters.change_target")  # who may assign at all; each row asks anew
COLUMNS = (
    (gettext_lazy("编号"), 14),
    (gettext_lazy("序号"), 7, WHOLE),
    (gettext_lazy("年度"), 7),
    (gettext_lazy("工作任务"), 44),
    (gettext_lazy("报告原文"), 44),
    (gettext_lazy("分解任务"), 24),
    (gettext_lazy("牵头单位"), 20),
    (gettext_lazy("配合单位"), 20),
    (gettext_lazy("牵头领导"), 12),
    (gettext_lazy("首次下达目标"), 24),
    (gettext_lazy("现行目标"), 24),
    (gettext_lazy("首次下达时限"), 12, DAY),
    (gettext_lazy("现行时限"), 12, DAY),
    (gettext_lazy("状态"), 10),
    (gettext_lazy("序时进度"), 10),
    (gettext_lazy("完成率（%）"), 10),
    (gettext_lazy("最近填报期"), 10),
    (gettext_lazy("进展情况"), 44),
    (gettext_lazy("存在的问题"), 30),
    (gettext_lazy("下一步措施"), 30),
    (gettext_lazy("结论"), 10),
    (gettext_lazy("核查结论"), 40),
    (gettext_lazy("区划"), 12),
    (gettext_lazy("分类"), 16),
    (gettext_lazy("结论未一致（谁说什么）"), 30),
)


def boxes(user: Any, chosen: Selection, but: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """The boxes of the filter, each with its choices and what is chosen now."""
    known = menus(user)
    choices: dict[str, list[tuple[str, Any]]] = {
        "year": known["year"],
        "state": [(OPEN, _("未结")), *((s, state_word(s)) for s in STATES if user.has_perm("matters.view_all_matters") or s not in ("draft", "void"))],
        "lead": [*known["lead"], (NONE, _("未定"))],
        "due": list(DUES.items()),
        "schedule": [*schedule_choices(), (NONE, _("未判定"))],
        "verdict": [(ANY, _("已有结论")), (NONE, _("尚无结论")), *verdict_choices()],
        "subject": known["subject"],
        "place": known["place"],
        "report": known["report"],
    }
    if user.memberships.exists():
        choices["role"] = list(ROLES.items())
    choices["sort"] = [(code, word) for code, (word, _order) in SORTS.items() if code]
    return [{"name": k, "label": LABELS[k], "choices": rows, "value": chosen.values.get(k, "")} for k, rows in choices.items() if k not in but and rows]


@login_required
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """The list; without any query, that of this year."""
    if not request.GET and (year := this_year(request.user)):
        return redirect(f"{request.path}?year={year}")
    return page(request, Selection.of(request.GET))


def page(request: HttpRequest, selection: Selection, chosen: Chosen | None = None, form: Any = None, status: int = 200) -> HttpResponse:
    """The list, with the rows that were ticked and what was wrong with each."""
    units = Units()
    may_assign = any(request.user.has_perm(p) for p in BULK)
    pages = Hits if "q" in selection.values else Paginator
    found = pages(listed(selection.matters(request.user)), PER_PAGE).get_page(request.GET.get("page"))
    query = selection.query()
    context = {
        "selection": selection,
        "query": query,
        "boxes": boxes(request.user, selection),
        "page": found,
        "rows": [{"matter": m, "ticked": bool(chosen and m.ref in chosen.versions), "error": chosen.errors.get(m.ref, "") if chosen else ""} for m in found],
        "elsewhere": {ref: why for ref, why in chosen.errors.items() if ref not in {m.ref for m in found}} if chosen else {},
        "files": {f: reverse("desk:matters_file", args=[f]) + (f"?{query}" if query else "") for f in ("csv", "xlsx")},
        "saved": [{"pk": s.pk, "name": s.name, "query": s.query, "here": s.query == query} for s in SavedFilter.objects.filter(user=signed_in(request))],
        "may_assign": may_assign,
        "form": (form or Assign(units)) if may_assign else None,
        "units": units.active if may_assign else (),
    }
    return render(request, "reports/staff/matters.html", context, status=status)


@login_required
@require_GET
def file(request: HttpRequest, form: str) -> HttpResponse:
    """The list as CSV or Excel, at most MOST_OUT rows."""
    if form not in ("csv", "xlsx"):
        raise Http404
    selection = Selection.of(request.GET)
    found = list(selection.matters(request.user).select_related("lead")[: MOST_OUT + 1])
    if len(found) > MOST_OUT:
        messages.error(request, _("超过%d项，不能一次导出；请缩小范围。") % MOST_OUT)
        return redirect(reverse("desk:matters") + "?" + selection.query())
    return sheets.listed("任务清单", form, COLUMNS, _rows(found), selection.described(boxes(request.user, selection)))


def _rows(among: list[Matter]) -> list[list[Any]]:
    units, schedules = Units(), dict(schedule_choices())
    places, subjects = place_names(m.place for m in among), subject_names(m.subject for m in among)
    rows = []
    for m in among:
        d, found = m.document, shown(m.document)
        progress = d["progress"] or {}
        rows.append(
            [
                m.ref,
                d["number"],
                m.year,
                d["text"],
                d["source_text"],
                d["sub_text"],
                units.name.get(d["lead"], d["lead"]),
                units.written(d["helpers"]),
                d["leader"],
                "；".join(filter(None, map(target_words, first_targets(d)))),
                "；".join(filter(None, map(target_words, current_targets(d)))),
                d["first_due"],
                d["due"],
                state_word(m.state),
                schedules.get(m.schedule, ""),
                m.percent,
                *(str(progress.get(k) or "") for k in ("period", "progress", "problems", "next_step")),
                verdict_word(found.verdict) if found.verdict else "",
                d["conclusion"],
                places.get(m.place, ""),
                subjects.get(m.subject, ""),
                in_words(found.open),
            ]
        )
    return rows


@login_required
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the selection of ``query`` under a name; the same name is replaced."""
    selection, name = Selection.of(QueryDict(request.POST.get("query", "")[:2000])), " ".join(request.POST.get("name", "").split())
    query, own = selection.query(), SavedFilter.objects.filter(user=signed_in(request))
    if not name or len(name) > 40:
        messages.error(request, _("请给这一筛选起个名称，不超过40个字。"))
    elif not query:
        messages.error(request, _("没有选任何条件，没有可存的筛选。"))
    elif len(query) > 1000:
        messages.error(request, _("条件太长，存不下；请少选几个。"))
    elif own.exclude(name=name).count() >= MOST_SAVED:
        messages.error(request, _("最多存%d个筛选；请先删去不用的。") % MOST_SAVED)
    else:
        SavedFilter.objects.update_or_create(user=signed_in(request), name=name, defaults={"query": query})
        messages.success(request, _("已存为“%s”。") % name)
    return redirect(reverse("desk:matters") + (f"?{query}" if query else ""))


@login_required
@require_POST
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a filter of one's own."""
    get_object_or_404(SavedFilter, pk=pk, user=request.user).delete()
    messages.success(request, _("已删除这一筛选。"))
    return redirect("desk:matters")
