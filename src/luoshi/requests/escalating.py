"""What keeps bouncing or stays unsolved goes up by itself: so many objections to its duty, or so many times done again (rules
``bounces`` and ``redos``; R10)."""

from __future__ import annotations

from typing import Literal

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import ledger
from luoshi.matters.models import Event, Matter

from . import state
from .rule_tables import rule_on

COUNTED: dict[str, Literal["bounces", "redos"]] = {"dispute": "bounces", "redo": "redos"}


def hear(matter: Matter, events: list[Event]) -> None:
    """Escalate a request in the transaction of the move that was once too often."""
    last = events[-1]
    counted = COUNTED.get(last.move)
    if matter.kind != "request" or counted is None:
        return
    request = state.of(matter.document)
    most = int(rule_on(counted, timezone.localtime(last.at).date())[0])
    if request["escalated"] or request[counted] < most:
        return
    reason = _("承办单位第%d次提出派单异议") if last.move == "dispute" else _("诉求人第%d次评价没有解决")
    ledger.move(matter, "escalate", ledger.SYSTEM, reason=reason % request[counted], at=last.at)
