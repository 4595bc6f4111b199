"""What a move of a request needs besides what the table says. Plain Python but for translation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.matters import withdrawals
from luoshi.matters.clock import is_over
from luoshi.matters.refusal import Refused

from . import hand_over, pending_limits, state
from .conduct import conducts
from .moves import CHANNELS, DEMANDS, ROUTES, SATISFIED, SOLVED, TAKEN, WHISTLES
from .rule_tables import exclusion_reasons, outcomes, rule_on
from .state import RequestState

LATEST_YEAR = 2100
LONGEST_SERVICE = 60
MOST_TIED = 5  # matters of one call


def instant(value: Any) -> datetime:
    """The instant of an ISO text with a zone; Refused for what is none, or beyond all sense."""
    try:
        found = datetime.fromisoformat(value)
    except (ValueError, TypeError):
        raise Refused(_("“%s”不是时刻；请写成 2026-11-23T18:00:00+08:00 的样子。") % value) from None
    if found.tzinfo is None or not 2000 <= found.year < LATEST_YEAR:
        raise Refused(_("时刻“%s”没有时区，或者不合情理。") % value)
    return found


# What its moves need, beside what those of any kind may.
NEEDS = {
    "to": gettext_noop("转给哪一家"),
    "taken": gettext_noop("接不接手"),
    "result": gettext_noop("处置结果"),
}


def content(name: str, document: Mapping[str, Any], data: Mapping[str, Any], reason: str, by: str, now: datetime) -> None:
    """Refused if the data are not what the move of a request must bring."""
    _calmer(name, document, data, reason)
    if data.get("due_later"):
        pending_limits.check(data["due_later"])
    for key in ("due_at", "arrive_by"):
        if (
            data.get(key)
            and instant(data[key]) <= now
            and name not in ("receive", "set_due")
            and not (name == "go_on" and data[key] == (document.get("request") or {}).get("due_at"))
        ):
            raise Refused(_("时限%s已经过去；请核对。") % data[key])
    for key, known in (("demand", DEMANDS), ("channel", CHANNELS), ("route", ROUTES), ("whistle", WHISTLES), ("solved", SOLVED), ("taken", TAKEN)):
        if data.get(key) and data[key] not in known:
            raise Refused(_("没有“%s”这一项；请从列出的选项里选。") % data[key])
    if data.get("satisfied") and data["satisfied"] not in SATISFIED:
        raise Refused(_("没有“%s”这一项；请从列出的选项里选。") % data["satisfied"])
    if special := _SPECIAL.get(name):
        special(document, state.of(document) if "request" in document else state.blank(), data, by, now)


Check = Callable[[Mapping[str, Any], RequestState, Mapping[str, Any], str, datetime], None]


def _calmer(name: str, document: Mapping[str, Any], data: Mapping[str, Any], reason: str) -> None:
    """Refused where somebody says that a danger is none and not why."""
    before = (document.get("request") or {}).get("urgency")
    if name == "classify" and before == "danger" and data.get("urgency", before) != before and not reason.strip():
        raise Refused(_("这一件是急险；改成不是急险，要写明理由。"))


def _outcome(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if data["outcome"] not in outcomes():
        raise Refused(_("没有“%s”这种答复结果。") % data["outcome"])
    if outcomes()[data["outcome"]].move == "hand_over":
        raise Refused(_("转给110、119、120、122不是办结：请用“紧急转接”，再跟踪到有结果。"))
    if request.get("urgency") == "danger":
        raise Refused(_("这一件是急险，不能就这样结束；真不是急险的，先改轻重缓急并写明理由。"))
    _nothing_open(document, request, data, by, now)


def _nothing_open(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if waiting := hand_over.open_ones(request):
        raise Refused(_("转给%s的还没有结果；先记下处置结果。") % "、".join(e["to"] for e in waiting))


def _hand(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not isinstance(data["to"], str) or len(data["to"]) > LONGEST_SERVICE:
        raise Refused(_("请写明转给哪一家，60个字以内。"))


def _handed(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if hand_over.entry(request, data["to"]) is None:
        raise Refused(_("没有转给过“%s”。") % data["to"])


def _dispute(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if request.get("final"):
        raise Refused(_("承办单位已经裁定，不能再提派单异议。"))


def _redispatch(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if request.get("final"):
        raise Refused(_("承办单位已经裁定，不能再改派。"))
    if data["lead"] == document.get("lead"):
        raise Refused(_("已经在这个单位；改派请选另一个单位。"))


def _finish(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    missing = [u for u in request.get("helpers_due", {}) if u not in request.get("helper_answers", {})]
    if missing and not str(data.get("without", "")).strip():
        raise Refused(_("协办单位%s还没有反馈；请等反馈，或写明不等的理由。") % "、".join(missing))


def _later(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if request["due_at"] and is_over(instant(request["due_at"]), now):
        raise Refused(_("已经过了时限，不能再申请延期；延期要在到期之前提出。"))
    _after_the_present(request, data)


def _after_the_present(request: RequestState, data: Mapping[str, Any]) -> None:
    """A new limit ends after the present one, as far as both can be told."""
    if not request["due_at"] and not data["due_at"]:
        raise Refused(_("现在的时限还没有定下，不用申请延期；确要延期，请写明延到哪一天。"))
    if request["due_at"] and data["due_at"] and instant(data["due_at"]) <= instant(request["due_at"]):
        raise Refused(_("新的时限要晚于现在的时限。"))


def _give_time(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    asked = request.get("asked_time")
    if asked and asked["by"] == by:
        raise Refused(_("申请延期的人不能自己批准。"))
    _after_the_present(request, data)


def _asked_time(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not request.get("asked_time"):
        raise Refused(_("没有待批的延期申请。"))


def _set_due(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    terms = data.get("helpers_due", {})
    if not isinstance(terms, dict) or not terms.keys() <= request.get("helpers_due", {}).keys():
        raise Refused(_("请列出协办单位和各自的时限；没有请它协办的不在其内。"))
    for term in filter(None, terms.values()):
        instant(term)
    if not (terms or data.keys() & set(pending_limits.ENDS)) or not set(pending_limits.ENDS) & data.keys() <= request.get("later", {}).keys():
        raise Refused(_("这一件没有等着定下的时限。"))
    for key in pending_limits.ENDS:
        if key in data:
            instant(data[key])


def _wait(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    allowed = rule_on("pauses", now.date())
    if data["rule"] not in allowed:
        raise Refused(_("规则里没有“%s”这种暂停计时的情形。") % data["rule"])


def _heard(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if document["state"] != "answered" and not (request["due_at"] and is_over(instant(request["due_at"]), now)):
        raise Refused(_("还没有答复，也没到时限；答复以后或者到期以后再回访。"))


def _caller_answered(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    _heard(document, request, data, by, now)
    if not isinstance(data["of"], int):
        raise Refused(_("请写明是哪一位诉求人。"))


def _call_back(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    _heard(document, request, data, by, now)
    if data["solved"] in ("no", "half") and data.get("outcome") != "objective":
        raise Refused(_("诉求人说没有解决：请重办或挂账；确因客观因素不能解决的，注明“客观因素”。"))


def _give_up(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    tries = int(rule_on("tries", now.date())[0])
    if request.get("tries", 0) < tries:
        raise Refused(_("回访未满%d次，不能按未接通结束。") % tries)
    if any(e["taken"] == "undecided" for e in hand_over.open_ones(request)):
        _nothing_open(document, request, data, by, now)


def _ask_again(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    """What went into another is owed there, and what no unit had is owed by nobody."""
    if document["merged_into"]:
        raise Refused(_("这一件已并入%s；请到那一件里重新办理。") % document["merged_into"])
    if not document["lead"]:
        raise Refused(_("这一件没有派给承办单位，不能重新办理；请重新登记。"))


def _redo(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    _heard(document, request, data, by, now)
    if data["solved"] not in ("no", "half"):
        raise Refused(_("诉求人说已经解决，不用重办。"))


def _tie(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    tied = data["tied"]
    if not isinstance(tied, list) or not all(isinstance(ref, str) for ref in tied) or len(tied) > MOST_TIED:
        raise Refused(_("请写明同一来电的另一件的编号。"))


def _flag(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if data["conduct"] not in conducts():
        raise Refused(_("没有“%s”这一种言行；请从列出的里选。") % data["conduct"])
    if any(each["conduct"] == data["conduct"] and not each["undone_at"] for each in request.get("conduct", [])):
        raise Refused(_("这一种已经记过了。"))


def _unflag(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not any(each["conduct"] == data["conduct"] and not each["undone_at"] for each in request.get("conduct", [])):
        raise Refused(_("没有可以撤销的这一种记录。"))


def _ask_exclude(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if data["exclusion"] not in exclusion_reasons():
        raise Refused(_("没有“%s”这种剔除理由。") % data["exclusion"])
    if request.get("exclusion"):
        raise Refused(_("这一件已经剔除了。"))


def _exclude(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    asked = request.get("asked_exclusion")
    if not asked:
        raise Refused(_("没有待批的剔除申请。"))
    if asked["by"] == by:
        raise Refused(_("申请剔除的人不能自己批准。"))


def _include(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not request.get("exclusion"):
        raise Refused(_("这一件没有剔除。"))


def _units(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    called = data.get("units") or data.get("helpers")
    if not isinstance(called, list) or document.get("lead") in called:
        raise Refused(_("请列出要叫的单位；首接单位自己不在其内。"))


def _show(document: Mapping[str, Any], request: RequestState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    found = withdrawals.look(document)
    if found == withdrawals.NEVER:
        raise Refused(_("按规则，这一件的文字不公开。"))
    if found == withdrawals.HIDDEN:
        raise Refused(_("文字已经撤下；要公开，请用“恢复公开”。"))
    if found != withdrawals.WAITS:
        raise Refused(_("这一件的文字已经公开。"))


_SPECIAL: dict[str, Check] = {
    "tie": _tie,
    "flag": _flag,
    "unflag": _unflag,
    "show": _show,
    "answer": _outcome,
    "transfer": _outcome,
    "merge": _nothing_open,
    "hand_over": _hand,
    "hand_on": _hand,
    "handed_reply": _handed,
    "handed_result": _handed,
    "dispute": _dispute,
    "redispatch": _redispatch,
    "finish": _finish,
    "ask_time": _later,
    "give_time": _give_time,
    "refuse_time": _asked_time,
    "wait": _wait,
    "set_due": _set_due,
    "try_call": _heard,
    "caller_answered": _caller_answered,
    "call_back": _call_back,
    "give_up_call": _give_up,
    "redo": _redo,
    "ask_again": _ask_again,
    "ask_exclude": _ask_exclude,
    "exclude": _exclude,
    "refuse_exclude": _exclude,
    "include": _include,
    "whistle": _units,
    "call_in": _units,
}
