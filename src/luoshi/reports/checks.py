"""What a move of a commitment needs besides what the table says. Plain Python but for translation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi import registers
from luoshi.matters.checks import a_date
from luoshi.matters.refusal import Refused

from .returns import period_end
from .schedule import a_number
from .state import CommitmentState, of
from .terms import last_day, may_decide, term_on

# What its moves need, beside what those of any kind may.
NEEDS = {
    "period": gettext_noop("填报期"),
    "progress": gettext_noop("进展情况"),
    "targets": gettext_noop("目标"),
    "conclusion": gettext_noop("核查结论"),
}


def content(name: str, document: Mapping[str, Any], data: Mapping[str, Any], reason: str, by: str, now: datetime) -> None:
    """Refused if the data are not what the move of a commitment must bring."""
    if special := _SPECIAL.get(name):
        special(of(document), data, by, now)


def _issue(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    missing = [name for value, name in ((own["lead"], _("牵头单位")), (own["due"], _("完成时限"))) if not value]
    if missing:
        raise Refused(_("还不能交办：没有%s。") % "、".join(missing))


def _recall(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if own["progress"] or own["helper_progress"] or own["returned"]:
        raise Refused(_("单位已经报过进展，不能撤回交办；请改派、挂账，或由督查认定。"))


def _objection(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if own["objection"]:
        raise Refused(_("已经提出过异议并有了决定。"))
    concluded = timezone.localtime(datetime.fromisoformat(own["concluded_at"])).date()
    term = term_on("objection", concluded)
    until = last_day(concluded, term, registers.worked())
    if timezone.localtime(now).date() > until:
        raise Refused(_("提出异议的期限是结论作出后%(days)s日，已于%(until)s届满。") % {"days": term.days, "until": until})


def _decision(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not may_decide(by, own["concluded_by"]):
        raise Refused(_("参与作出结论的人应当回避，不能决定这一异议。"))


def _retarget(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    asked = own["asked_target"]
    if asked and asked["by"] == by:
        raise Refused(_("申请调整目标的人不能自己批准。"))


def _reports(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
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
    _figures(own, data.get("figures") or ())


def _figures(own: CommitmentState, figures: Any) -> None:
    """Each figure returned names a target of the matter and is a number that can be."""
    known = {t["id"]: t for t in own["targets"]}
    if not isinstance(figures, list | tuple):
        raise Refused(_("数据须是一列目标与数值。"))
    for figure in figures:
        if not isinstance(figure, Mapping) or figure.get("target") not in known:
            raise Refused(_("数据所对应的目标不在这一事项里；请刷新后再填。"))
        try:
            a_number(figure.get("value"))
            if isinstance(delivered := figure.get("delivered"), str) and delivered:
                a_date(delivered)
        except ValueError as error:
            raise Refused(str(error)) from None


def _refuse_target(own: CommitmentState, data: Mapping[str, Any], by: str, now: datetime) -> None:
    if not own["asked_target"]:
        raise Refused(_("没有待批的目标调整申请。"))


_SPECIAL: dict[str, Callable[[CommitmentState, Mapping[str, Any], str, datetime], None]] = {
    "issue": _issue,
    "recall": _recall,
    "object": _objection,
    "uphold": _decision,
    "reverse": _decision,
    "retarget": _retarget,
    "report": _reports,
    "claim": _reports,
    "refuse_target": _refuse_target,
}
