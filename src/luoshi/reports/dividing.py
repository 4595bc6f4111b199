"""A task divided among places: one act makes a child for each, with its lead and its share of the number; the shares are summed and checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.wording.amounts import amount, digits, number_of

from .moves import KIND
from .rollup import load as rollup_rules
from .state import current_targets

HANDED_ON = ("source_text", "sources", "subject", "year", "due", "leader")


@dataclass(frozen=True)
class Share:
    """What one place gets: its code and name, the code of its lead unit, and its part of the number (None where the task has none)."""

    place: str
    name: str
    lead: str
    amount: Decimal | None


def divided_target(parent: Matter) -> Mapping[str, Any] | None:
    """The target that is divided: the first in force that is an amount; None where the task has none."""
    return next((t for t in current_targets(parent.document) if t["kind"] == "cumulative" and number_of(t["value"]) is not None), None)


def even(total: Decimal, parts: int) -> list[Decimal]:
    """A whole number divided as evenly as whole numbers go; any other to two places, the rest with the first.

    >>> [str(n) for n in even(Decimal(80), 8)], [str(n) for n in even(Decimal(10), 3)]
    (['10', '10', '10', '10', '10', '10', '10', '10'], ['4', '3', '3'])
    """
    step = Decimal(1) if total == total.to_integral() else Decimal("0.01")
    base, units = (total / step) // parts, int((total / step) % parts)
    return [(base + (n < units)) * step for n in range(parts - 1)] + [total - sum(((base + (n < units)) * step for n in range(parts - 1)), Decimal(0))]


def divide(parent: Matter, shares: Sequence[Share], actor: Actor, rollup: str = "", differs: bool = False, expected: int | None = None) -> list[Matter]:
    """A draft for each share, below the task; all or none. ``rollup``: how the task's rate is made of theirs; ``differs``: the shares may sum to
    another number; ``expected``: the version of the task that the person saw.

    Refused for fewer than two, for a share without its number, for a sum that is not the task's, for a place that has its part already.
    """
    if len(shares) < 2:
        raise Refused(_("至少要分给两个地方。"))
    if rollup and rollup not in {rule.code for rule in rollup_rules()}:
        raise Refused(_("没有“%s”这种汇总办法。") % rollup[:20])
    with transaction.atomic():
        present = Matter.objects.select_for_update().get(pk=parent.pk)
        if expected is not None and present.version != expected:
            raise Refused(_("这项任务刚刚被改过，请看过最新的再分解。"))
        there = set(Matter.objects.filter(kind=KIND, parent=present).exclude(state="void").values_list("place", flat=True))
        if again := [s.name for s in shares if s.place in there]:
            raise Refused(_("已经分给过：%s。") % "、".join(again))
        target = divided_target(present)
        if target is not None and not differs:
            _summed(target, shares)
        if rollup and rollup != present.document["rollup"]:
            ledger.move(present, "roll_up", actor, {"rollup": rollup})
        return ledger.open_many(KIND, [_child(present, target, share) for share in shares], actor)


def _summed(target: Mapping[str, Any], shares: Sequence[Share]) -> None:
    if missing := [s.name for s in shares if s.amount is None]:
        raise Refused(_("没有填数：%s。") % "、".join(missing))
    whole, total = number_of(target["value"]), sum((s.amount for s in shares if s.amount is not None), Decimal(0))
    if whole is not None and total != whole:
        said = {"sum": digits(total), "whole": digits(whole), "unit": target["unit"], "word": _("多") if total > whole else _("少"), "gap": digits(abs(total - whole))}
        raise Refused(_("各地合计%(sum)s%(unit)s，任务是%(whole)s%(unit)s，%(word)s了%(gap)s%(unit)s；请改到相等，或勾选“合计可以不同”。") % said)


def _child(parent: Matter, target: Mapping[str, Any] | None, share: Share) -> dict[str, Any]:
    made: dict[str, Any] = {k: parent.document[k] for k in HANDED_ON}
    made |= {"text": f"{share.name}：{parent.text}", "number": f"{parent.number}-{share.place[4:6]}", "place": share.place, "lead": share.lead, "parent": parent.ref}
    if target is None or share.amount is None:
        return made
    whole = number_of(target["value"])
    written = [w for w in ({digits(whole), amount(whole)} if whole is not None else ()) if f"{w}{target['unit']}" in parent.text]
    part = digits(share.amount)
    for each in written:  # once, and not inside another number
        text, count = re.subn(rf"(?<![\d.]){re.escape(each + target['unit'])}", lambda _found: part + target["unit"], parent.text, count=1)
        if count:
            made["text"] = f"{share.name}{text}"
            break
    words = f"{share.name} {part}{target['unit']}" if not target["indicator"] else f"{target['indicator']} {part}{target['unit']}"
    made["targets"] = [
        {k: v for k, v in target.items() if k not in ("id", "since", "replaced_by", "approver", "reason")}
        | {"value": float(share.amount), "value_high": None, "challenge": None, "words": words}
    ]
    made["weight"] = float(share.amount)
    return made
