"""Reports, their figures, and what they promise."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from ninja import Query, Router
from pydantic import Field

from luoshi.api import paging
from luoshi.api.access import ApiRequest
from luoshi.matters.chain import instant
from luoshi.reports import models
from luoshi.site import public_text

from . import api_indicators
from . import api_shapes as shapes
from .public import redaction
from .publishing import readable

router = Router()
HIDDEN = "□"  # for one character: offsets into the text stay
Year = Field(paging.ABSENT, ge=1900, le=2200)
Key = Field("", pattern=r"^([0-9a-f]{16})?$", description="A report's `key`.")


class ReportsQuery(paging.Changes):  # noqa: D101
    year: int = Year


class FiguresQuery(paging.Changes):  # noqa: D101
    report: str = Key
    indicator: str = Field("", max_length=200, pattern=r"^[^\x00]*$", description="The indicator's code (`gdp`) or its name in the report.")
    year: int = Field(paging.ABSENT, ge=1900, le=2200, description="The year that the figure is of, not the report's.")
    role: shapes.Role = paging.ABSENT


class CommitmentsQuery(paging.Changes):  # noqa: D101
    report: str = Key
    year: int = Field(paging.ABSENT, ge=1900, le=2200, description="The report's year.")


@router.get("/reports", response=shapes.Reports, operation_id="reports", summary="Reports")
def reports(request: ApiRequest, asked: Query[ReportsQuery]) -> dict[str, Any]:
    """The reports that were read, in the order in which they came."""
    rows = readable(request.auth).defer("text", "document")
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    return paging.by_instant(rows, "added_at", asked, lambda page: [_report(r) for r in page], request)


@router.get("/reports/{slug:key}", response=shapes.WholeReport, operation_id="report", summary="One report")
def report(request: ApiRequest, key: str) -> dict[str, Any]:
    """A report and its text."""
    found = _find(readable(request.auth).defer("document"), key)
    gone = redaction.of_reports([found.key]).get(found.key, redaction.NOTHING)
    return _report(found) | {"text": public_text.covered(gone.text(found.text, HIDDEN))}


@router.get("/reports/{slug:key}/figures", response=shapes.Figures, operation_id="report_figures", summary="A report's figures")
def report_figures(request: ApiRequest, key: str, asked: Query[paging.Paging]) -> dict[str, Any]:
    """What a report measures, in the order of its text."""
    found = _find(readable(request.auth).defer("text", "document"), key)
    return paging.by_id(found.figures.select_related("report").defer("report__text", "report__document"), asked, _figures, request)


@router.get("/figures", response=shapes.Figures, operation_id="figures", summary="Figures of all reports")
def figures(request: ApiRequest, asked: Query[FiguresQuery]) -> dict[str, Any]:
    """What the reports measure: by indicator, by the year measured, by role."""
    rows = models.Figure.objects.filter(report__in=readable(request.auth).values("pk")).select_related("report").defer("report__text", "report__document")
    if asked.report:
        rows = rows.filter(report__sha256__startswith=asked.report)
    if asked.indicator:
        rows = rows.filter(Q(indicator_code=asked.indicator) | Q(indicator=asked.indicator))
    if asked.year is not None:
        rows = rows.filter(period=str(asked.year))
    if asked.role is not None:
        rows = rows.filter(role=asked.role)
    if asked.updated_after is not None:
        rows = rows.filter(report__added_at__gt=asked.updated_after)
    return paging.by_id(rows, asked, _figures, request)


@router.get("/commitments", response=shapes.Commitments, operation_id="commitments", summary="What the reports promise")
def commitments(request: ApiRequest, asked: Query[CommitmentsQuery]) -> dict[str, Any]:
    """The promises in the reader's words. What became of them is under matters, whose sources name the same spans."""
    rows = readable(request.auth).defer("text").order_by("pk")
    if asked.report:
        rows = rows.filter(sha256__startswith=asked.report)
    if asked.year is not None:
        rows = rows.filter(year=asked.year)
    if asked.updated_after is not None:
        rows = rows.filter(added_at__gt=asked.updated_after)
    return paging.page_answer(_from(rows, asked), asked, lambda last: f"{last[0].pk}-{last[1]}", _commitments, request)


def _from(rows: QuerySet[models.Report], asked: paging.Paging) -> list[tuple[models.Report, int]]:
    """One commitment more than the page holds, from the cursor on; a report is only read when its turn comes."""
    pk, after = paging.place_in(asked.cursor)
    found: list[tuple[models.Report, int]] = []
    for each in rows.filter(pk__gte=pk).iterator(chunk_size=1):
        numbers = range(len(each.document.get("commitments", ())))
        found += [(each, n) for n in numbers[(after + 1 if asked.cursor and each.pk == pk else 0) :]]
        if len(found) > asked.limit:
            break
    return found[: asked.limit + 1]


def _find(rows: QuerySet[models.Report], key: str) -> models.Report:
    report = rows.filter(sha256__startswith=key).first() if len(key) == 16 else None
    if report is None:
        raise Http404
    return report


def _report(r: models.Report) -> dict[str, Any]:
    return {"key": r.key, "title": public_text.masked(r.title), "year": r.year, "place": r.place, "sha256": r.sha256, "added_at": instant(r.added_at)}


def _figures(page: list[models.Figure]) -> list[dict[str, Any]]:
    gone = redaction.of_reports(f.report.key for f in page)
    return [_figure(f, gone.get(f.report.key, redaction.NOTHING)) for f in page]


def _commitments(page: list[tuple[models.Report, int]]) -> list[dict[str, Any]]:
    gone = redaction.of_reports(report.key for report, _n in page)
    return [_commitment(report, n, gone.get(report.key, redaction.NOTHING)) for report, n in page]


def _left(text: Any, gone: redaction.Redacted) -> str:
    """A text as anybody may read it, of the same length."""
    return public_text.covered(gone.text(str(text or ""), HIDDEN))


def _figure(f: models.Figure, gone: redaction.Redacted) -> dict[str, Any]:
    said = {key: public_text.covered(gone.of(f, getattr(f, key), HIDDEN)) for key in ("quote", "sentence", "indicator")}
    return {key: getattr(f, key) for key in shapes.Figure.model_fields if key != "report"} | said | {"report": f.report.key}


def _commitment(report: models.Report, n: int, gone: redaction.Redacted) -> dict[str, Any]:
    c = report.document["commitments"][n]
    said = {key: _left(c[key], gone) for key in ("quote", "object", "deadline") if c.get(key)} | {"path": [_left(p, gone) for p in c["path"]]}
    return {key: c[key] for key in shapes.Commitment.model_fields if key in c} | said | {"report": report.key, "year": report.year, "n": n}


ROUTERS = (("reports", router), ("indicators", api_indicators.router))
