"""How a matter stands against its targets: its document's targets and latest return handed to ``schedule``. Plain Python.

Only the document is read, never a clock, so that a rebuilt ledger judges as the kept one does: figures are judged on the last
day of the period that they were returned for, by the rule of that day.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from luoshi.codes.indicators import Indicator, indicators, less_by_name
from luoshi.wording import shares

from .returns import period_end
from .schedule import STATES, Schedule, is_over, judge, rule_on
from .state import CommitmentState, ReturnedFigure, Target, current_targets, first_targets, latest, of

WORST_FIRST = ("behind", "not_reported", "on_time", "ahead", "done", "other")
_WITHIN = re.compile(r"(?:保持|稳定|控制|维持|处于|运行)(?:在|于)?[^，。；]*(?:区间|之间|范围)|区间")
LARGEST = Decimal(9_999_999)  # percent; what is larger says nothing
DELIVERED = ("claimed", "ended", "objected")  # states in which the unit has said, with evidence, that all is delivered


@dataclass(frozen=True)
class Standing:
    """One target with what was reached of it and the verdict. ``changed``: it is no longer in force, and judged for comparison; ``over``: its time
    is over on the day for which it is judged, so that the verdict on its schedule is that on the target."""

    target: Target
    actual: Any
    schedule: Schedule
    changed: bool = False
    over: bool = False


def judged(document: Mapping[str, Any], on: date | None = None) -> list[Standing]:
    """The verdict on each target in force and on each first target that was changed; nothing where nothing was returned yet.

    ``on``: the day up to which the figures run, by default the last day of the period that each was returned for.
    """
    own = of(document)
    if not own["progress"]:
        return []
    former = [t for t in first_targets(own) if t["replaced_by"]]
    return [_standing(own, t, on or _day(own, t), bool(t["replaced_by"])) for t in (*current_targets(own), *former)]


def schedule_of(document: Mapping[str, Any]) -> str:
    """One word for a list: the worst of the current targets' verdicts, or "" where nothing was returned."""
    found = {s.schedule.state for s in judged(document) if not s.changed}
    return next((word for word in WORST_FIRST if word in found), "")


def percent_of(document: Mapping[str, Any]) -> Decimal | None:
    """The completion rate in percent: as returned, or else reckoned from the first amount among the targets in force."""
    given = latest(of(document)).get("percent")
    if given in (None, ""):
        given = next((_share(s) for s in judged(document) if not s.changed and s.target["kind"] == "cumulative" and s.actual is not None), None)
    try:
        found = Decimal(str(given)) if given is not None else None
    except InvalidOperation:
        return None
    return shares.number(found, "completion") if found is not None and found.copy_abs() <= LARGEST else None


def _day(own: CommitmentState, target: Target) -> date:
    """The last day of the period that a target's figure, or the rate that stands for it, was returned for: one that was carried over
    from an earlier return (``carried``) is judged as of then."""
    progress = latest(own)
    figure = _returned(own, target)
    period = figure.get("period") if figure else progress.get("percent_of")
    try:
        return period_end(period or progress.get("period", ""))
    except ValueError:  # a claim needs no period
        return datetime.fromisoformat(progress["at"]).date()


def _standing(own: CommitmentState, target: Target, on: date, changed: bool) -> Standing:
    actual = _actual(own, target)
    due = date.fromisoformat(own["due"]) if own["due"] else None
    known = indicators().get(target["indicator"])
    try:
        verdict = judge(
            target["kind"] or "ongoing",
            target["value"],
            target["bound"] or "eq",
            actual,
            on,
            rule_on(on),
            high=target["value_high"],
            challenge=target.get("challenge"),
            unit=target["unit"],
            less_is_better=_less_is_better(target, known),
            within=bool(_WITHIN.search(target["words"])),
            year=own["year"],
            due=due,
        )
    except (ValueError, LookupError) as error:  # said beside the target, not instead of the whole page
        verdict = Schedule("other", None, None, None, "", f"{STATES['other']}：{error}", f"Other: {error}")
    return Standing(target, actual, verdict, changed, _over(target["kind"], on, due, own["year"]))


def _over(kind: str, on: date, due: date | None, year: int | None) -> bool:
    if kind in ("deliverable", "ongoing", ""):
        return on > (due or date(year or on.year, 12, 31))
    try:
        return is_over(on, rule_on(on), year or on.year, due)
    except LookupError:  # a day before any rule
        return False


def _less_is_better(target: Target, known: Indicator | None) -> bool:
    """Whether less of a level is better, by its indicator or its plain name. A fall that is promised (能耗下降3%, 化解50亿元) is reached in its own
    terms: the more of it the better."""
    if target.get("change") == "down":
        return False
    return known.better == "down" if known else less_by_name(target["indicator"] or target["words"])


def _actual(own: CommitmentState, target: Target) -> Any:
    """What was reached of a target, in its own terms; None where nothing was returned for it."""
    progress = latest(own)
    given = _returned(own, target)
    if target["kind"] == "deliverable":
        if own["state"] in DELIVERED and own["verdict"] in ("", "met"):
            return True
        delivered = given.get("delivered")
        return date.fromisoformat(delivered) if isinstance(delivered, str) and delivered else bool(delivered)
    if target["kind"] in ("ongoing", ""):
        return bool(progress.get("evidence"))
    if given.get("value") is None and target["kind"] == "cumulative":
        return _from_rate(own, target)
    return given.get("value")


def _from_rate(own: CommitmentState, target: Target) -> Decimal | None:
    """The amount that a completion rate returned without figures stands for: of the one amount in force, and of no other."""
    amounts = [t for t in current_targets(own) if t["kind"] == "cumulative"]
    rate = latest(own).get("percent")
    if rate in (None, "") or any(not f.get("period") for f in latest(own).get("figures") or ()) or amounts != [target] or not target["value"]:
        return None
    return Decimal(str(rate)) * Decimal(str(target["value"])) / 100


def _returned(own: CommitmentState, target: Target) -> ReturnedFigure:
    """The returned figure of a target; for one that was changed, and for what it was changed to, that of its line in the same unit."""
    line = {target["id"]}
    for _turn in own["targets"]:
        line |= {t["id"] for t in own["targets"] if t["replaced_by"] in line} | {t["replaced_by"] for t in own["targets"] if t["id"] in line and t["replaced_by"]}
    figures = [f for f in latest(own).get("figures") or () if f.get("target") in line and f.get("unit", target["unit"]) == target["unit"]]
    exact = [f for f in figures if f["target"] == target["id"]]
    return exact[-1] if exact else figures[-1] if figures else {}


def _share(standing: Standing) -> Decimal | None:
    try:
        return 100 * Decimal(str(standing.actual)) / Decimal(str(standing.target["value"]))
    except (InvalidOperation, ZeroDivisionError):
        return None
