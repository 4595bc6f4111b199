"""The drafts of a report beside its text: the list, the tree of sections, what may be done with those chosen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from luoshi.desk.rights import needs
from luoshi.desk.ticked_rows import Chosen
from luoshi.desk.unit_names import Units
from luoshi.matters.models import Matter, MatterQuerySet
from luoshi.reports.models import Report
from luoshi.reports.moves import KIND
from luoshi.reports.outline import Outline

from .bulk_move_page import last_issued
from .draft_assign import DraftAssign
from .draft_filter import LEADS, NONE, STATE_CHOICES, TARGETS, DraftFilter, section_of
from .report_pages import marked
from .suggested_leads import SuggestedLeads
from .target_fields import KINDS
from .task_rows import target_lines

PER_PAGE, OF_A_REPORT = 50, 1_000  # a report's drafts stand on one page, beside its text
UNDO = "drafts_undo"  # in the session: the last act on many, as it can be taken back
reading = needs("matters.view_all_matters")


@dataclass
class Listed:
    """What is asked for. ``rows``: the drafts, those of a report in its order, or their keys, of which a page is read."""

    rows: list[Matter] | list[int] | MatterQuerySet
    leads: SuggestedLeads
    report: Report | None = None
    outline: Outline | None = None
    all: list[Matter] = field(default_factory=list)  # of the report, whatever else is asked for
    alike: list[Matter] = field(default_factory=list)  # of the report, whatever section and lead is asked for: what the tree and the tabs count


@reading
@require_GET
def drafts(request: HttpRequest) -> HttpResponse:
    """The draft list."""
    return page(request, DraftFilter.of(request.GET), Chosen())


def page(request: HttpRequest, asked: DraftFilter, chosen: Chosen, typed: DraftAssign | None = None, status: int = 200) -> HttpResponse:
    """The list as it is asked for, with those ticked that were, and what was typed."""
    listed, units = _listed(asked), Units()
    numbers = request.GET if request.method == "GET" else request.POST
    shown = Paginator(listed.rows, OF_A_REPORT if listed.report else PER_PAGE).get_page(numbers.get("page"))
    matters = _read(shown)
    context = {
        "page": shown,
        "rows": rows_of(matters, units, chosen, listed.leads, listed.outline),
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
    return {
        "f": asked,
        "assign": typed or DraftAssign(units),
        "reason": request.POST.get("reason", "") if typed else "",
        "last": last.get("said", ""),
        "just_issued": len(last_issued(request)),
    }


def _listed(asked: DraftFilter) -> Listed:
    report = Report.objects.filter(sha256__startswith=asked.report).first() if asked.report not in ("", NONE) else None
    if report is None:
        return _of_no_report(asked)
    outline, leads = Outline(report.document), SuggestedLeads(report)
    alike = [m for m in asked.stored() if asked.chooses(m.document["targets"])]
    alike.sort(key=lambda m: m.document["sources"][0]["start"] if m.document["sources"] else 0)  # in the order of its text
    suggested = leads.of(alike)
    found = [m for m in alike if asked.in_section(m, outline) and asked.chooses_lead(m, suggested.get(m.pk, ()))]
    whole = list(Matter.objects.filter(kind=KIND, report=report.key).exclude(state="void").select_related("lead").order_by("pk"))
    return Listed(found, leads, report, outline, whole, alike)


def _of_no_report(asked: DraftFilter) -> Listed:
    """Of all reports, or of none: as much is read as a page shows, and of the others no more than tells whether they are asked for."""
    leads, stored = SuggestedLeads(), asked.stored_by_lead()
    if asked.section:  # of which report?
        return Listed([], leads)
    if not (asked.target or asked.kind or asked.lead == "suggested"):
        return Listed(stored, leads)
    if asked.target or asked.kind:
        keys = [pk for pk, targets in stored.values_list("pk", "document__targets") if asked.chooses(targets)]
    else:
        keys = list(stored.values_list("pk", flat=True)[:OF_A_REPORT])
    if asked.lead != "suggested":
        return Listed(keys, leads)
    first = _read(keys[:OF_A_REPORT])  # what is suggested hangs on each one's words: of more than that nobody is told
    suggested = leads.of(first)
    return Listed([m.pk for m in first if suggested.get(m.pk)], leads)


def _read(rows: Iterable[Any]) -> list[Matter]:
    """The drafts of a page, some of which may be known by their keys alone."""
    rows = list(rows)
    keys = [row for row in rows if isinstance(row, int)]
    known = Matter.objects.select_related("lead").in_bulk(keys) if keys else {}
    return [known[row] if isinstance(row, int) else row for row in rows]


def _beside(listed: Listed, asked: DraftFilter) -> dict[str, Any]:
    """The report's text with its sentences marked, its sections as a tree, and the quick choices by lead: each with the number of drafts to which it
    leads, whatever else is asked for."""
    if listed.report is None or listed.outline is None:
        return {}
    outline, suggested = listed.outline, listed.leads.found
    headings = {s["heading"].strip() for s in outline.sections}
    paragraphs = [{"pieces": p, "heading": len(p) == 1 and p[0]["text"].strip() in headings} for p in marked(listed.report.text, listed.report.key, listed.all)]
    by_lead = [m for m in listed.alike if asked.chooses_lead(m, suggested.get(m.pk, ()))]
    nodes = outline.nodes((section_of(m, outline), not m.lead_id) for m in by_lead)
    here = [m for m in listed.alike if asked.in_section(m, outline)]
    counts = {code: sum(replace(asked, lead=code).chooses_lead(m, suggested.get(m.pk, ())) for m in here) for code, _w in LEADS}
    return {
        "paragraphs": paragraphs,
        "nodes": [{"node": n, "query": asked.query(section=str(n.key)), "now": asked.section == str(n.key)} for n in nodes],
        "whole": {"query": asked.query(section=""), "now": not asked.section, "drafts": len(by_lead)},
        "leads": [{"code": c, "word": w, "count": counts[c], "query": asked.query(lead=c), "now": asked.lead == c} for c, w in LEADS],
    }


def _reports() -> list[tuple[str, Report | None]]:
    """The reports that have drafts, the latest first, and "none" for drafts of no report."""
    keys = Matter.objects.filter(kind=KIND, state="draft").order_by().values_list("report", flat=True).distinct()
    known = {r.key: r for r in Report.objects.defer("text", "document")}
    return [(k or NONE, known.get(k)) for k in sorted(keys, key=lambda k: (k not in known, -(known[k].year or 0) if k in known else 0))]


def rows_of(matters: Sequence[Matter], units: Units, chosen: Chosen | None = None, leads: SuggestedLeads | None = None, outline: Outline | None = None) -> list[dict[str, Any]]:
    """What the table shows of each draft; a lead is suggested where there is none. The first of a section brings its heading."""
    suggested = (leads or SuggestedLeads()).of(matters)
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
