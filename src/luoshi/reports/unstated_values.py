"""A move that does not say a value does not erase it. Plain Python but for translation.

A return replaces the one before. What it leaves out (its key is absent; an empty value is a word of its own) is carried over, marked
with the period that it was returned for, so that it is judged and shown as of then and not as news.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from . import increments
from .state import CommitmentState, of

TARGET = ("words", "kind", "indicator", "value", "value_high", "challenge", "unit", "bound", "change")


def completed(move: str, document: Mapping[str, Any], data: Mapping[str, Any], unit: str) -> dict[str, Any]:
    """The data of a move with what it left out of what is replaced as a whole: a return of the one before, a target of the old one."""
    own = of(document)
    if move in ("report", "claim"):
        return _return(own, own["progress"], data)
    if move == "help_report":
        return _return(own, own["helper_progress"].get(unit), data)
    if move in ("ask_target", "retarget"):
        known = {t["id"]: t for t in own["targets"]}
        return {**data, "targets": [_target(known.get(t.get("id", "")), t) for t in data["targets"]]}
    return dict(data)


def _target(old: Mapping[str, Any] | None, given: Mapping[str, Any]) -> dict[str, Any]:
    """A target with what its change did not say; not the old words beside another number, which they would contradict."""
    kept = [k for k in TARGET if k in (old or {}) and (k != "words" or "value" not in given)]
    return {**{k: old[k] for k in kept if old}, **given}


def _return(own: CommitmentState, before: Mapping[str, Any] | None, data: Mapping[str, Any]) -> dict[str, Any]:
    made, last = dict(data), before or {}
    if any(isinstance(f, Mapping) and f.get("basis") == increments.INCREMENT for f in data.get("figures") or ()):
        data = {**data, "figures": increments.totalled(own["targets"], last, data)}
        made["figures"] = data["figures"]
    period = str(last.get("period") or "")
    same = bool(period) and made.get("period") == period
    kept = ("problems", "next_step", "evidence") if same else ("problems", "next_step")
    made.update({k: copy.deepcopy(last[k]) for k in kept if k not in data and last.get(k)})
    if not data.keys() & {"percent", "figures"} and last.get("percent") not in (None, ""):
        made["percent"] = last["percent"]
        if not same:
            made["percent_of"] = last.get("percent_of") or period
    if "figures" not in data or data["figures"]:
        figures = [*_figures(own, last, data, "" if same else period), *(data.get("figures") or ())]
        if figures:
            made["figures"] = figures
    return made


def _figures(own: CommitmentState, last: Mapping[str, Any], data: Mapping[str, Any], period: str) -> list[dict[str, Any]]:
    """The figures of the return before, of the targets that this one says nothing of; ``period``: marked with it, if it is another."""
    said = {f["target"] for f in data.get("figures") or ()}
    amounts = {t["id"] for t in own["targets"] if t["kind"] == "cumulative" and not t["replaced_by"]}
    if data.get("percent") not in (None, "") and len(amounts) == 1:
        said |= amounts  # the rate stands for the one amount
    found = [copy.deepcopy(dict(f)) for f in last.get("figures") or () if f.get("target") not in said]
    return [{**f, "period": f.get("period") or period} for f in found] if period else found
