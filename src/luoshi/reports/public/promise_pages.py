"""The public pages about promises: scoreboard, list, one promise, one unit, what can be downloaded."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.models import Assignment
from luoshi.matters.search import Hits
from luoshi.matters.withdrawal_rules import public_entries
from luoshi.registers.models import Unit
from luoshi.reports.models import Report
from luoshi.site import freshness, machines, open_data, public_text, shell, takedowns
from luoshi.site.templatetags.luoshi_look import tone_of, verdict_word
from luoshi.wording import shares

from .. import family, state
from ..kind import commitments, issued
from ..moves import PUBLIC, VERDICTS
from ..report_names import schedule_choices
from . import promise as showing
from . import scoreboard
from .promise_filter import NONE, OPEN, SORTS, Selection, address

PER_PAGE = 50


def home(request: HttpRequest) -> HttpResponse:
    """The scoreboard of a year: by verdict, state, schedule, lead, subject, district; every number leads to its list."""
    chosen, known, today = Selection.of({"year": request.GET.get("year", "")}), scoreboard.years(), timezone.localdate()
    year = int(chosen.values.get("year", 0)) or next((y for y in known if y <= today.year), known[0] if known else today.year)
    rows = scoreboard.tally(year)
    total = scoreboard.totals(rows)
    places = scoreboard.by_place(rows, year)
    context = {
        "problems": chosen.problems,
        "year": year,
        "years": known,
        "total": total,
        "numbers": _numbers(total, year),
        "verdicts": [_cell(v, verdict_word(v), total[v], year, verdict=v) for v in VERDICTS],
        "states": [_cell(s, "", total[f"state:{s}"], year, state=s) for s in PUBLIC],
        "schedules": [_cell(s, word, total[f"schedule:{s}"], year, schedule=s) for s, word in schedule_choices()]
        + [_cell(NONE, _("未判定"), total[f"schedule:{NONE}"], year, schedule=NONE)],
        "passed": scoreboard.through(year, today),
        "ended_share": shares.part(total["ended"], total["all"]),
        "months": _months(year, total["all"]),
        "columns": [_("全部"), _("未结"), *(verdict_word(v) for v in VERDICTS), _("欠进度")],
        "tables": [
            {"id": "by-lead", "title": _("按牵头单位"), "first": _("牵头单位"), "lines": scoreboard.by_lead(rows, year)},
            {"id": "by-subject", "title": _("按分类"), "first": _("分类"), "lines": scoreboard.by_subject(rows, year)},
            {"id": "by-place", "title": _("按区划"), "first": _("区划"), "lines": places},
        ],
        "geojson_url": reverse("site:city_map") if machines.has_map() else "",
        "places": [_on_map(p) for p in places],
        "data_time": freshness.as_of(),
    }
    return render(request, "reports/public/home.html", context)


def _numbers(total: Any, year: int) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"value": total["all"], "label": _("项承诺"), "url": address(year=year), "lead": True}]
    rows += [{"value": total[v], "label": verdict_word(v), "tone": tone_of(v), "url": address(year=year, verdict=v)} for v in VERDICTS]
    rows.append({"value": total["open"], "label": _("未结"), "tone": "info", "url": address(year=year, state=OPEN)})
    on_time = sum(total[f"schedule:{s}"] for s in ("done", "ahead", "on_time"))
    rows.append({"value": total["behind"], "label": _("欠进度"), "tone": "bad", "url": address(year=year, schedule="behind"), "note": _("达到或超过进度：%d") % on_time})
    if total["concluded"]:
        note = _("%(met)d 项兑现 ÷ %(all)d 项有结论") % {"met": total["met"], "all": total["concluded"]}
        rows.append(
            {
                "value": shares.figure(shares.part(total["met"], total["concluded"]), "kept"),
                "unit": "%",
                "rate": "kept",
                "label": _("兑现率"),
                "tone": "ok",
                "note": note,
                "url": address(year=year, verdict="any"),
            }
        )
    return rows


def _on_map(line: scoreboard.Line) -> dict[str, Any]:
    shown = shares.number(line.share, "ended")
    return {"code": line.code, "name": line.name, "value": None if shown is None else float(shown), "words": shares.percent(line.share, "ended"), "url": line.url}


def _cell(code: str, word: Any, value: int, year: int, **query: str) -> dict[str, Any]:
    return {"code": code, "word": word, "value": value, "url": address(year=year, **query)}


def _months(year: int, total: int) -> dict[str, Any] | None:
    if not total:
        return None
    return {
        "kind": "bar",
        "title": _("到各月底累计办结（项），12月含以后办结的"),
        "labels": [_("%d月") % m for m in range(1, 13)],
        "series": [{"name": _("累计办结"), "values": scoreboard.ended_by_month(year), "tone": "ok"}],
        "size": "slim",
    }


def promises(request: HttpRequest) -> HttpResponse:
    """The list of promises: filtered, searched, sorted, fifty a page, with downloads of the same selection."""
    chosen = Selection.of(request.GET)
    pages = Hits if "q" in chosen.values else Paginator
    page = pages(chosen.matters(), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = takedowns.all_as_public(page)
    forms = {f: reverse("site:export", args=[f]) + (f"?{q}" if (q := chosen.query()) else "") for f in ("csv", "xlsx", "json")}
    context = {
        "chosen": chosen,
        "page": page,
        **_menus(),
        "states": PUBLIC,
        "verdicts": list(VERDICTS),
        "schedules": schedule_choices(),
        "sorts": [(code, word) for code, (word, _order) in SORTS.items()],
        "hidden": {k: v for k, v in chosen.values.items() if k in ("helper", "exact", "report")},
        "forms": forms,
        "data_time": freshness.as_of(),
    }
    return render(request, "reports/public/promises.html", context)


def _menus() -> dict[str, list[Any]]:
    """What the list can be filtered by, among the promises there are; a minute old at most, for it takes a walk over all."""

    def walk() -> dict[str, list[Any]]:
        public = issued().order_by()
        return {
            "years": scoreboard.years(),
            "units": list(Unit.objects.filter(pk__in=public.values("lead").distinct()).order_by("code")),
            "subjects": sorted(public_text.subject_names(public.values_list("subject", flat=True).distinct()).items()),
            "places": sorted(public_text.place_names(public.values_list("place", flat=True).distinct()).items()),
        }

    return freshness.remembered(f"site:menus:{get_language()}", 60, walk)


def promise(request: HttpRequest, ref: str) -> HttpResponse:
    """One promise, from its sentence to its verdict; of one that was recalled, that and why. 404 for other drafts, void ones and other kinds of matters."""
    found = issued().select_related("lead").filter(ref=ref).first()
    if found is None:
        recalled = get_object_or_404(commitments().exclude(state__in=PUBLIC), ref=ref, document__has_key="recalled_at")
        return render(request, "reports/public/recalled.html", {"matter": recalled, "events": showing.recalled(recalled)})
    matter = takedowns.as_public(found)
    d, events = matter.document, [takedowns.event(matter, e) for e in ledger.history(matter)]
    names = showing.unit_names(matter, events)
    parts = Assignment.objects.filter(matter=matter, until=None).select_related("unit").order_by("role", "unit__code")
    parent = issued().filter(pk=matter.parent_id).first() if matter.parent_id else None
    page, badge = (request.build_absolute_uri(reverse(n, args=[ref])) for n in ("site:promise", "site:badge"))
    children = takedowns.all_as_public(family.children(matter))
    context = {
        "matter": matter,
        "shown_text": public_text.masked(matter.text),
        "sentences": showing.sentences(matter),
        "texts": [(label, public_text.masked(d[key])) for key, label in (("source_text", _("报告原文")), ("text", _("工作任务")), ("sub_text", _("分解任务"))) if d[key]],
        "targets": showing.targets(d),
        "deadlines": showing.deadlines(events),
        "first_due": d["first_due"],
        "nodes": [(_("第%d季度") % (n + 1), public_text.masked(text)) for n, text in enumerate(d["nodes"]) if text],
        "leads": [a.unit for a in parts if a.role == "lead"],
        "helpers": [a.unit for a in parts if a.role == "helper"],
        "subject": public_text.subject_names([matter.subject]).get(matter.subject, ""),
        "place": public_text.place_names([matter.place]).get(matter.place, ""),
        "returns": showing.returns(events, names),
        "files": [{"sha256": f.sha256, "size": f.size, "name": takedowns.file_name(matter, f.name)} for f in takedowns.files(matter)],
        "taken_down": public_entries(d),
        "conclusion": public_text.masked(d["conclusion"]),
        "conclusion_reason": _reason_of_verdict(events),
        "events": showing.history(matter),
        "parent": takedowns.as_public(parent) if parent else None,
        "children": children,
        "rolled": showing.rolled(matter, children),
        "rollup": showing.rollup_rule(str((state.of(parent.document)["rollup"] if parent else "") or d["rollup"])),
        "panels": (panels := shell.panels(matter)),
        "charts": any(p.charts for p in panels),
        "snippet": f'<a href="{page}"><img src="{badge}" alt="{ref}"></a>',
        "data_time": matter.changed_at,
    }
    return render(request, "reports/public/promise.html", context)


def _reason_of_verdict(events: list[dict[str, Any]]) -> str:
    reasons = [e["reason"] for e in events if e["move"] in ("confirm", "overrule", "settle", "uphold", "reverse", "reopen")]
    return public_text.masked(reasons[-1]) if reasons else ""


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """What a unit owes and how it stands, year by year."""
    found = get_object_or_404(Unit, code=code)
    own = issued().filter(lead=found)
    lines = []
    for year in scoreboard.years(own):
        line = next((row for row in scoreboard.by_lead(scoreboard.tally(year), year) if row.code == str(found.pk)), None)
        lines += [{"year": year, "line": line}] if line else []
    page = Paginator(own.select_related("lead").order_by("-year", "id"), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = takedowns.all_as_public(page)
    context = {
        "unit": found,
        "lines": lines,
        "columns": [_("全部"), _("未结"), *(verdict_word(v) for v in VERDICTS), _("欠进度")],
        "page": page,
        "helped": issued().filter(pk__in=Assignment.objects.filter(unit=found, role="helper", until=None).values("matter_id")).count(),
        "helped_url": address(helper=found.code),
        "list_url": address(unit=found.code),
        "forms": {f: reverse("site:export", args=[f]) + f"?unit={found.code}" for f in ("csv", "xlsx", "json")},
        "snippet": f'<a href="{request.build_absolute_uri(request.path)}"><img src="{request.build_absolute_uri(reverse("site:unit_badge", args=[code]))}" alt="{escape(found.name)}"></a>',
        "data_time": freshness.as_of(),
    }
    return render(request, "reports/public/unit.html", context)


def data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded and followed, and under which terms."""
    forms = {f: reverse("site:export", args=[f]) for f in ("csv", "xlsx", "json")}
    reports = Report.objects.filter(public=True).only("sha256", "title", "name", "year")
    return render(
        request,
        "reports/public/data.html",
        {"forms": forms, "years": scoreboard.years(), "reports": reports, "city": settings.CITY_NAME, "files": open_data.declared(), "data_time": freshness.as_of()},
    )
