"""What a move needs before it is written: the right, the unit, the data, the dates. Plain Python but for translation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from . import withdrawal_rules, withdrawals
from .kind_words import data_word, named
from .kinds import Kind
from .move import Move
from .refusal import Refused

EARLIEST, LATEST = date(1949, 10, 1), date(2100, 1, 1)


class Who(Protocol):
    """What is asked of an actor."""

    @property
    def name(self) -> str:
        """By which events name whoever acts."""
        ...

    @property
    def units(self) -> frozenset[str]:
        """The codes of the units for which it may act."""
        ...

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
    owed: list[str] = [lead] if move.side == "lead" else list(document.get("helpers", ()))
    mine = [u for u in owed if u and u in actor.units]
    if actor.may(move.permission) and mine:
        return mine[0]
    if actor.may(f"{move.permission}_any") and owed:
        return owed[0]
    who = _("牵头单位") if move.side == "lead" else _("配合单位")
    raise Refused(_("“%(move)s”只能由这一事项的%(who)s办理。") % {"move": named(move), "who": who})


def content(kind: Kind, move: Move, document: Mapping[str, Any], data: Mapping[str, Any], reason: str, by: str, now: datetime) -> None:
    """Refused if the data are not what the move of a matter of that kind must bring."""
    if move.reason and not reason.strip():
        raise Refused(_("“%s”须写明理由。") % named(move))
    for key in move.needs:
        if data.get(key) in (None, "", [], {}) and not data.get(kind.instead.get(key, "")):
            raise Refused(_("“%(move)s”缺少：%(what)s。") % {"move": named(move), "what": data_word(key, kind)})
    for key in ("due", "plan_date"):
        if data.get(key):
            a_date(data[key])
    if data.get("verdict") and data["verdict"] not in kind.verdicts:
        raise Refused(_("没有“%s”这种结论。") % data["verdict"])
    if len(str(data.get("text", ""))) > 20_000 or len(str(data.get("progress", ""))) > 20_000:
        raise Refused(_("文字超过20000字；请写得短一些，或作为佐证材料上传。"))
    if move.name in withdrawals.MOVES:
        withdrawal_rules.check(move.name, document, data)
    kind.check(move.name, document, data, reason, by, now)


def a_date(value: str) -> date:
    """The day of an ISO text; Refused for what is none, or beyond all sense."""
    try:
        found = date.fromisoformat(value)
    except (ValueError, TypeError):
        raise Refused(_("“%s”不是日期；请写成 2026-12-31 的样子。") % value) from None
    if not EARLIEST <= found < LATEST:
        raise Refused(_("日期%s不合情理；请核对年份。") % value)
    return found
