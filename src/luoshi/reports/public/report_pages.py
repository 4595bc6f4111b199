"""The public pages about reports and indicators: the text with its promises marked, and targets against actuals over the years."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from luoshi.codes.indicators import Indicator
from luoshi.codes.indicators import indicators as indicator_table
from luoshi.matters.models import Matter
from luoshi.registers.languages import word_of
from luoshi.reports.models import Figure, Report
from luoshi.reports.report_names import report_name
from luoshi.site import freshness, public_text
from luoshi.wording.amounts import Short, in_short, number_of, scale, short_digits

from .. import state
from ..kind import issued
from . import redaction
from .promise_filter import address

ROLES = {"target": "目标", "actual": "实际", "baseline": "基期"}
BOUNDS = {"ge": "≥", "le": "≤", "gt": "＞", "lt": "＜", "approx": "≈"}
SHARES = ("%", "个百分点")
KEY = re.compile(r"[0-9a-f]{16}")
YEAR = re.compile(r"\d{4}")


def reports(request: HttpRequest) -> HttpResponse:
    """The public reports, each with how many of its promises are public."""
    found = list(Report.objects.filter(public=True).defer("text", "document"))
    rows = [{"report": r, "url": reverse("site:report", args=[r.key]), "promises": issued().filter(report=r.key).count(), "list_url": address(report=r.key)} for r in found]
    return render(request, "reports/public/reports.html", {"rows": rows, "data_time": freshness.as_of()})


def report(request: HttpRequest, key: str) -> HttpResponse:
    """One report: its text with the promises marked, its figures as table and charts."""
    found = Report.objects.filter(public=True, sha256__startswith=key).defer("document").first() if KEY.fullmatch(key) else None
    if found is None:
        raise Http404
    matters = list(issued().filter(report=key).order_by("pk"))
    figures = list(found.figures.all())
    gone = redaction.of_reports([key]).get(key, redaction.NOTHING)
    table = [_figure_row(f, gone) for f in figures]
    context = {
        "report": found,
        "key": key,
        "paragraphs": marked(found.text, key, matters, gone),
        "promises": len(matters),
        "list_url": address(report=key),
        "figures": table,
        "chart": rates_chart(found, figures),
        "data_time": freshness.as_of(),
    }
    return render(request, "reports/public/report.html", context)


def marked(text: str, key: str, matters: Iterable[Matter], gone: redaction.Redacted = redaction.NOTHING) -> list[list[dict[str, Any]]]:
    """The text by paragraphs, each in pieces; a piece of a promise carries its matter. Where two overlap, the first has it; the
    first piece of a matter is its anchor. ``gone``: what was taken down."""
    spans = sorted(
        ((s["start"], s["end"], m) for m in matters for s in state.of(m.document)["sources"] if s["report"] == key and text[s["start"] : s["end"]] == s["quote"]),
        key=lambda each: each[:2],
    )
    pieces: list[tuple[str, Matter | None]] = []
    at, seen = 0, set()
    for start, end, spoken_of in spans:
        start = max(start, at)
        if start >= end:
            continue
        pieces += [(text[at:start], None), (text[start:end], spoken_of)]
        at = end
    pieces.append((text[at:], None))
    paragraphs: list[list[dict[str, Any]]] = [[]]
    for piece, matter in pieces:
        piece = gone.text(piece)
        for n, line in enumerate(piece.split("\n")):
            if n:
                paragraphs.append([])
            if line:
                first = matter is not None and matter.pk not in seen
                paragraphs[-1].append({"text": public_text.printed(line), "matter": matter, "anchor": first})
                seen.update([matter.pk] if matter is not None else [])
    return [p for p in paragraphs if p]


def _figure_row(figure: Figure, gone: redaction.Redacted) -> dict[str, Any]:
    code = figure.indicator_code
    return {
        "indicator": public_text.clean(gone.of(figure, figure.indicator)),
        "url": reverse("site:indicator", args=[code]) if code in indicator_table() else "",
        "role": _(ROLES.get(figure.role, figure.role)),
        "period": public_text.clean(figure.period),
        "value": value_of(figure),
        "quote": public_text.printed(gone.of(figure, figure.quote)),
    }


def value_of(figure: Figure) -> Short:
    """A figure's value in short: bound, change, amount; with its exact words where they are longer."""
    sign = BOUNDS.get(figure.bound, "") + {"up": "+", "down": "−"}.get(figure.change, "")
    made = in_short(figure.value, figure.value_high, public_text.clean(figure.unit))
    return made._replace(words=sign + made.words, exact=sign + made.exact if made.exact else "")


