"""A reconciliation as one self-contained page: the scoreboard, every promise with both sentences in their surroundings, charts over the years."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from ...codes.indicators import indicators
from ...reading import Report
from ...reading.views.report_tables import clean
from ...reading.views.standalone import chart_script, data_uri, script_hash
from ...wording import shares as percents
from ...wording.amounts import signed
from ...wording.spans import around
from ..measures import POINTS, SHARE
from ..rows import VERDICTS, Claim, Reconciliation, Row
from .tables import WORDS, write_csv, write_xlsx

HERE = Path(__file__).parent
AROUND = 90  # characters shown on each side of a quote
LEAST_YEARS = 2


def page(result: Reconciliation, reports: Sequence[Report]) -> str:
    """The page; ``reports`` are those of the run in its order, for the surroundings of the quotes."""
    script = (HERE / "page.js").read_text(encoding="utf-8")
    charts = chart_script()
    data = json.dumps({"series": series(result), "years": shares(result)}, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    counts = result.counts()
    return Template((HERE / "page.html").read_text(encoding="utf-8")).substitute(
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {script_hash(charts)} {script_hash(script)}",
        style=(HERE / "page.css").read_text(encoding="utf-8"),
        title=escape(_title(result)),
        board="".join(f'<button type="button" class="score {v}" data-verdict="{v}"><b>{counts[v]}</b> {WORDS[v]}</button>' for v in VERDICTS),
        total=len(result.rows),
        remarks="".join(f"<li>{escape(clean(r))}</li>" for r in result.remarks),
        years="".join(f'<option value="{y}">{y}</option>' for y in sorted({r.year for r in result.rows if r.year})),
        rows="\n".join(_row(row, reports) for row in result.rows),
        points=POINTS,
        share=f"{SHARE * 100:g}",
        csv=data_uri(write_csv(result, mark=True).encode("utf-8"), "text/csv"),
        xlsx=data_uri(write_xlsx(result), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        data=data,
        chart_script=charts,
        page_script=script,
    )


def _title(result: Reconciliation) -> str:
    known = [y for y in result.years if y]
    return f"承诺对账 {known[0]}—{known[-1]}" if known else "承诺对账"


def _row(row: Row, reports: Sequence[Report]) -> str:
    p = row.promise
    name = indicators()[row.key].zh if row.key in indicators() else clean(p.indicator)
    margin = "" if row.margin is None else f"，差额 {signed(row.margin)}"
    by = f'<span class="by">经 {escape(row.by)} 更正</span>' if row.by else ""
    outcome = _surrounded(row.outcome, reports[row.next], row.outcome.quote) if row.outcome and row.next is not None else "<p class=nothing>下一年的报告中没有找到。</p>"
    return (
        f'<details class="row {row.verdict}" id="r{row.id}" data-verdict="{row.verdict}" data-year="{row.year or ""}">'
        f'<summary><span class="year">{row.year or ""}</span><span class="verdict">{WORDS[row.verdict]}</span><span class="promise">{escape(clean(p.quote))}</span>'
        f'<span class="outcome">{escape(clean(row.outcome.quote)) if row.outcome else "—"}</span></summary>'
        f'<div class="both"><section><h3>{row.year or ""}年的承诺 · {escape(name)}</h3>{_surrounded(p, reports[row.report], p.quote)}</section>'
        f"<section><h3>下一年的报告</h3>{outcome}</section></div><p class=reason>{escape(row.reason)}{margin} {by} <code>{row.id}</code></p></details>"
    )


def _surrounded(claim: Claim, report: Report, quote: str) -> str:
    before, after = (escape(clean(text)) for text in around(report.text, claim.start, claim.end, 0, len(report.text), AROUND))
    return f"<blockquote>{before}<mark>{escape(clean(quote))}</mark>{after}</blockquote>"


def series(result: Reconciliation) -> list[dict[str, Any]]:
    """For each indicator of the table with targets in at least two years: target and outcome by year, one of each."""
    found: dict[tuple[str, str], dict[int, dict[str, Any]]] = {}
    for row in result.rows:
        if row.key in indicators() and row.promise.value is not None and row.year:
            point = {"year": row.year, "target": row.promise.value, "outcome": row.outcome.value if row.outcome and row.margin is not None else None, "verdict": row.verdict}
            years = found.setdefault((row.key, row.promise.unit), {})
            if row.year not in years or (years[row.year]["outcome"] is None and point["outcome"] is not None):
                years[row.year] = point
    shown = [
        {"code": code, "zh": indicators()[code].zh, "en": indicators()[code].en, "unit": unit, "points": [years[y] for y in sorted(years)]}
        for (code, unit), years in found.items()
        if len(years) >= LEAST_YEARS and any(p["outcome"] is not None for p in years.values())
    ]
    return sorted(shown, key=lambda s: -len(s["points"]))


def shares(result: Reconciliation) -> list[dict[str, Any]]:
    """The counts by verdict for each year that has rows, with the share of each as it is drawn and as it is read."""
    made = []
    for n, year in enumerate(result.years[:-1]):
        counts = result.counts(n)
        if whole := sum(counts.values()):
            parts = {v: percents.part(count, whole) for v, count in counts.items()}
            drawn = {v: float(percents.number(part, "reconciled") or 0) for v, part in parts.items()}
            made.append({"year": year, **counts, "drawn": drawn, "words": {v: percents.percent(part, "reconciled") for v, part in parts.items()}})
    return made
