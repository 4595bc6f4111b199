"""One request as the person who told it sees it: in plain words, who has it, until when, what happened. Units, never persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from luoshi.matters import ledger, withdrawals
from luoshi.matters.models import Matter
from luoshi.matters.withdrawal_rules import ground_word
from luoshi.registers.languages import in_use
from luoshi.requests.models import Submission
from luoshi.site import public_text
from luoshi.wording import timeline

from .. import lateness, pending_limits, state
from ..handling import due_words, last_moment
from ..moves import KIND, OPEN, TAKEN, TAKEN_EN
from .forms import PLEASED, RATED

STATES = {
    "received": _later("已收到，正在确定由哪个单位办理。"),
    "conferring": _later("已收到，正在会商由哪个单位办理。"),
    "issued": _later("已派给承办单位，等它签收。"),
    "under_way": _later("承办单位正在办理。"),
    "sent_back": _later("已退回承办单位重新办理。"),
    "waiting": _later("暂停计时：原因见下面的经过。"),
    "disputed": _later("承办单位认为不归它办，正在裁定；裁定之前仍由它负责。"),
    "answered": _later("承办单位已答复，请您评价：解决了吗？"),
    "followed": _later("情况紧急，已转给应急部门；我们会跟踪，到有结果为止。请保持电话畅通。"),
    "parked": _later("现在还不能解决，已挂账，到期再办。"),
}
ENDED = {
    "solved": _later("已办结：问题解决了。"),
    "half_solved": _later("已办结：解决了一部分。"),
    "unsolved": _later("已办结：没有解决，原因见下面的经过。"),
    "no_longer": _later("已办结：不再需要办理。"),
    "no_answer": _later("已办结：回访几次没有接通。没有解决的，可以再次反映。"),
    "answered": _later("已当场答复。"),
    "transferred": _later("已转给负责的单位，由它联系您。"),
    "merged": _later("已和同一件事合并办理。"),
    "handled": _later("应急部门已经处置，结果见下面的经过。"),
}
# The moves that the person is shown, in plain words; the rest is the offices' own.
STEPS = {
    "receive": _later("收到"),
    "add": _later("补充了情况"),
    "answer": _later("当场答复"),
    "merge": _later("和同一件事合并办理"),
    "hand_over": _later("情况紧急，已转接"),
    "hand_on": _later("情况紧急，同时转接"),
    "handed_reply": _later("应急部门的回话"),
    "handed_result": _later("应急部门的处置结果"),
    "conclude": _later("处置结果"),
    "confer": _later("会商由谁办理"),
    "dispatch": _later("派单"),
    "redispatch": _later("改由另一个单位办理"),
    "transfer": _later("转给负责的单位"),
    "dispute": _later("承办单位认为不归它办"),
    "adjudicate": _later("裁定由谁办理"),
    "escalate": _later("提级督办"),
    "remind": _later("催办"),
    "sign": _later("承办单位签收"),
    "contact": _later("承办单位联系了您"),
    "call_in": _later("请其他单位一起办"),
    "helper_answer": _later("一起办的单位有了回音"),
    "whistle": _later("召集有关单位到场"),
    "arrive": _later("到场"),
    "ask_time": _later("申请延期"),
    "give_time": _later("同意延期"),
    "set_due": _later("答复期限定下了"),
    "refuse_time": _later("不同意延期"),
    "wait": _later("暂停计时"),
    "go_on": _later("恢复计时"),
    "finish": _later("答复"),
    "try_call": _later("回访没有接通"),
    "caller_answered": _later("您的评价"),
    "call_back": _later("评价"),
    "give_up_call": _later("回访结束，没有接通"),
    "redo": _later("没有解决，退回重办"),
    "shelve": _later("挂账"),
    "take_up": _later("重新办理"),
    "ask_again": _later("再次反映，重新办理"),
    "show": _later("文字核后公开"),
    "hide": _later("撤下公开的文字"),
    "blot": _later("撤下公开的部分内容"),
    "restore": _later("恢复公开"),
}
_OWN = ("add", "contact", "try_call", "caller_answered")  # said to or by one person: not shown to others whose requests were merged


@dataclass(frozen=True)
class Following:
    """What one key follows: a submission, the matter that answers it now, and whether that is another person's."""

    submission: Submission
    matter: Matter
    merged: bool  # its own number ended in another's
    joined: bool  # the person joined another's request on these pages, which nobody has checked

    @classmethod
    def of(cls, submission: Submission) -> Following:
        """What a submission follows."""
        matter = Matter.objects.select_related("lead").get(pk=submission.answered_by_id)
        first = Submission.objects.filter(matter_id=submission.matter_id).order_by("pk").values_list("pk", flat=True).first()
        return cls(submission, matter, submission.matter_id != matter.pk, submission.pk != first and submission.channel == "web")

    @property
    def alone(self) -> bool:
        """Whether the matter's words are this person's own."""
        return not self.merged and not self.joined


def sentence(matter: Matter) -> str:
    """Where it stands, in one sentence."""
    if matter.state == "ended":
        return str(ENDED.get(matter.verdict, _("已办结。")))
    return str(STATES.get(matter.state, ""))


def clock(matter: Matter, now: datetime) -> dict[str, Any] | None:
    """Until when it is to be answered; ``first`` where time was added, ``late`` where it has run out. None while nobody owes an answer."""
    request = state.of(matter.document)
    if matter.state not in (*OPEN, "disputed"):
        return {"why": said} if (said := pending_limits.instead(request, matter.state)) else None
    if matter.due_at is None:
        return {"why": pending_limits.why(request)} if pending_limits.why(request) else None
    extended = bool(request["extended"]) and request["first_due_at"] not in ("", request["due_at"])
    return {
        "due": last_moment(matter.due_at),
        "first": last_moment(datetime.fromisoformat(request["first_due_at"])) if extended else None,
        "late": now > matter.due_at,
        "also": pending_limits.why(request),
    }


