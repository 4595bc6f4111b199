"""What of a request is due now, by its state, and the list in which the like of it waits. Who it is due of is the ledger's to say."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy

from luoshi.desk.in_a_row import MOST, Worklist
from luoshi.desk.steps import Due
from luoshi.desk.takedown_forms import MOVES as PUBLIC_MOVES
from luoshi.matters import withdrawals
from luoshi.matters.clock import is_over
from luoshi.matters.kind_words import state_word
from luoshi.matters.models import Matter

from .. import hand_over, state
from ..handling import due_words
from ..moves import FOLLOWED, OPEN, RECEIVED
from ..rule_tables import rule_on
from ..state import RequestState
from .queue_filter import PILES, Selection

WHOLE = gettext_lazy("诉求")
RARE = (
    ("", ("confer", "merge", "transfer", "add", "escalate", "shelve", "ask_again", "give_up_call", "hand_over", "hand_on", "handed_reply", "handed_result", "conclude", "note")),
    (gettext_lazy("言行（第九条）"), ("flag", "unflag")),
    (gettext_lazy("剔除"), ("ask_exclude", "exclude", "refuse_exclude", "include")),
    (gettext_lazy("公开与撤下"), PUBLIC_MOVES),
)
# Where the like of a matter waits, of which a move is due: the query of that list.
WAITS = {
    "give_time": "pile=time",
    "refuse_time": "pile=time",
    "exclude": "pile=exclusion",
    "refuse_exclude": "pile=exclusion",
    "adjudicate": "pile=disputed",
    "dispatch": "pile=to_dispatch",
    "sign": "pile=to_sign",
    "hand_over": "pile=danger",
    "handed_reply": "pile=followed",
    "handed_result": "pile=followed",
    "conclude": "pile=followed",
    "take_up": "pile=parked",
    "arrive": "pile=open",
    "helper_answer": "pile=open",
}


def due(matter: Matter, units: Collection[str], now: datetime) -> list[Due]:
    """What is due of a request, the most pressing first. ``units``: those of the person, for what each helper owes by a time of its own."""
    own = state.of(matter.document)
    return [*_decisions(matter, own), *_danger(matter, own), *_dispatch(matter, own), *_unit(matter, own, units, now), *_last(matter)]


def _decisions(matter: Matter, own: RequestState) -> Iterator[Due]:
    if own["asked_time"]:
        yield from (Due("give_time"), Due("refuse_time"))
    if own["asked_exclusion"]:
        yield from (Due("exclude"), Due("refuse_exclude"))
    if matter.state == "disputed":
        hours = int(rule_on("adjudicate_hours", timezone.localdate())[0])
        at = matter.events.filter(move="dispute").order_by("-seq").values_list("at", flat=True).first()
        yield _by("adjudicate", at + timedelta(hours=hours) if at else None, timezone.now())


def _danger(matter: Matter, own: RequestState) -> Iterator[Due]:
    rung = {e["to"] for e in hand_over.entries(own)}
    if matter.state in RECEIVED and own["urgency"] == "danger" and set(state.danger_of(own)["numbers"]) - rung:
        yield Due("hand_over")
    if matter.state == FOLLOWED:
        if any(e["taken"] == "undecided" for e in hand_over.open_ones(own)):
            yield Due("handed_reply")
        yield Due("handed_result" if hand_over.open_ones(own) else "conclude")


def _dispatch(matter: Matter, own: RequestState) -> Iterator[Due]:
    if matter.state in RECEIVED:
        yield Due("dispatch")


def _unit(matter: Matter, own: RequestState, units: Collection[str], now: datetime) -> Iterator[Due]:
    if matter.state not in OPEN:
        return
    for call in own["whistles"]:
        if set(call["units"]) & set(units) - set(call["arrivals"]):
            yield _by("arrive", datetime.fromisoformat(call["arrive_by"]), now)
            break
    for unit, by in own["helpers_due"].items():
        if unit in units and unit not in own["helper_answers"]:
            yield _by("helper_answer", datetime.fromisoformat(by) if by else None, now)
            break
    yield _by("sign" if matter.state == "issued" else "finish", matter.due_at, now)


def _last(matter: Matter) -> Iterator[Due]:
    if matter.state == "parked" and str(matter.document["plan_date"]) <= timezone.localdate().isoformat():
        yield Due("take_up")
    if withdrawals.look(matter.document) == withdrawals.WAITS:
        yield Due("show")


def _by(move: str, end: datetime | None, now: datetime) -> Due:
    return Due(move, due_words(end), is_over(end, now)) if end else Due(move)


def usual_list(move: str, matter: Matter) -> str:
    """The query of the list in which what is like a matter waits for a move."""
    return WAITS.get(move, f"state={matter.state}")


def worklist(user: Any, query: str) -> Worklist:
    """The requests that a query selects, as they are worked through."""
    asked = Selection.of(QueryDict(query))
    query, pile, one = asked.query(), asked.values.get("pile", ""), asked.values.get("state", "")
    name = str(PILES[pile][0]) if pile else state_word(one) if one else str(WHOLE)
    refs = list(asked.matters(user).values_list("ref", flat=True)[:MOST])
    return Worklist(query, f"{reverse('hotline:queue')}?{query}", name, refs, lambda ref: reverse("hotline:request", args=[ref]))
