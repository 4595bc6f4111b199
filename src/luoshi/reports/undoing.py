"""What was done to many drafts at once is taken back: by moves that bring each to what it was. The history keeps both ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters import state as matter_state
from luoshi.matters.ledger import Actor, Entry, Refused
from luoshi.matters.models import Matter

from .moves import KIND
from .state import SETS, current_targets

NAMED = 5  # refs that a refusal names


@dataclass(frozen=True)
class Step:
    """A draft that an act changed: its version before the act and after it."""

    ref: str
    before: int
    after: int


def undo(steps: Iterable[Step], actor: Actor, reason: str) -> list[Matter]:
    """Bring drafts back to what they were before an act, all or none; those that are drafts again or still.

    Refused where one was changed since, was issued, or is gone: what was issued is public, and is changed by moves with a reason.
    """
    wanted = {step.ref: step for step in steps}
    with transaction.atomic():
        matters = list(Matter.objects.filter(kind=KIND, ref__in=wanted).order_by("pk"))
        changed = [m.ref for m in matters if m.version != wanted[m.ref].after or m.state not in ("draft", "void")]
        if changed or len(matters) != len(wanted):
            raise Refused(_("不能撤销：%s后来又改过，或已经交办。") % "、".join(changed[:NAMED] or sorted(wanted)[:NAMED]))
        for matter in sorted(matters, key=lambda m: m.state == "void"):  # first what took others in, so that these may come back
            step = wanted[matter.ref]
            if entries := _back(matter, step.before, reason):
                ledger.move_many(matter, entries, actor, expected=step.after)
    return matters


def _back(matter: Matter, version: int, reason: str) -> Sequence[Entry]:
    """The moves by which a draft becomes what it was at a version."""
    was = matter_state.fold(ledger.history(matter)[:version])
    now = matter.document
    entries = [Entry("revive", {}, reason)] if now["state"] == "void" and was["state"] == "draft" else []
    gone = [Entry("discard", {"merged_into": was["merged_into"]} if was["merged_into"] else {}, reason)] if now["state"] == "draft" and was["state"] == "void" else []
    data: dict[str, Any] = {key: was[key] for key in SETS["plan"] if was[key] != now[key]}
    if current_targets(was) != current_targets(now):
        data["targets"] = current_targets(was)
    return [*entries, *([Entry("plan", data)] if data else []), *gone]
