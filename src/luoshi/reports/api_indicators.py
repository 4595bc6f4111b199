"""Indicators in the shape of IATI results (2.03): result → indicator → baseline, and periods with target and actual.

Two sources, never mixed, since a matter's target is a report's figure come again: ``matters`` (what is owed, with the latest
return) and ``reports`` (what reports said, year by year). The shape is written down in ``iati-results.schema.json``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

from django.db.models import F, Min, Q, Value
from django.db.models.functions import Coalesce, NullIf
from django.urls import reverse
from django.utils.translation import gettext as _
from ninja import Query, Router
from pydantic import BaseModel, Field

from luoshi.api import paging, shapes
from luoshi.api.access import ApiRequest
from luoshi.api.shapes import number
from luoshi.codes.indicators import indicators as known_indicators
from luoshi.matters.models import Matter
from luoshi.reports.models import Figure
from luoshi.site import public_text, takedowns

from . import state
from .api_shapes import returned
from .public import redaction
from .publishing import readable
from .state import Target, current_targets

Numbered = tuple[Matter, int, list[Target]]  # a matter, its year, and those of its targets that are numbers
router = Router()
SCHEMA = Path(__file__).with_name("iati-results.schema.json")
OUTCOME, OUTPUT = "2", "1"  # IATI's codes of a result's type
COUNTED, PERCENT = "1", "2"  # and of an indicator's measure


class DocumentLink(BaseModel):  # noqa: D101
    url: str
    format: str
    title: str


class Baseline(BaseModel):  # noqa: D101
    year: int
    value: float
    comment: str


class Aim(BaseModel):  # noqa: D101
    value: float
    comment: str


class Actual(Aim):  # noqa: D101
    document_link: list[DocumentLink]


class Period(BaseModel):  # noqa: D101
    period_start: shapes.Day
    period_end: shapes.Day
    target: list[Aim]
    actual: list[Actual]


class Reference(BaseModel):  # noqa: D101
    vocabulary: Literal["99"] = "99"  # the reporting organisation's own
    code: str


class Indicator(BaseModel):  # noqa: D101
    title: str
    measure: Literal["1", "2"]
    ascending: bool
    aggregation_status: Literal[False] = False
    unit: str
    reference: list[Reference]
    baseline: list[Baseline]
    period: list[Period]


class Result(BaseModel):  # noqa: D101
    ref: str = Field(description="The matter's `ref`, or the indicator's code or name.")
    type: Literal["1", "2"]
    aggregation_status: Literal[False] = False
    title: str
    indicator: list[Indicator]


class Results(shapes.Page[Result]):
    """A page of them."""


class IndicatorsQuery(paging.Paging):  # noqa: D101
    source: Literal["matters", "reports"] = Field("matters", description="What is owed with the latest return, or what the reports said year by year.")
    year: int = Field(paging.ABSENT, ge=1900, le=2200, description="With `matters`: the year owed.")


@router.get("/indicators", response=Results, operation_id="indicators", summary="Indicators as IATI results")
def indicators(request: ApiRequest, asked: Query[IndicatorsQuery]) -> dict[str, Any]:
    """Baseline, target and actual by period. A page may hold fewer results than its limit (matters without a number are passed
    over): go on until `next` is null."""
    return _of_reports(request, asked) if asked.source == "reports" else _of_matters(request, asked)


@router.get("/indicators/schema", response=dict[str, Any], operation_id="indicators_schema", summary="JSON schema of the results")
def indicators_schema(request: ApiRequest) -> dict[str, Any]:
    """The JSON schema (2020-12) that every page of indicators holds to."""
    return schema()


@cache
def schema() -> dict[str, Any]:
    """The JSON schema of a page of results."""
    read: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return read


def _of_matters(request: ApiRequest, asked: IndicatorsQuery) -> dict[str, Any]:
    rows = request.auth.matters().exclude(year=None)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)

    def shown(page: list[Matter]) -> list[dict[str, Any]]:
        numbered = [
            (m, m.year, targets)
            for m in takedowns.all_as_public(page)
            if m.year is not None and (targets := [t for t in current_targets(m.document) if number(t["value"]) is not None])
        ]
        before = _year_before(request, numbered)
        return [_matter_result(request, each, before) for each in numbered]

    return paging.by_id(rows, asked, shown, request)


def _matter_result(request: ApiRequest, numbered: Numbered, before: Mapping[tuple[Any, ...], Figure]) -> dict[str, Any]:
    m, year, targets = numbered
    return {"ref": m.ref, "type": OUTPUT, "title": public_text.masked(m.text), "indicator": [_matter_indicator(request, m, year, t, before) for t in targets]}


def _matter_indicator(request: ApiRequest, m: Matter, year: int, t: Target, before: Mapping[tuple[Any, ...], Figure]) -> dict[str, Any]:
    known = known_indicators().get(t["indicator"])
    baseline = before.get((t["indicator"], t["unit"], bool(t["change"]), year - 1))
    progress = state.latest(state.of(m.document))
    reached = [f for f in returned(progress) if f["target"] == t["id"] and f["value"] is not None][-1:]
    period = reached[0]["period"] if reached else ""
    comment = "：".join(w for w in (period, public_text.masked(progress.get("progress")) if period == (progress.get("period") or "") else "") if w)
    link = _link(request, "api:matter_events", m.ref, _("事项%s的经过") % m.ref)
    sign = -1 if t["change"] == "down" else 1
    return {
        "title": known.zh if known else public_text.masked(t["indicator"] or t["words"] or m.text),
        "measure": PERCENT if t["unit"].startswith("%") or "百分点" in t["unit"] else COUNTED,
        "ascending": _ascending(t["indicator"], t["bound"] == "le" or t["kind"] == "ceiling" or t["change"] == "down"),
        "unit": t["unit"],
        "reference": [{"code": t["indicator"]}] if t["indicator"] else [],
        "baseline": [{"year": year - 1, "value": _signed(baseline), "comment": public_text.printed(baseline.quote)}] if baseline else [],
        "period": [
            {
                "period_start": f"{year:04}-01-01",
                "period_end": m.due.isoformat() if m.due and m.due.year >= year else f"{year:04}-12-31",
                "target": [{"value": sign * float(t["value"]), "comment": _target_comment(state.of(m.document)["targets"], t)}],
                "actual": [{"value": f["value"], "comment": comment, "document_link": [link]} for f in reached],
            }
        ],
    }


def _target_comment(targets: list[Target], t: Target) -> str:
    """The target's words; for a changed one also what stood before, who approved and why."""
    former = [public_text.masked(old["words"]) or f"{old['value']}{old['unit']}" for old in targets if old["replaced_by"] == t["id"]]
    changed = (
        _("（原目标：%(old)s；批准：%(who)s；理由：%(why)s）") % {"old": former[-1], "who": public_text.approver(t["approver"]), "why": public_text.masked(t["reason"])}
        if former
        else ""
    )
    return public_text.masked(t["words"]) + changed


