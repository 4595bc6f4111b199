"""The promises of a report that its own year must answer: every annual target, and every plain deliverable."""

from __future__ import annotations

import re
from typing import Any

from ..reading import Commitment, Figure, Report
from ..reading.targets import Target
from .rows import Claim

_RELATIVE = re.compile(r"同步|基本平衡|不低于经济增长|高于经济增长|快于经济增长")
_EDGES = re.compile(r"[，。；！？\s]+$")


def clause_of(report: Report, figure: Figure) -> tuple[int, int]:
    """The clause of a figure, without its closing mark."""
    from bisect import bisect_right

    n = max(0, bisect_right(report.clauses, figure.start, key=lambda c: c.start) - 1)
    start, end = report.clauses[n].start, max(report.clauses[n].end, figure.end)
    return start, end - (len(report.text[start:end]) - len(_EDGES.sub("", report.text[start:end])))


def claim_of(report: Report, figure: Figure) -> Claim:
    """A figure with its clause, as one side of a row."""
    start, end = clause_of(report, figure)
    before = re.split(r"[、，]|和(?=新|基本)", report.text[start : figure.start])[-1]
    return Claim(start, end, report.text[start:end], period=figure.period, near=before + figure.quote, figure=figure.quote, indicator=figure.indicator, **_measure(figure))


def claim_of_target(target: Target) -> Claim:
    """A target of the ledger as one side of a comparison; it stands in no report."""
    words = target.words or target.indicator
    return Claim(0, 0, words, target.indicator, near=words, **_measure(target))


def _measure(of: Figure | Target) -> dict[str, Any]:
    return {name: getattr(of, name) for name in ("value", "value_high", "unit", "bound", "change")}


def annual_targets(report: Report) -> list[Claim]:
    """Targets for the report's own year; those of the plan period are not due yet."""
    return [claim_of(report, f) for f in report.figures if f.role == "target" and (f.period == str(report.year) or (report.year is None and f.period is None))]


def deliverables(report: Report) -> list[Claim]:
    """Promises without a figure that can be done or not done (建成, 出台), and targets told by another (与经济增长同步); those of the year's parts only."""
    found = []
    for c in report.commitments:
        if c.figures or report.sections[c.section].kind == "plan_targets":
            continue
        relative = _RELATIVE.search(c.quote)
        if relative or (c.kind == "deliverable" and c.object and len(c.object) >= 4):
            name = _first_words(c) if relative else (c.object or "")
            found.append(Claim(c.start, c.end, c.quote, name, period=str(report.year) if report.year else None))
    return found


def _first_words(commitment: Commitment) -> str:
    """The indicator of a target told by another: 居民收入 in 居民收入增长和经济增长同步."""
    clause = next((c for c in re.split(r"[，；：]", commitment.quote) if _RELATIVE.search(c)), commitment.quote)
    return re.split(r"增长|与|和|同|基本|不低于|高于|快于", clause)[0] or clause
