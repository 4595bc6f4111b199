"""An erasure by two persons: one asks for it, another confirms. What is erased cannot be brought back; so each sees what would go, anew,
and says yes to exactly that. (``luoshi forget`` on the machine itself needs no second: who has the machine has everything.)"""

from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.ledger import Refused, Stale

from . import forgetting
from .forgetting import Plan
from .models import Caller, Erasure, Proposal, Submission


def propose(what: str, seen: str, by: str, basis: str, *, include_open: bool = False) -> Proposal:
    """Ask for an erasure of a telephone number's or a request's, as it was ``seen`` (``mark``). Refused as ``carry_out`` would refuse it, or
    where it is asked for already; Stale where something was added meanwhile."""
    made = forgetting.plan(what)
    if made.empty:
        raise Refused(_("没有什么可抹去的了。"))
    if mark(made) != seen:
        raise Stale(_("要抹去的内容刚刚有变化，请看过下面现在的范围再提交。"))
    forgetting.refuse(made, basis, include_open=include_open)
    by_person = forgetting.by_number(what)
    submissions, callers = sorted(t.pk for t in made.submissions), sorted(c.pk for c in made.callers)
    row = {"submissions": [] if by_person and callers else submissions, "callers": callers if by_person else []}
    with transaction.atomic():
        if any((p.submissions, p.callers) == (row["submissions"], row["callers"]) for p in Proposal.objects.select_for_update().filter(state="waiting")):
            raise Refused(_("同样的申请已经提出，正等另一个人确认。"))
        return Proposal.objects.create(at=timezone.now(), by=by, basis=basis.strip()[:300], include_open=include_open, **row)


def plan_of(proposal: Proposal) -> Plan:
    """What would go now; of a person also what was told since."""
    wanted = Submission.objects.filter(pk__in=proposal.submissions) | Submission.objects.filter(caller__in=proposal.callers)
    made = forgetting.of_submissions(list(wanted.select_related("caller", "matter").order_by("pk")))
    if not made.submissions:
        made.callers = list(Caller.objects.filter(pk__in=proposal.callers))
    return made


def confirm(proposal: Proposal, seen: str, by: str) -> Erasure:
    """Erase what was asked for. Refused by who asked for it, or where it is decided already; Stale where what would go is not what was seen."""
    if proposal.by == by:
        raise Refused(_("提出的人不能自己确认；请另一位有权限的人确认。"))
    made = plan_of(proposal)
    if proposal.state != "waiting":
        raise Refused(_("这一申请已经处理过了。"))
    if mark(made) != seen:
        raise Stale(_("要抹去的内容刚刚有变化，请看过下面现在的范围再提交。"))
    if made.empty:
        raise Refused(_("没有什么可抹去的了。"))

    def noting(certificate: Erasure) -> None:
        _decide(proposal, "done", by, certificate)

    return forgetting.carry_out(made, f"{proposal.by}、{by}"[:150], proposal.basis, include_open=proposal.include_open, noting=noting)


def withdraw(proposal: Proposal, by: str) -> None:
    """Drop a proposal, by whoever may erase. Refused where it is decided already."""
    _decide(proposal, "withdrawn", by)


def _decide(proposal: Proposal, state: str, by: str, certificate: Erasure | None = None) -> None:
    waiting = Proposal.objects.filter(pk=proposal.pk, state="waiting")
    if not waiting.update(state=state, decided_at=timezone.now(), decided_by=by, certificate=certificate):
        raise Refused(_("这一申请已经处理过了。"))


def mark(made: Plan) -> str:
    """What tells one plan from another: which submissions, how much of what, what is open. No personal data."""
    whole = {"tellings": sorted(t.pk for t in made.submissions), "callers": sorted(c.pk for c in made.callers), "counts": made.counts, "open": sorted(made.open)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()[:32]