def rates_chart(found: Report, figures: list[Figure]) -> dict[str, Any] | None:
    """The report's rates of growth: what the last year came to and what this year is to be; None where there are none."""
    if not found.year:
        return None
    values: dict[str, dict[str, float]] = {}
    for figure in figures:
        if figure.unit != "%" or figure.change not in ("up", "down") or not figure.indicator_code:
            continue
        wanted = {("target", str(found.year)): "target", ("actual", str(found.year - 1)): "actual"}.get((figure.role, figure.period))
        if wanted:
            values.setdefault(figure.indicator_code, {}).setdefault(wanted, figure.value if figure.change == "up" else -figure.value)
    codes = [c for c in values if "target" in values[c]]
    if not codes:
        return None
    series = [(_("%d年实际") % (found.year - 1), "actual", "mute"), (_("%d年目标") % found.year, "target", "info")]
    return {
        "kind": "bar",
        "lying": True,
        "title": _("增长目标与上年实际（%）"),
        "labels": [indicator_name(indicator_table().get(c), c) for c in codes],
        "series": [{"name": name, "values": [values[c].get(role) for c in codes], "tone": tone} for name, role, tone in series],
        "size": "tall" if len(codes) > 6 else "",
    }


def indicators(request: HttpRequest) -> HttpResponse:
    """The indicators of which the public reports speak, with their latest target and actual."""
    rows = []
    figures = _figures().order_by("indicator_code")
    for code, own in groupby(figures, key=lambda f: f.indicator_code):
        entry, mine = indicator_table().get(code), list(own)
        if entry is None:
            continue
        latest = {role: max((f for f in mine if f.role == role), key=lambda f: (f.period, -f.pk), default=None) for role in ("target", "actual")}
        rows.append(
            {
                "name": indicator_name(entry, code),
                "url": reverse("site:indicator", args=[code]),
                "years": len({f.period for f in mine}),
                **{role: {"value": value_of(f), "period": f.period} if f else None for role, f in latest.items()},
            }
        )
    return render(request, "reports/public/indicators.html", {"rows": rows, "data_time": freshness.as_of()})


def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """One indicator: target against actual over the years, a table and a chart for each measure (unit, change, place)."""
    entry = indicator_table().get(code)
    if entry is None:
        raise Http404
    figures = sorted(_figures().filter(indicator_code=code).select_related("report"), key=_measure)
    gone = redaction.of_reports(f.report.key for f in figures)
    measures = [measure(n, *key, list(own), gone) for n, (key, own) in enumerate(groupby(figures, key=_measure))]
    names = public_text.place_names(m["place"] for m in measures)
    for each in measures:
        each["place"] = names.get(each["place"], "")
    return render(request, "reports/public/indicator.html", {"entry": entry, "name": indicator_name(entry, code), "measures": measures, "data_time": freshness.as_of()})


def _figures() -> Any:
    known = Figure.objects.filter(report__public=True, role__in=("target", "actual")).exclude(indicator_code="")
    return known.filter(period__regex=r"^[0-9]{4}$").defer("sentence", "report__text", "report__document")


def _measure(figure: Figure) -> tuple[str, str, str]:
    return figure.report.place, figure.unit, "" if figure.change not in ("up", "down") else "change"


def measure(n: int, place: str, unit: str, change: str, figures: list[Figure], gone: Mapping[str, redaction.Redacted] | None = None) -> dict[str, Any]:
    """A table by years and a chart of one measure. Of several figures for a year the report nearest to it speaks: the same
    year's for a target, the next year's for what came of it."""
    years: dict[int, dict[str, Figure]] = {}
    for figure in sorted(figures, key=_nearness):
        years.setdefault(int(figure.period), {}).setdefault(figure.role, figure)
    ordered = sorted(years)
    rows = [{"year": y, **{role: _cited(years[y].get(role), gone or {}) for role in ("target", "actual")}} for y in ordered]
    size, word = scale(f.value for f in figures)
    chart = {
        "kind": "line" if len(ordered) > 2 else "bar",
        "title": _("目标与实际"),
        "unit": f"{word}{public_text.clean(unit)}",
        "labels": [str(y) for y in ordered],
        "series": [
            {"name": _(ROLES[role]), "values": [_signed(f, size) if (f := years[y].get(role)) else None for y in ordered], "tone": tone}
            for role, tone in (("target", "mute"), ("actual", "info"))
        ],
    }
    title = _("比上年增减（%s）") % public_text.clean(unit) if change else (_("数值（%s）") % public_text.clean(unit) if unit else _("数值"))
    return {"id": f"m{n}", "place": place, "title": title, "rows": rows[::-1], "chart": chart}


def _nearness(figure: Figure) -> tuple[int, int]:
    wanted = int(figure.period) + (figure.role == "actual")
    return abs((figure.report.year or 0) - wanted), figure.pk


def _cited(figure: Figure | None, gone: Mapping[str, redaction.Redacted]) -> dict[str, Any] | None:
    if figure is None:
        return None
    return {
        "value": value_of(figure),
        "quote": public_text.printed(gone.get(figure.report.key, redaction.NOTHING).of(figure, figure.quote)),
        "report": report_name(figure.report),
        "url": reverse("site:report", args=[figure.report.key]),
    }


def _signed(figure: Figure, size: Decimal) -> float:
    number = number_of(-figure.value if figure.change == "down" else figure.value) or Decimal(0)
    return float(short_digits(number / size))


def indicator_name(entry: Indicator | None, code: str) -> str:
    """The indicator's name in the language in use."""
    if entry is None:
        return code
    return word_of(entry)
