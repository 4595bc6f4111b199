"""Which promises have a verdict that not all agree on, and nobody has resolved yet (``verdict_shown``). Judged once a version of each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from luoshi.matters import ledger
from luoshi.matters.ledger import Actor
from luoshi.matters.models import Matter

from . import schedule
from .kind import issued
from .moves import WORKING
from .verdict_shown import shown

_judged: dict[tuple[str, int], bool] = {}
_rules: list[Any] = [None]  # those by which they were judged


def open_ones() -> set[int]:
    """The keys of the issued promises about whose verdict somebody has yet to decide."""
    if _rules[0] is not (rules := schedule.load()):
        _judged.clear()
        _rules[0] = rules
    now_there = {pk: (ref, version) for pk, ref, version in issued().order_by().values_list("pk", "ref", "version")}
    new = [pk for pk, seen in now_there.items() if seen not in _judged]
    for start in range(0, len(new), 500):
        for ref, version, document in Matter.objects.filter(pk__in=new[start : start + 500]).values_list("ref", "version", "document"):
            _judged[ref, version] = shown(document).disagreed
    if len(_judged) > 2 * len(now_there) + 1_000:  # versions that are gone
        for gone in _judged.keys() - set(now_there.values()):
            _judged.pop(gone, None)
    return {pk for pk, seen in now_there.items() if _judged.get(seen)}


def resolve(matter: Matter, verdict: str, conclusion: str, actor: Actor, seen: int, at: datetime | None = None) -> None:
    """Say in writing what the verdict is, whatever the sources say. Refused where the ledger refuses it: of a promise that the unit objects
    to, the objection itself is decided (uphold, reverse)."""
    move = "overrule" if matter.state in (*WORKING, "claimed", "parked") else "settle"
    ledger.move(matter, move, actor, {"verdict": verdict, "conclusion": conclusion}, reason=conclusion, expected=seen, at=at)
