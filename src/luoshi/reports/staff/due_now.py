"""What of a promise is due now, by its state and the calendar of returns, and the list in which the like of it waits. Who it is due of is the
ledger's to say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk.in_a_row import MOST, Worklist
from luoshi.desk.steps import Due
from luoshi.desk.takedown_forms import MOVES as PUBLIC_MOVES
from luoshi.matters.kind_words import state_word
from luoshi.matters.models import Matter

from .. import state
from ..moves import WORKING
from ..owed_returns import latest_ended, lines, periods_to, the_calendar
from ..returns import MISSING, NOT_YET
from .commitment_filter import Selection
from .returns_calendar import OWED, RETURNS, CalendarQuery

RARE = (
    ("", ("overrule", "propose", "settle", "roll_up", "note", "correct", "reopen", "park", "resume", "revive", "discard", "recall", "attach")),
    (gettext_lazy("公开与撤下"), PUBLIC_MOVES),
)
# Where the like of a matter waits, of which a move is due: the query of that list.
WAITS = {
    "retarget": "asked=1&sort=changed",
    "refuse_target": "asked=1&sort=changed",
    "confirm": "state=claimed&sort=changed",
    "send_back": "state=claimed&sort=changed",
    "uphold": "state=objected&sort=changed",
    "reverse": "state=objected&sort=changed",
    "accept": "state=issued&sort=changed",
}


def due(matter: Matter, permitted: Collection[str]) -> list[Due]:
    """What is due of a promise, the most pressing first. ``permitted``: what the person may do, so that the calendar is read only for who returns."""
    return [*_decisions(matter), *_unit(matter, permitted)]


def _decisions(matter: Matter) -> Iterator[Due]:
    if state.of(matter.document)["asked_target"]:
        yield from (Due("retarget"), Due("refuse_target"))
    if matter.state == "objected":
        yield from (Due("uphold"), Due("reverse"))
    if matter.state == "claimed":
        yield from (Due("confirm"), Due("send_back"))
    if matter.state == "draft":
        yield Due("issue" if matter.document["lead"] else "plan")


def _unit(matter: Matter, permitted: Collection[str]) -> Iterator[Due]:
    if matter.state == "issued":
        yield Due("accept")
    if matter.state in WORKING and "report" in permitted:
        today, calendar = timezone.localdate(), the_calendar()
        period = latest_ended(periods_to(today, calendar), today)
        for line in lines(Matter.objects.filter(pk=matter.pk), calendar, int(period[:4]), today) if period else ():
            if line.period == period and line.how in (MISSING, NOT_YET):
                yield Due("report", line.due.isoformat(), line.how == MISSING)
        if matter.due and matter.due < today and matter.state != "issued":
            yield Due("claim", matter.due.isoformat(), True)
        elif matter.state == "sent_back":
            yield Due("claim")


def usual_list(move: str, matter: Matter) -> str:
    """The query of the list in which what is like a matter waits for a move."""
    if move == "report":
        today, calendar = timezone.localdate(), the_calendar()
        period = latest_ended(periods_to(today, calendar), today)
        return RETURNS + urlencode({"period": period, "year": period[:4], "show": OWED, "unit": matter.document["lead"]})
    return WAITS.get(move, urlencode({"state": matter.state, "report": matter.report, "sort": ""} if matter.state == "draft" else {"state": matter.state}))


def worklist(user: Any, query: str) -> Worklist:
    """The promises that a query selects, as they are worked through; a query of the calendar of returns stands after ``returns:``."""
    if query.startswith(RETURNS):
        return _returns(user, query.removeprefix(RETURNS))
    asked = Selection.of(QueryDict(query))
    query, one = asked.query(), asked.values.get("state", "")
    name = _("目标调整待批") if "asked" in asked.values else _("结论未一致") if "disagreed" in asked.values else state_word(one) if one and one != "open" else _("任务")
    refs = list(asked.matters(user).values_list("ref", flat=True)[:MOST])
    return Worklist(query, f"{reverse('desk:matters')}?{query}", name, refs, lambda ref: reverse("desk:matter", args=[ref]))


def _returns(user: Any, query: str) -> Worklist:
    today = timezone.localdate()
    asked = CalendarQuery.of(QueryDict(query), today)
    found = [
        each.matter.ref
        for each in lines(asked.matters(user), asked.calendar, asked.year, today)
        if each.period == asked.period and asked.shows(each.how) and (not asked.unit or (each.matter.lead and each.matter.lead.code == asked.unit))
    ]
    name = _("%s 报送") % asked.period
    return Worklist(RETURNS + asked.query(), f"{reverse('desk:returns')}?{asked.query()}", name, found[:MOST], lambda ref: reverse("desk:matter", args=[ref]))
