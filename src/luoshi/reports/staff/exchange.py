"""Task lists out and in: the tables that go round as Excel, Word and CSV, and what came back, looked at before it is taken."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any, cast, get_args

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.accounts.file_doors import takes_files
from luoshi.accounts.people import signed_in
from luoshi.desk import sheets
from luoshi.desk.fields import offer
from luoshi.desk.unit_names import Units
from luoshi.matters.evidence import safe_name
from luoshi.matters.kind_words import move_word
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import MatterQuerySet
from luoshi.office.refused_rows import as_file, as_link
from luoshi.registers.models import Unit
from luoshi.reports.models import Exchange, Report
from luoshi.tasklists import TaskListError, write_progress, write_tasks
from luoshi.tasklists.export import Format
from luoshi.tasklists.row import FIELDS
from luoshi.tasklists.uploaded_table import as_data, read_bounded, restored

from ..kind import COMMITMENT
from ..moves import LIVE
from ..owed_returns import due_of, latest_ended, period_to_return, periods_to, still_owed, the_calendar
from .my_list import MOST_COUNTED
from .table_changes import Asked, Look, look, take
from .task_rows import rows_of
from .visible import visible

TABLES = {"progress": (gettext_lazy("进展情况表"), write_progress), "tasks": (gettext_lazy("任务分解表"), write_tasks)}
STATES = {"open": gettext_lazy("已交办未办结"), "draft": gettext_lazy("草稿（拟办）"), "all": gettext_lazy("全部（不含作废）")}
MOST, REMEMBERED = 3_000, 20  # rows of a table, in either direction; uploads listed


class Out(forms.Form):
    """Which matters go out, in which table."""

    table = forms.ChoiceField(label=gettext_lazy("表"), choices=[(k, word) for k, (word, _write) in TABLES.items()])
    state = forms.ChoiceField(label=gettext_lazy("范围"), choices=list(STATES.items()))
    report = forms.ChoiceField(label=gettext_lazy("报告"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("牵头单位"), required=False)
    period = forms.ChoiceField(label=gettext_lazy("填报期"), required=False, help_text=gettext_lazy("进展情况表报哪一期"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mine = visible(user)
        if not user.has_perm("matters.view_all_matters"):
            offer(self, "state", [(k, word) for k, word in STATES.items() if k != "draft"])
        keys = set(self.mine.order_by().values_list("report", flat=True).distinct())
        self.titles = {r.key: str(r) for r in Report.objects.defer("text", "document") if r.key in keys}
        leads = Unit.objects.filter(pk__in=self.mine.order_by().values("lead").distinct()).order_by("code")
        everything = ("", _("全部"))
        offer(self, "report", [everything, *self.titles.items()])
        offer(self, "unit", [everything, *((u.code, str(u)) for u in leads)])
        today = timezone.localdate()
        periods = periods_to(today, the_calendar())
        offer(self, "period", [(p, p) for p in periods])
        self.fields["period"].initial = period_to_return(periods, today, not still_owed(self.mine, today, MOST_COUNTED))

    def asked_period(self) -> tuple[str, str]:
        """The period that a return sheet is for, and in words until when it is due."""
        period = self.cleaned_data["period"] or str(self.fields["period"].initial)
        due = due_of(period)
        return period, _("%(period)s，%(due)s前报送") % {"period": period, "due": due} if due else period

    def matters(self) -> MatterQuerySet:
        """The matters chosen, in the report's order."""
        given = self.cleaned_data
        scopes: dict[str, dict[str, Any]] = {"open": {"state__in": LIVE}, "draft": {"state": "draft"}, "all": {}}
        by = {"report": given["report"]} if given["report"] else {}
        by |= {"lead__code": given["unit"]} if given["unit"] else {}
        return self.mine.filter(**scopes[given["state"]], **by).exclude(state="void").select_related("lead").order_by("report", "pk")


# Who may give a table that came back: those who report progress, who draft or change tasks, and who see all (to compare it, no more).
RETURNING = ("matters.view_all_matters", "matters.return_progress", "matters.return_progress_any", "matters.draft_matter", "matters.change_target")