def _year_before(request: ApiRequest, numbered: Iterable[Numbered]) -> dict[tuple[Any, ...], Figure]:
    """What the reports say of these indicators for the year before: (indicator, unit, a change or a level, year) → the figure."""
    wanted = {(t["indicator"], str(year - 1)) for _m, year, targets in numbered for t in targets if t["indicator"]}
    if not wanted:
        return {}
    names, years = {n for n, _y in wanted}, {y for _n, y in wanted}
    rows = Figure.objects.filter(
        Q(indicator_code__in=names) | Q(indicator__in=names), report__in=readable(request.auth).values("pk"), period__in=years, role__in=("actual", "baseline")
    )
    found: dict[tuple[Any, ...], Figure] = {}
    for f in redaction.figures(rows.select_related("report").defer("report__text", "report__document").order_by("-pk")):
        for name in {f.indicator_code, f.indicator} & names:
            found[name, f.unit, bool(f.change), int(f.period)] = f  # of several the first in the text
    return found


def _of_reports(request: ApiRequest, asked: IndicatorsQuery) -> dict[str, Any]:
    named = Figure.objects.filter(report__in=readable(request.auth).values("pk")).exclude(indicator="", indicator_code="")
    named = named.annotate(key=Coalesce(NullIf(F("indicator_code"), Value("")), F("indicator")))
    groups = named.values("key").annotate(first=Min("pk")).filter(first__gt=paging.place_in(asked.cursor)[0]).order_by("first")
    found = list(groups[: asked.limit + 1])

    def shown(page: list[dict[str, Any]]) -> list[dict[str, Any]]:
        series: dict[str, dict[tuple[str, bool], list[Figure]]] = {g["key"]: {} for g in page}
        own = list(named.filter(key__in=series).select_related("report").defer("report__text", "report__document").order_by("pk"))
        keys = {f.pk: f.indicator_code or f.indicator for f in own}
        names: dict[str, str] = {}
        for f in redaction.figures(own):
            names[keys[f.pk]] = f.indicator_code or f.indicator  # as it may be read
            if f.period.isdigit():  # a span of years has no place in yearly periods
                series[keys[f.pk]].setdefault((f.unit, bool(f.change)), []).append(f)
        return [_report_result(request, names[key], own) for key, own in series.items() if own]

    return paging.page_answer(found, asked, lambda last: str(last["first"]), shown, request)


