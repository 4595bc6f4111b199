"""A matter's own sentences in the reports, and its targets with all that they were changed to: put together once, for staff and public."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from luoshi.registers.languages import sentence_of
from luoshi.wording.amounts import target_words
from luoshi.wording.spans import surroundings, titled

from .judged_progress import judged
from .models import Report
from .state import Target, first_targets, of


def quotes(
    document: Mapping[str, Any], reports: Mapping[str, Report], quote: Callable[[str], str] = str, around: Callable[[str, str], str] = lambda key, text: text
) -> list[dict[str, str]]:
    """Each span of a matter in its report: before, quote, after, source, key. ``reports``: those that may be shown, by their keys; without its report a quote
    stands alone, and a text that no longer fits the span is not shown round it. ``quote``, ``around``: what is left of a quote, and of a report's text."""
    found = []
    for span in of(document)["sources"]:
        report = reports.get(span["report"])
        row = {"before": "", "quote": quote(span["quote"]), "after": "", "source": "", "key": ""}
        if report is not None:
            row["source"], row["key"] = titled(report.title or report.name, report.year), report.key
            if report.text[span["start"] : span["end"]] == span["quote"]:
                row["before"], row["after"] = (around(report.key, text) for text in surroundings(report.text, span["start"], span["end"]))
        found.append(row)
    return found


def target_chains(document: Mapping[str, Any], clean: Callable[[Any], str] = lambda text: str(text or "")) -> list[list[dict[str, Any]]]:
    """Each target with all that replaced it, the first one first: words, since, approver, reason, in_force, schedule and its sentence (judged). ``clean``: what
    may be read of a text."""
    by_id = {t["id"]: t for t in of(document)["targets"]}
    schedules = {s.target["id"]: s.schedule for s in judged(document)}
    chains = []
    for first in first_targets(document):
        chain: list[Target] = []
        at: Target | None = first
        while at is not None and at not in chain:
            chain.append(at)
            at = by_id.get(at["replaced_by"])
        chains.append([_target(t, schedules.get(t["id"]), clean) for t in chain])
    return chains


def _target(target: Target, schedule: Any, clean: Callable[[Any], str]) -> dict[str, Any]:
    return {
        "words": target_words({**target, "words": clean(target["words"]), "indicator": clean(target["indicator"])}),
        "since": datetime.fromisoformat(target["since"]),
        "approver": target["approver"],
        "reason": clean(target["reason"]),
        "in_force": not target["replaced_by"],
        "schedule": schedule.state if schedule else "",
        "judged": sentence_of(schedule) if schedule else "",
    }
