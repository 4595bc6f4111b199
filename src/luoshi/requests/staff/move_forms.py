"""The form of each move of a request; words come from a person, units by their names, instants are computed and proposed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils import timezone

from luoshi.desk.takedown_forms import Blot, Hide, Restore, has_point
from luoshi.desk.unit_names import Units
from luoshi.matters.models import Matter

from .. import hand_over, state
from ..conduct import standing
from ..rule_tables import rule_on
from ..state import RequestState
from .hotline_forms import (
    Add,
    Adjudicate,
    Answer,
    Classify,
    Conclude,
    Dispatch,
    DueAnew,
    Flag,
    GiveTime,
    GiveUp,
    GoOn,
    HandedReply,
    HandedResult,
    HandOver,
    Heard,
    Merge,
    Missed,
    Redispatch,
    Redo,
    Shelve,
    Transfer,
    Unflag,
    Wait,
)
from .request_form import RequestMove
from .unit_forms import AskExclude, AskTime, CallIn, ContactMade, Finish, HelperAnswer, Whistle, WhistleDone


class HideWords(Hide, RequestMove):
    """All words of a request taken down."""


class BlotWords(Blot, RequestMove):
    """Words of a request blotted."""


class RestoreWords(Restore, RequestMove):
    """What was taken down is public again."""


FORMS: dict[str, type[RequestMove]] = {
    "show": RequestMove,
    "hide": HideWords,
    "blot": BlotWords,
    "restore": RestoreWords,
    "classify": Classify,
    "add": Add,
    "flag": Flag,
    "unflag": Unflag,
    "answer": Answer,
    "merge": Merge,
    "hand_over": HandOver,
    "hand_on": HandOver,
    "handed_reply": HandedReply,
    "handed_result": HandedResult,
    "conclude": Conclude,
    "confer": RequestMove,
    "dispatch": Dispatch,
    "redispatch": Redispatch,
    "transfer": Transfer,
    "dispute": RequestMove,
    "adjudicate": Adjudicate,
    "escalate": RequestMove,
    "sign": RequestMove,
    "contact": ContactMade,
    "call_in": CallIn,
    "helper_answer": HelperAnswer,
    "whistle": Whistle,
    "arrive": RequestMove,
    "whistle_done": WhistleDone,
    "ask_time": AskTime,
    "give_time": GiveTime,
    "refuse_time": RequestMove,
    "wait": Wait,
    "go_on": GoOn,
    "finish": Finish,
    "try_call": Missed,
    "call_back": Heard,
    "give_up_call": GiveUp,
    "redo": Redo,
    "shelve": Shelve,
    "take_up": DueAnew,
    "ask_again": DueAnew,
    "ask_exclude": AskExclude,
    "exclude": RequestMove,
    "refuse_exclude": RequestMove,
    "include": RequestMove,
}


def forms_for(moves: Iterable[str], matter: Matter, units: Units, actor: Any) -> list[RequestMove]:
    """An empty form for each of the moves that has one and has a point now."""
    return [FORMS[m](m, matter, units, actor=actor) for m in moves if m in FORMS and _point(m, matter)]


def _point(move: str, matter: Matter) -> bool:
    """Whether a move that may be made would come to anything now."""
    if not has_point(move, matter):
        return False
    if move in ("try_call", "call_back", "redo") and matter.state != "answered" and (matter.due_at is None or timezone.now() < matter.due_at):
        return False  # the caller is asked when it is answered, or when its limit has ended
    return move not in _POINT or _POINT[move](state.of(matter.document))


def _asked_time(own: RequestState) -> bool:
    return bool(own["asked_time"])


def _asked_exclusion(own: RequestState) -> bool:
    return bool(own["asked_exclusion"])


_POINT: dict[str, Callable[[RequestState], bool]] = {
    "refuse_time": _asked_time,
    "hand_over": lambda own: own["urgency"] == "danger",
    "hand_on": lambda own: own["urgency"] == "danger",
    "handed_reply": lambda own: bool(hand_over.entries(own)),
    "handed_result": lambda own: bool(hand_over.open_ones(own)),
    "unflag": lambda own: bool(standing(own)),
    "dispute": lambda own: not own["final"],
    "redispatch": lambda own: not own["final"],
    "escalate": lambda own: not own["escalated"],
    "arrive": lambda own: any(set(w["units"]) - set(w["arrivals"]) for w in own["whistles"]),
    "whistle_done": lambda own: bool(own["whistles"]) and not own["whistles"][-1]["result"],
    "exclude": _asked_exclusion,
    "refuse_exclude": _asked_exclusion,
    "include": lambda own: bool(own["exclusion"]),
    "ask_exclude": lambda own: not own["exclusion"] and not own["asked_exclusion"],
    "give_up_call": lambda own: own["tries"] >= int(rule_on("tries", timezone.localdate())[0]),
}