def _report_result(request: ApiRequest, key: str, series: Mapping[tuple[str, bool], list[Figure]]) -> dict[str, Any]:
    known = known_indicators().get(key)
    title = known.zh if known else key
    return {"ref": key, "type": OUTCOME, "title": title, "indicator": [_series(request, key, title, unit, change, figures) for (unit, change), figures in series.items()]}


def _series(request: ApiRequest, key: str, title: str, unit: str, change: bool, figures: list[Figure]) -> dict[str, Any]:
    years: dict[int, dict[str, list[Figure]]] = {}
    for f in figures:
        said = years.setdefault(int(f.period), {}).setdefault(f.role, [])
        if not any(_signed(f) == _signed(other) and f.report_id == other.report_id for other in said):  # a report says the same twice
            said.append(f)
    baselines = [f for f in figures if f.role == "baseline"]
    aimed = [y for y, roles in years.items() if "target" in roles]
    if not baselines and aimed:  # what was there the year before the first target
        baselines = years.get(min(aimed) - 1, {}).get("actual", [])[:1]
    return {
        "title": title + (_("（增减幅度）") if change else ""),
        "measure": PERCENT if unit.startswith("%") or "百分点" in unit else COUNTED,
        "ascending": _ascending(key, any(f.bound == "le" for f in figures)),
        "unit": unit,
        "reference": [{"code": key}],
        "baseline": [{"year": int(f.period), "value": _signed(f), "comment": public_text.printed(f.quote)} for f in baselines[:1]],
        "period": [
            {
                "period_start": f"{year:04}-01-01",
                "period_end": f"{year:04}-12-31",
                "target": [{"value": _signed(f), "comment": public_text.printed(f.quote)} for f in roles.get("target", ())],
                "actual": [
                    {
                        "value": _signed(f),
                        "comment": public_text.printed(f.quote),
                        "document_link": [_link(request, "api:report", f.report.key, public_text.masked(f.report.title))],
                    }
                    for f in roles.get("actual", ())
                ],
            }
            for year, roles in sorted(years.items())
            if set(roles) - {"baseline"}
        ],
    }


def _signed(f: Figure) -> float:
    return -f.value if f.change == "down" else f.value


def _ascending(code: str, falling: bool) -> bool:
    """Whether more is better: as the table of indicators says, else by the words of the target."""
    known = known_indicators().get(code)
    return known.better == "up" if known and known.better in ("up", "down") else not falling


def _link(request: ApiRequest, name: str, key: str, title: str) -> dict[str, str]:
    return {"url": request.build_absolute_uri(reverse(name, args=[key])), "format": "application/json", "title": title}
