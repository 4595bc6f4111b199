"""What a move needs before it is written: the right, the unit, the data, the dates. Plain Python but for translation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from luoshi import registers

from . import request_checks, taking_down
from .lifecycle import VERDICTS
from .move import Move
from .refusal import Refused
from .returns import period_end
from .schedule import a_number
from .taken import MOVES
from .terms import last_day, may_decide, term_on

EARLIEST, LATEST = date(1949, 10, 1), date(2100, 1, 1)


def named(move: Move) -> str:
    """The move's name in the language in use."""
    return move.en if (get_language() or "").startswith("en") else move.zh


class Who(Protocol):
    """What is asked of an actor."""

    name: str
    units: frozenset[str]

    def may(self, permission: str) -> bool:
        """Whether the permission is held."""
        ...


def rights(move: Move, actor: Who, document: Mapping[str, Any]) -> str:
    """The unit for which the actor makes the move ("" for the office); Refused without the right."""
    if move.side == "office":
        if not actor.may(move.permission):
            raise Refused(_("你没有“%s”的权限。") % named(move))
        return ""
    lead = document.get("lead", "")
    owed = [lead] if move.side == "lead" else list(document.get("helpers", ()))
    mine = [u for u in owed if u and u in actor.units]
    if actor.may(move.permission) and mine:
        return mine[0]
    if actor.may(f"{move.permission}_any") and owed:
        return owed[0]
    who = _("牵头单位") if move.side == "lead" else _("配合单位")
    raise Refused(_("“%(move)s”只能由这一事项的%(who)s办理。") % {"move": named(move), "who": who})


def content(move: Move, document: Mapping[str, Any], data: Mapping[str, Any], reason: str, by: str, now: datetime) -> None:
    """Refused if the data are not what the move must bring."""
    if move.reason and not reason.strip():
        raise Refused(_("“%s”须写明理由。") % named(move))
    for key in move.needs:
        if data.get(key) in (None, "", [], {}) and not (key == "due_at" and data.get("due_later")):  # a limit that nobody can tell yet
            raise Refused(_("“%(move)s”缺少：%(what)s。") % {"move": named(move), "what": _(WORDS.get(key, key))})
    for key in ("due", "plan_date"):
        if data.get(key):
            _a_date(data[key])
    if data.get("verdict") and data["verdict"] not in VERDICTS:
        raise Refused(_("没有“%s”这种结论。") % data["verdict"])
    if len(str(data.get("text", ""))) > 20_000 or len(str(data.get("progress", ""))) > 20_000:
        raise Refused(_("文字超过20000字；请写得短一些，或作为佐证材料上传。"))
    if special := _SPECIAL.get(move.name):
        special(document, data, by, now)
    if move.name in ("show", *MOVES):
        taking_down.check(move.name, document, data)
    if "request" in move.kinds:
        request_checks.calmer(move.name, document, data, reason)
        request_checks.content(move.name, document, data, by, now)


WORDS = {
    "text": gettext_noop("文字"),
    "lead": gettext_noop("牵头单位"),
    "helpers": gettext_noop("配合单位"),
    "period": gettext_noop("填报期"),
    "progress": gettext_noop("进展情况"),
    "evidence": gettext_noop("佐证材料（办结须有佐证）"),
    "targets": gettext_noop("目标"),
    "approver": gettext_noop("批准人"),
    "due": gettext_noop("完成时限"),
    "plan_date": gettext_noop("计划解决日期"),
    "verdict": gettext_noop("结论"),
    "conclusion": gettext_noop("核查结论"),
    "to": gettext_noop("转给哪一家"),
    "taken": gettext_noop("接不接手"),
    "result": gettext_noop("处置结果"),
    "ground": gettext_noop("理由类别"),
    "of": gettext_noop("恢复哪一次撤下"),
}


def _a_date(value: str) -> date:
    try:
        found = date.fromisoformat(value)
    except (ValueError, TypeError):
        raise Refused(_("“%s”不是日期；请写成 2026-12-31 的样子。") % value) from None
    if not EARLIEST <= found < LATEST:
        raise Refused(_("日期%s不合情理；请核对年份。") % value)
    return found


def _issue(document: Mapping[str, Any], data: Mapping[str, Any], by: str, now: datetime) -> None:
    missing = [name for key, name in (("lead", _("牵头单位")), ("due", _("完成时限"))) if not document.get(key)]
    if missing:
        raise Refused(_("还不能交办：没有%s。") % "、".join(missing))


def _objection(document: Mapping[str, Any], data: Mapping[str, Any], by: str, now: datetime) -> None:
    if document.get("objection"):
        raise Refused(_("已经提出过异议并有了决定。"))
    concluded = timezone.localtime(datetime.fromisoformat(document["concluded_at"])).date()
    term = term_on("objection", concluded)
    until = last_day(concluded, term, registers.worked())
    if timezone.localtime(now).date() > until:
        raise Refused(_("提出异议的期限是结论作出后%(days)s日，已于%(until)s届满。") % {"days": term.days, "until": until})


def _decision(document: Mapping[str, Any], data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not may_decide(by, document.get("concluded_by", ())):
        raise Refused(_("参与作出结论的人应当回避，不能决定这一异议。"))


def _retarget(document: Mapping[str, Any], data: Mapping[str, Any], by: str, now: datetime) -> None:
    asked = document.get("asked_target")
    if asked and asked["by"] == by:
        raise Refused(_("申请调整目标的人不能自己批准。"))


def _reports(document: Mapping[str, Any], data: Mapping[str, Any], by: str, now: datetime) -> None:
    percent = data.get("percent")
    try:
        sensible = percent in (None, "") or -1000 <= float(percent) <= 100_000
    except (TypeError, ValueError):
        sensible = False
    if not sensible:
        raise Refused(_("完成率“%s”不是合情理的数；请核对。") % percent)
    if data.get("period"):
        try:
            period_end(str(data["period"]))
        except ValueError as error:
            raise Refused(str(error)) from None
    _figures(document, data.get("figures") or ())


def _figures(document: Mapping[str, Any], figures: Any) -> None:
    """Each figure returned names a target of the matter and is a number that can be."""
    known = {t["id"]: t for t in document.get("targets", ())}
    if not isinstance(figures, list | tuple):
        raise Refused(_("数据须是一列目标与数值。"))
    for figure in figures:
        if not isinstance(figure, Mapping) or figure.get("target") not in known:
            raise Refused(_("数据所对应的目标不在这一事项里；请刷新后再填。"))
        try:
            a_number(figure.get("value"))
            if isinstance(delivered := figure.get("delivered"), str) and delivered:
                _a_date(delivered)
        except ValueError as error:
            raise Refused(str(error)) from None


def _refuse_target(document: Mapping[str, Any], data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not document.get("asked_target"):
        raise Refused(_("没有待批的目标调整申请。"))


_SPECIAL = {
    "issue": _issue,
    "object": _objection,
    "uphold": _decision,
    "reverse": _decision,
    "retarget": _retarget,
    "report": _reports,
    "claim": _reports,
    "refuse_target": _refuse_target,
}
