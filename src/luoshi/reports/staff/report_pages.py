"""Work reports: the list, a new one, and one report with its promises marked in the text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from luoshi.accounts.file_doors import takes_files
from luoshi.desk.fields import NameField
from luoshi.desk.rights import needs
from luoshi.matters.evidence import safe_name
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.reading import ReadError
from luoshi.reports import import_queue, publishing
from luoshi.reports.importing import Known, Long, import_briefly
from luoshi.reports.models import Report, Waiting

from .. import state

KEY = 16  # characters of a report's SHA-256 by which it is known
reading = needs("matters.view_all_matters")
FIGURE_ROLES = {"actual": gettext_lazy("实际"), "target": gettext_lazy("目标"), "baseline": gettext_lazy("基期")}


class Upload(forms.Form):
    """A report's file, and what a person knows better than the file."""

    file = forms.FileField(label=gettext_lazy("报告文件"), help_text=gettext_lazy("Word（.docx）、PDF（有文字的）、网页（.html）或文本（.txt）"))
    year = forms.IntegerField(label=gettext_lazy("报告年度"), required=False, min_value=1949, max_value=2100, help_text=gettext_lazy("不填则按报告里写的"))
    place = NameField("places", label=gettext_lazy("地方"), required=False, help_text=gettext_lazy("哪里的报告：省、市、区县，写名称"))

    def clean_file(self) -> Any:
        """A file within the limit."""
        file = self.cleaned_data["file"]
        if file.size > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(_("文件超过%d MB，不像一份工作报告；请核对。") % (settings.UPLOAD_LIMIT >> 20))
        return file


def by_key(key: str) -> Report:
    """The report of a key; 404 if there is none."""
    if len(key) != KEY:
        raise Http404
    return get_object_or_404(Report.objects.defer("document"), sha256__startswith=key)


@takes_files("reports.manage_reports")
@reading
@require_http_methods(["GET", "POST"])
def reports(request: HttpRequest) -> HttpResponse:
    """The reports with what became of their promises; POST reads a new one."""
    form = Upload(initial={"place": settings.CITY_PLACE})
    if request.method == "POST":
        if not request.user.has_perm("reports.manage_reports"):
            raise PermissionDenied(_("你没有导入报告的权限。"))
        form = Upload(request.POST, request.FILES)
        if form.is_valid() and (answer := _import(request, form)):
            return answer
    rows = [{"report": r, **_counts(r)} for r in Report.objects.defer("text", "document")]
    open_ones = Waiting.objects.exclude(state="done")[:10]
    context = {"rows": rows, "open_ones": open_ones, "form": form, "may_import": request.user.has_perm("reports.manage_reports")}
    return render(request, "reports/staff/reports.html", context, status=422 if form.errors else 200)


def _import(request: HttpRequest, form: Upload) -> HttpResponse | None:
    given = form.cleaned_data
    name, content = safe_name(given["file"].name), given["file"].read()
    try:
        made = import_briefly(name, content, Actor.of(request.user), given["place"], given["year"])
    except Long:
        try:
            return redirect("desk:report-waiting", import_queue.enqueue(name, content, request.user, given["place"], given["year"]).pk)
        except Refused as error:
            form.add_error("file", str(error))
            return None
    except Known as known:
        messages.warning(request, str(known))
        return redirect("desk:report", known.report.key)
    except Refused as error:
        form.add_error("file", str(error))
        return None
    except ReadError as error:
        form.add_error("file", _("“%(name)s”读不出来（%(why)s）；请另存为.docx、.txt或有文字的PDF再上传。") % {"name": name, "why": error})
        return None
    count = Matter.objects.filter(report=made.key).count()
    messages.success(request, _("读出%(count)d项任务，已列为草稿；请逐项核对、分工，再交办。") % {"count": count})
    return redirect(reverse("desk:drafts") + f"?report={made.key}")


@needs("reports.manage_reports")
@require_GET
def report_waiting(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the worker is with a report that takes long; asked for again by itself, without a script."""
    row = get_object_or_404(Waiting, pk=pk)
    made = import_queue.report_of(row) if row.state == "done" else None
    if made is not None:
        return redirect("desk:report", made.key)
    ahead = Waiting.objects.filter(state__in=("waiting", "reading"), pk__lt=row.pk).count()
    response = render(request, "reports/staff/report_waiting.html", {"row": row, "ahead": ahead})
    if row.state in ("waiting", "reading"):
        response["Refresh"] = "3"
    return response


def _counts(report: Report) -> dict[str, int]:
    states = Counter(Matter.objects.filter(report=report.key).exclude(state="void").order_by().values_list("state", flat=True))
    return {"drafts": states["draft"], "ended": states["ended"], "going": states.total() - states["draft"] - states["ended"], "all": states.total()}


@reading
@require_GET
def report(request: HttpRequest, key: str) -> HttpResponse:
    """One report: its text with the promises marked, its figures, and the ways on."""
    found = by_key(key)
    matters = list(Matter.objects.filter(report=key).exclude(state="void").order_by("pk"))
    context = {
        "report": found,
        "paragraphs": marked(found.text, key, matters),
        "counts": _counts(found),
        "figures": [(f, FIGURE_ROLES.get(f.role, f.role)) for f in found.figures.all()],
        "following": following(found),
        "doubts": [] if found.public else publishing.doubts(found),
        "publications": found.publications.all(),
        "may_publish": request.user.has_perm("reports.manage_reports"),
    }
    return render(request, "reports/staff/report.html", context)


@needs("reports.manage_reports")
@require_POST
def publication(request: HttpRequest, key: str) -> HttpResponse:
    """Publish a report, or withdraw it with a reason."""
    found = by_key(key)
    try:
        if request.POST.get("public") == "1":
            publishing.publish(found, Actor.of(request.user), request.POST.get("sure") == "1")
            messages.success(request, _("报告已公开。"))
        else:
            publishing.withdraw(found, Actor.of(request.user), request.POST.get("reason", ""))
            messages.success(request, _("报告已撤回，不再公开。"))
    except Refused as error:
        messages.error(request, str(error))
    return redirect("desk:report", key)


def following(report: Report) -> list[Report]:
    """The reports of the next year for the same place, with which a report can be reconciled."""
    if report.year is None:
        return []
    return list(Report.objects.filter(year=report.year + 1, place=report.place).defer("text", "document"))


def marked(text: str, key: str, matters: Iterable[Matter]) -> list[list[dict[str, Any]]]:
    """The text by paragraphs, each in pieces; a piece of a promise carries its matter. Where two overlap, the first has the words."""
    spans = sorted(((s["start"], s["end"], m) for m in matters for s in state.of(m.document)["sources"] if s["report"] == key), key=lambda each: each[:2])
    pieces: list[tuple[str, Matter | None]] = []
    at = 0
    for start, end, spoken_of in spans:
        start = max(start, at)
        if start < end <= len(text):
            pieces += [(text[at:start], None), (text[start:end], spoken_of)]
            at = end
    pieces.append((text[at:], None))
    paragraphs: list[list[dict[str, Any]]] = [[]]
    for words, matter in pieces:
        for n, line in enumerate(words.split("\n")):
            if n:
                paragraphs.append([])
            if line.strip():
                paragraphs[-1].append({"text": line, "matter": matter})
    return [p for p in paragraphs if p]


urlpatterns = [
    path("reports/", reports, name="reports"),
    path("reports/waiting/<int:pk>/", report_waiting, name="report-waiting"),
    path("reports/<slug:key>/", report, name="report"),
    path("reports/<slug:key>/publication/", publication, name="publication"),
]