class In(forms.Form):
    """A table that came, and what it does not say itself."""

    file = forms.FileField(label=gettext_lazy("文件"), help_text=gettext_lazy("填好的表，或别处发来的任务清单：.xlsx、.docx、.csv、.txt"))
    period = forms.ChoiceField(label=gettext_lazy("进展的填报期"), required=False, help_text=gettext_lazy("表里的进展记在这一期"))
    year = forms.IntegerField(label=gettext_lazy("任务年度"), min_value=1949, max_value=2100, help_text=gettext_lazy("表里没写年份的时限按这一年"))
    report = forms.ChoiceField(label=gettext_lazy("新任务所属报告"), required=False, help_text=gettext_lazy("新任务的原文在这份报告里找"))

    def __init__(self, *args: Any, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        periods = periods_to(today, the_calendar())
        self.periods, self.usual_period = periods, latest_ended(periods, today)
        offer(self, "period", [("", _("表里写的那一期（没写的按%s）") % self.usual_period), *((p, p) for p in periods)])
        self.fields["year"].initial = today.year
        offer(self, "report", [("", _("没有，或不清楚")), *((r.key, str(r)) for r in Report.objects.defer("text", "document"))])
        if not user.has_perm("matters.draft_matter"):
            del self.fields["report"]

    def settle_period(self, written: dict[str, str]) -> str:
        """Take the period that a table says where none was chosen; else a sentence. ``written``: its periods, each with the first row of it."""
        chosen = self.cleaned_data["period"] or next(iter(written), self.usual_period)
        self.cleaned_data["period"] = chosen
        for period, where in written.items():
            if period not in self.periods:
                return _("%(where)s写的填报期“%(period)s”不认识；请用导出的表，不要改这一栏。") % {"where": where, "period": period[:20]}
            if period != chosen:
                return _("%(where)s写的填报期是%(period)s，这里选的是%(chosen)s；请改选，或换那一期的表。") % {"where": where, "period": period, "chosen": chosen}
        return ""

    def clean_file(self) -> Any:
        """A file within the limit."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(_("文件超过%d MB；请确认是不是任务清单，或分成几个文件。") % (settings.UPLOAD_LIMIT >> 20))
        return file


@takes_files(*RETURNING)
@login_required
@require_http_methods(["GET", "POST"])
def exchange(request: HttpRequest) -> HttpResponse:
    """Choose a table to send round, or give one that came back (POST)."""
    form = In(user=request.user)
    if request.method == "POST":
        form = In(request.POST, request.FILES, user=request.user)
        if form.is_valid() and (answer := _receive(request, form)):
            return answer
    context = {
        "out": Out(user=request.user),
        "form": form,
        "may_return": any(request.user.has_perm(p) for p in RETURNING),
        "past": Exchange.objects.filter(user=signed_in(request)).order_by("-pk").defer("rows")[:REMEMBERED],
    }
    return render(request, "reports/staff/exchange.html", context, status=422 if form.errors else 200)


def _receive(request: HttpRequest, form: In) -> HttpResponse | None:
    """Read and keep a table, and go to its differences; a table that was taken before is recognised."""
    given = form.cleaned_data
    name, content = safe_name(given["file"].name), given["file"].read()
    sha256 = hashlib.sha256(content).hexdigest()
    before = Exchange.objects.filter(sha256=sha256).exclude(taken_at=None).order_by("-pk").first()
    if before:
        when = timezone.localtime(before.taken_at).strftime("%Y-%m-%d %H:%M")
        form.add_error("file", _("这份文件已于%(when)s采用过（%(name)s）；没有重复采用。改动以后再上传。") % {"when": when, "name": before.name})
        return None
    try:
        read = read_bounded(content, name, given["year"])
        if wrong := form.settle_period({r.period: r.where for r in reversed(read.rows) if r.period}):
            form.add_error("period", wrong)
            return None
        if len(read.rows) > MOST:
            raise TaskListError(_("表里有%(count)d项，一次最多取%(most)d项；请分成几个文件。") % {"count": len(read.rows), "most": MOST})
    except TaskListError as error:
        form.add_error("file", str(error))
        return None
    kind = "filled" if any(r.matter for r in read.rows) else "new"
    rows = {"list": as_data(read), "period": given["period"], "year": given["year"], "report": given.get("report", "")}
    made = Exchange.objects.create(user=signed_in(request), kind=kind, name=name[-200:], sha256=sha256, rows=rows)
    return redirect("desk:differences", made.pk)


@login_required
@require_GET
def table(request: HttpRequest, form: str) -> HttpResponse:
    """A table to be sent round: 任务分解表 or 进展情况表, as xlsx, docx or csv."""
    if form not in get_args(Format):
        raise Http404
    asked = Out(request.GET, user=request.user)
    if not asked.is_valid():
        messages.error(request, _("没有这样的清单；请重新选择。"))
        return redirect("desk:exchange")
    matters = list(asked.matters()[: MOST + 1])
    if not matters or len(matters) > MOST:
        messages.error(request, _("超过%d项，不能一次导出；请按报告或单位分开。") % MOST if matters else _("没有符合条件的事项，没有导出。"))
        return redirect("desk:exchange")
    word, write = TABLES[asked.cleaned_data["table"]]
    title = name = f"{asked.titles.get(asked.cleaned_data['report'], settings.CITY_NAME)}{word}"
    rows = rows_of(matters, Units(), Actor.of(request.user))
    if asked.cleaned_data["table"] == "progress":
        period, words = asked.asked_period()
        rows, title, name = [replace(row, period=period) for row in rows], f"{title}（{words}）", f"{name}-{period}"
    try:
        content = write(rows, cast(Format, form), title)
    except TaskListError as error:
        messages.error(request, str(error))
        return redirect("desk:exchange")
    return sheets.download(name, form, content)


@login_required
@require_http_methods(["GET", "POST"])
def differences(request: HttpRequest, pk: int) -> HttpResponse:
    """What a table would change; POST takes what was ticked, all or none."""
    found = get_object_or_404(Exchange, pk=pk, user=request.user)
    made = _look(request, found)
    if request.method == "GET":
        return _page(request, found, made)
    asked = Asked(found.rows["period"], request.POST.get("reason", "").strip(), request.POST.get("approver", "").strip())
    if request.POST.get("seen") != made.digest:
        messages.error(request, _("台账在这期间有了变化；请再看一遍，再采用。"))
        return _page(request, found, made, status=409)
    try:
        with transaction.atomic():
            if Exchange.objects.select_for_update().get(pk=pk).taken_at:
                raise Refused(_("这份文件已经采用过了。"))
            done, errors = take(made, request.POST.getlist("take"), asked)
            if not errors:
                found.rows["taken"], found.taken_at, found.taken_by = done, timezone.now(), signed_in(request)
                found.save()
    except Refused as error:
        messages.error(request, str(error))
        return _page(request, found, made, status=422)
    if errors:
        messages.error(request, _("一处也没有改动；请看各项旁边的说明。"))
        return _page(request, found, _look(request, found), errors, status=422)  # anew: what was tried was taken back
    messages.success(request, _("已采用%d处改动。") % len(done))
    return redirect("desk:differences", pk)


def _look(request: HttpRequest, found: Exchange) -> Look:
    report = Report.objects.filter(sha256__startswith=found.rows["report"]).first() if found.rows["report"] else None
    return look(restored(found.rows["list"]), Actor.of(request.user), visible(request.user), found.rows["year"], report)


def _page(request: HttpRequest, found: Exchange, made: Look, errors: dict[str, str] | None = None, status: int = 200) -> HttpResponse:
    ticked = set(request.POST.getlist("take")) if request.method == "POST" else {c.key for c in made.changes if c.ticked}
    rows: list[dict[str, Any]] = [
        {
            "change": c,
            "ref": c.matter.ref if c.matter else "",
            "text": c.matter.text if c.matter else "",
            "column": _(FIELDS[c.field]) if c.field else "",
            "move": move_word(c.move),
            "row": made.rows.get(c.key),
            "ticked": c.key in ticked,
            "error": (errors or {}).get(c.matter.ref if c.matter else c.key, ""),
        }
        for c in made.changes
    ]
    kinds: list[str] = [c.difference.kind for c in made.changes]
    refused = [
        ([c.difference.where, c.matter.ref if c.matter else c.difference.matter, r["column"], c.difference.after], c.why)
        for c, r in zip(made.changes, rows, strict=True)
        if not c.move
    ]
    read = found.rows["list"]
    context = {
        "exchange": found,
        "rows": rows,
        "counts": [(word, kinds.count(kind)) for kind, word in KINDS.items() if kinds.count(kind)],
        "missing": made.missing,
        "remarks": read["remarks"],
        "total": len(read["rows"]),
        "seen": read.get("seen", 0),
        "refused": len(read["refused"]),
        "passed": read.get("passed", 0),
        "not_taken": as_link(as_file([_("位置"), _("事项"), _("栏目"), _("内容")], refused)) if refused else "",
        "digest": made.digest,
        "may_take": any(c.move for c in made.changes) and not found.taken_at,
        "needs_reason": any(c.move and COMMITMENT.table[c.move].reason for c in made.changes),
        "needs_approver": any(c.move and "approver" in COMMITMENT.table[c.move].needs for c in made.changes),
        "returns": any(c.move in ("report", "help_report") for c in made.changes),
        "reason": request.POST.get("reason", ""),
        "approver": request.POST.get("approver", ""),
        "taken": [{**t, "word": move_word(t["move"])} for t in found.rows.get("taken", ())],
    }
    return render(request, "reports/staff/differences.html", context, status=status)


KINDS = {
    "changed": gettext_lazy("改动"),
    "blanked": gettext_lazy("清空"),
    "conflict": gettext_lazy("两边都改了"),
    "added": gettext_lazy("新任务"),
    "refused": gettext_lazy("不能取"),
}

urlpatterns = [
    path("exchange/", exchange, name="exchange"),
    path("exchange.<str:form>", table, name="exchange_file"),
    path("exchange/<int:pk>/", differences, name="differences"),
]
