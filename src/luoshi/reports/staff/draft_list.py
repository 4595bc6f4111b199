"""The drafts of a report beside its text: the list, the tree of sections, what may be done with those chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.desk.rights import needs
from luoshi.desk.ticked_rows import Chosen
from luoshi.desk.unit_names import Units
from luoshi.matters.models import Matter
from luoshi.reports.importing import suggestions
from luoshi.reports.models import Report
from luoshi.reports.moves import KIND
from luoshi.reports.outline import Outline

from .draft_assign import DraftAssign
from .draft_filter import LEADS, NONE, STATE_CHOICES, TARGETS, DraftFilter, section_of
from .report_pages import marked
from .target_fields import KINDS
from .task_rows import target_lines

PER_PAGE, OF_A_REPORT = 50, 1_000  # a report's drafts stand on one page, beside its text
UNDO = "drafts_undo"  # in the session: the last act on many, as it can be taken back
reading = needs("matters.view_all_matters")


@dataclass
class Listed:
    """What stands on the page: the drafts, in the report's order, with the leads suggested for them."""

    matters: list[Matter]
    suggested: dict[int, list[Any]]
    report: Report | None
    outline: Outline | None
    all: list[Matter]  # of the report, whatever else is asked for


@reading
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """The draft list."""
    return page(request, DraftFilter.of(request.GET), Chosen())


def page(request: HttpRequest, asked: DraftFilter, chosen: Chosen, typed: DraftAssign | None = None, status: int = 200) -> HttpResponse:
    """The list as it is asked for, with those ticked that were, and what was typed."""
    listed, units = _listed(asked), Units()
    numbers = request.GET if request.method == "GET" else request.POST
    shown = Paginator(listed.matters, OF_A_REPORT if listed.report else PER_PAGE).get_page(numbers.get("page"))
    context = {
        "page": shown,
        "rows": rows_of(list(shown), units, chosen, listed.suggested, listed.outline),
        "units": units.active,
        "f": asked,
        "report": listed.report,
        "choices": _reports(),
        "options": {"target": TARGETS, "state": STATE_CHOICES, "kind": [("", _("不论")), *KINDS.items()]},
        "may_draft": request.user.has_perm("matters.draft_matter"),
        **_beside(listed, asked),
        **bar(request, asked, units, typed),
    }
    return render(request, "reports/staff/drafts.html", context, status=status)


def bar(request: HttpRequest, asked: DraftFilter, units: Units, typed: DraftAssign | None = None) -> dict[str, Any]:
    """What the bar of actions needs."""
    last = request.session.get(UNDO) or {}
    return {"f": asked, "assign": typed or DraftAssign(units), "reason": request.POST.get("reason", "") if typed else "", "last": last.get("said", "")}


def _listed(asked: DraftFilter) -> Listed:
    report = Report.objects.filter(sha256__startswith=asked.report).first() if asked.report not in ("", NONE) else None
    outline = Outline(report.document) if report else None
    stored = list(asked.stored())
    found = [m for m in stored if asked.chooses(m, outline)]
    if report:  # in the order of its text
        found.sort(key=lambda m: m.document["sources"][0]["start"] if m.document["sources"] else 0)
    few = found if report or asked.lead == "suggested" else []
    suggested = suggested_for([m for m in few if not m.lead_id], report)
    found = [m for m in found if asked.chooses_lead(m, suggested.get(m.pk, ()))]
    whole = list(Matter.objects.filter(kind=KIND, report=report.key).exclude(state="void").select_related("lead").order_by("pk")) if report else []
    return Listed(found, suggested, report, outline, whole)


def _beside(listed: Listed, asked: DraftFilter) -> dict[str, Any]:
    """The report's text with its sentences marked, its sections as a tree, and the quick choices by lead with their numbers."""
    if listed.report is None or listed.outline is None:
        return {}
    outline = listed.outline
    open_ones = [m for m in listed.all if m.state == "draft"]
    headings = {s["heading"].strip() for s in outline.sections}
    paragraphs = [{"pieces": p, "heading": len(p) == 1 and p[0]["text"].strip() in headings} for p in marked(listed.report.text, listed.report.key, listed.all)]
    nodes = outline.nodes((section_of(m, outline), not m.lead_id) for m in open_ones)
    counts = {"": len(open_ones), "none": sum(not m.lead_id for m in open_ones), "set": sum(bool(m.lead_id) for m in open_ones)}
    return {
        "paragraphs": paragraphs,
        "nodes": [{"node": n, "query": asked.query(section=str(n.key)), "now": asked.section == str(n.key)} for n in nodes],
        "whole": {"query": asked.query(section=""), "now": not asked.section, "drafts": len(open_ones)},
        "leads": [{"code": c, "word": w, "count": counts.get(c), "query": asked.query(lead=c), "now": asked.lead == c} for c, w in LEADS],
    }


def _reports() -> list[tuple[str, Report | None]]:
    """The reports that have drafts, the latest first, and "none" for drafts of no report."""
    keys = Matter.objects.filter(kind=KIND, state="draft").order_by().values_list("report", flat=True).distinct()
    known = {r.key: r for r in Report.objects.defer("text", "document")}
    return [(k or NONE, known.get(k)) for k in sorted(keys, key=lambda k: (k not in known, -(known[k].year or 0) if k in known else 0))]


def rows_of(
    matters: Sequence[Matter], units: Units, chosen: Chosen | None = None, suggested: dict[int, list[Any]] | None = None, outline: Outline | None = None
) -> list[dict[str, Any]]:
    """What the table shows of each draft; a lead is suggested where there is none. The first of a section brings its heading."""
    if suggested is None or any(not m.lead_id and m.pk not in suggested for m in matters):
        suggested = suggested_for([m for m in matters if not m.lead_id])
    made: list[dict[str, Any]] = []
    before = None
    for m in matters:
        section = section_of(m, outline) if outline else None
        path = outline.path(section) if outline and section is not None else ()
        made.append(
            {
                "matter": m,
                "targets": target_lines(m.document),
                "helpers": [units.name.get(c, c) for c in m.document["helpers"]],
                "nodes": [(_("第%d季度") % n, text) for n, text in enumerate(m.document["nodes"], 1) if text],
                "suggestions": suggested.get(m.pk, []),
                "reworded": m.document["source_text"] != m.text,
                "ticked": bool(chosen and m.ref in chosen.versions),
                "error": chosen.errors.get(m.ref, "") if chosen else "",
                "section": section,
                "heading": path[-1] if path and section != before else "",
            }
        )
        before = section
    return made


def outline_of(key: str) -> Outline | None:
    """The sections of the report of a key; None for drafts of no report."""
    report = Report.objects.filter(sha256__startswith=key).only("document").first() if key else None
    return Outline(report.document) if report else None


def suggested_for(matters: Sequence[Matter], report: Report | None = None) -> dict[int, list[Any]]:
    """The leads suggested for drafts, by their ids."""
    found: dict[int, list[Any]] = {}
    for key in sorted({m.report for m in matters}):
        if key and (report is None or report.key != key):
            report = Report.objects.filter(sha256__startswith=key).only("sha256", "document").first()
        found |= suggestions([m for m in matters if m.report == key], report.document if key and report else None)
    return found