def may_rate(matter: Matter, now: datetime) -> bool:
    """Whether the person is asked: it was answered, or should have been by now."""
    return matter.state == "answered" or lateness.is_unanswered(matter, now)


def answer_of(matter: Matter, alone: bool = True) -> str:
    """What was answered last, as its person may read it, or (not ``alone``) another's."""
    return public_text.masked(_left(matter.document, state.of(matter.document)["answer"], alone))


def _left(document: Mapping[str, Any], text: Any, alone: bool) -> str:
    """What is left of a text of the offices after what was taken down: its own person reads what is hidden whole, and never what was blotted."""
    if alone:
        return withdrawals.without(text, [w for e in withdrawals.entries(document) for w in e["words"]])
    return withdrawals.cover(document, text)


def steps(following: Following) -> list[timeline.Entry]:
    """What happened that the person may know, first to last, as parts/timeline.html takes it: of a merged request its own steps
    to the merging, then those of the other from there."""
    if not following.merged:
        since = following.submission.told_at if following.joined else None
        return _of(following.matter, alone=following.alone, since=since)
    own = _of(Matter.objects.get(pk=following.submission.matter_id), alone=True)
    return own + _of(following.matter, alone=False, since=own[-1]["at"] if own else None)


def _of(matter: Matter, alone: bool, since: datetime | None = None) -> list[timeline.Entry]:
    events = ledger.history(matter)
    codes = {e["unit"] for e in events} | {str(c) for e in events for k in ("lead", "helpers", "units") for c in _listed(e["data"].get(k))}
    names = public_text.unit_names(codes | {matter.document["lead"]})
    rows: list[timeline.Entry] = []
    asked: Mapping[str, Any] = {}
    for each in events:
        event: Mapping[str, Any] = each
        if not (alone and event["by"] == "resident"):
            event = _taken_down(event, matter.document, alone)
        asked = event if event["move"] == "ask_time" else asked
        if event["move"] not in STEPS or (not alone and event["move"] in _OWN):
            continue
        row = _step(event, names, asked, alone)
        if since is None or row["at"] >= since or event["move"] in ("dispatch", "finish"):
            rows.append(row)
    return rows


def _taken_down(event: Mapping[str, Any], document: Mapping[str, Any], alone: bool) -> Mapping[str, Any]:
    """An event without what was taken down since; of a take-down itself, the class of its reason."""
    data = {k: _left(document, v, alone) if k in ("answer", "words", "result", "to") and isinstance(v, str) else v for k, v in event["data"].items()}
    return {**event, "data": data, "reason": "" if event["move"] in withdrawals.MOVES else _left(document, event["reason"], alone)}


def _step(event: Mapping[str, Any], names: Mapping[str, str], asked: Mapping[str, Any], alone: bool) -> timeline.Entry:
    title, data = str(STEPS[event["move"]]), event["data"]
    changes = []
    if lead := data.get("lead"):
        changes.append((_("承办单位"), names.get(lead, "")))
    if units := [names.get(str(c), "") for c in (*_listed(data.get("helpers")), *_listed(data.get("units")))]:
        changes.append((_("一起办的单位"), "、".join(filter(None, units))))
    if data.get("due_at") and event["move"] not in ("ask_time", "call_in"):
        changes.append((_("答复期限"), due_words(data["due_at"])))
    elif data.get("due_later") and event["move"] not in ("ask_time", "call_in"):
        changes.append((_("答复期限"), pending_limits.unknown(data["due_later"]["year"])))
    if data.get("plan_date"):
        changes.append((_("计划解决日期"), public_text.clean(data["plan_date"])))
    reason = public_text.masked(event["reason"])
    if event["move"] == "give_time" and not reason:
        reason = public_text.masked(asked.get("reason"))
    if event["by"] == "resident" and not alone:
        reason = ""  # another person's words
    if event["move"] == "add" and data.get("joined"):
        title = _("又有人反映同一件事")
    unit = names.get(event["unit"], "") if event["unit"] else ""
    return timeline.entry(event, title, unit, [_text(event)], reason, [timeline.change(label, "", after) for label, after in changes], kind=KIND)


def _text(event: Mapping[str, Any]) -> str:
    move, data = event["move"], event["data"]
    if move in ("answer", "finish"):
        return public_text.masked(data.get("answer"))
    if move in ("caller_answered", "call_back", "redo"):
        return "，".join(str(w) for w in (RATED.get(data.get("solved", "")), PLEASED.get(data.get("satisfied", ""))) if w)
    if move == "add" and event["by"] == "resident" and not data.get("joined"):
        return public_text.masked(data.get("words"))
    if move == "handed_reply":
        known = {c: in_use(zh, TAKEN_EN[c]) for c, zh in TAKEN.items()}
        return f"{public_text.masked(data.get('to', ''))}：{known.get(data['taken'], '')}"
    if move in ("handed_result", "conclude"):
        return "：".join(filter(None, (public_text.masked(data.get("to", "")), public_text.masked(data.get("result")))))
    if move in ("transfer", "hand_over", "hand_on"):
        return public_text.masked(data.get("to", ""))
    if move in withdrawals.MOVES and data.get("ground"):
        return ground_word(data["ground"])
    if move == "merge":
        return _("并入 %s") % public_text.clean(data.get("merged_into", ""))
    return ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value] if isinstance(value, str) and value else []
