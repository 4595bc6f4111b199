"""A parent task and its children on the ledger: the children's rows, rolled up by the published rule."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from luoshi.matters.models import Matter

from . import state
from .judged_progress import judged
from .moves import KIND, PUBLIC
from .rollup import Rolled, roll_up, rule_on

DEFAULT_RULE = "mean"


def children(parent: Matter) -> list[Matter]:
    """The issued children of a matter, in the order in which they were opened; drafts and void ones are left out."""
    return list(Matter.objects.filter(parent=parent, kind=KIND, state__in=PUBLIC).select_related("lead").order_by("pk"))


def row(child: Matter) -> dict[str, Any]:
    """A child as the roll-up takes it: ref, percent, weight, and actual and target of its first amount in force."""
    amount = next((s for s in judged(child.document) if not s.changed and s.target["kind"] == "cumulative"), None)
    target = amount.target if amount else next((t for t in state.current_targets(child.document) if t["kind"] == "cumulative"), None)
    return {
        "ref": child.ref,
        "percent": child.percent,
        "weight": state.of(child.document)["weight"],
        "actual": amount.actual if amount else None,
        "target": target["value"] if target else None,
    }


def rolled(parent: Matter, of: Iterable[Matter] | None = None, on: date | None = None) -> Rolled | None:
    """The parent's rate from its children, by the rule that it names (ours if it names none) in force on ``on``, by default the
    day on which the parent ended, else today. None without children.

    ValueError, with the sentence, where a child's numbers do not allow it; LookupError where no rule of that name is in force.
    """
    found = children(parent) if of is None else list(of)
    if not found:
        return None
    ended = parent.document["ended_at"]
    on = on or (timezone.localtime(datetime.fromisoformat(ended)).date() if ended else timezone.localdate())
    return roll_up([row(c) for c in found], rule_on(state.of(parent.document)["rollup"] or DEFAULT_RULE, on))
