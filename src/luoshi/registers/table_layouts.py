"""What a CSV table of each register looks like: its columns by name, which are needed, and how a row's words become values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from ..codes import divisions, uscc
from ..office.moments import moment
from .models import CalendarDay, Duty, Place, PlaceName, Subject, Unit

YES = frozenset(["1", "是", "true", "yes", "y", "上班", "班", "工作日"])
NO = frozenset(["0", "否", "false", "no", "n", "放假", "休", "休息", "节假日", "休息日"])


class RowError(ValueError):
    """A row that cannot be taken; the message says why and what to write instead."""


@dataclass(frozen=True)
class Column:
    """A field, the names that its column may have, whether it is needed, and how its words are read."""

    field: str
    names: tuple[str, ...]
    read: Callable[[str], Any]
    needed: bool = False
    blank: Any = ""  # what an empty cell means


@dataclass(frozen=True)
class Table:
    """A register as a CSV table. ``key`` tells rows apart; ``links`` name units (by code or name) and are set once all rows stand."""

    kind: str
    model: type[models.Model]
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    links: tuple[str, ...] = ()
    many: tuple[str, ...] = ()
    finish: Callable[[Any], None] = field(default=lambda row: None)

    @property
    def plain(self) -> tuple[str, ...]:
        """The fields that are no links."""
        return tuple(c.field for c in self.columns if c.field not in (*self.links, *self.many))


def _words(text: str) -> str:
    return text


def _date(text: str) -> date:
    parts = re.fullmatch(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?", unicodedata.normalize("NFKC", text))
    try:
        if parts:
            return date(*map(int, parts.groups()))
    except ValueError:
        pass
    found = moment(text)
    if found and not (found.hour or found.minute or found.second):
        return found.date()
    raise RowError(_("日期“%(text)s”读不懂，请写作2026-01-31。") % {"text": text})


def _place_code(text: str) -> str:
    if re.fullmatch(r"[\d.]+[Ee]\+?\d+", text):
        raise RowError(_("区划代码“%(text)s”被表格软件改成了科学计数，请把该列设为文本后重填。") % {"text": text})
    try:
        return divisions.checked(unicodedata.normalize("NFKC", text))
    except divisions.CodeError as error:
        raise RowError(str(error)) from None


def _uscc(text: str) -> str:
    try:
        return uscc.checked(text)
    except uscc.UsccError as error:
        raise RowError(str(error)) from None


def _slug(text: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", text):
        raise RowError(_("单位代码“%(text)s”只能用字母、数字、连字符和下划线，至多64个。") % {"text": text})
    return text


def _subject_code(text: str) -> str:
    if not re.fullmatch(r"[0-9A-Za-z._-]{1,20}", text):
        raise RowError(_("分类代码“%(text)s”只能用字母、数字、点和连字符，至多20个。") % {"text": text})
    return text


def _version(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,6}", text):
        raise RowError(_("版本“%(text)s”应为整数。") % {"text": text})
    return int(text)


def _working(text: str) -> bool:
    word = unicodedata.normalize("NFKC", text).lower()
    if word in YES or word in NO:
        return word in YES
    raise RowError(_("“%(text)s”看不出上班还是放假，请写“上班”或“放假”。") % {"text": text})


def _kind(text: str) -> str:
    known: Mapping[str, str] = {str(label): kind for kind, label in Unit.KINDS} | {kind: kind for kind, _label in Unit.KINDS}
    if text not in known:
        raise RowError(_("没有“%(text)s”这一类单位，可写：%(known)s。") % {"text": text, "known": "、".join(str(label) for _kind_code, label in Unit.KINDS)})
    return known[text]


def _chosen(text: str, options: Iterable[tuple[str, Any]], what: str) -> str:
    known = {str(label): code for code, label in options} | {code: code for code, _label in options}
    if text not in known:
        raise RowError(_("%(what)s没有“%(text)s”这一项，可写：%(known)s。") % {"what": what, "text": text, "known": "、".join(str(label) for _code, label in options)})
    return known[text]


def _route(text: str) -> str:
    return _chosen(text, Duty.ROUTES, _("派往"))


def _limit_unit(text: str) -> str:
    return _chosen(text, Duty.LIMITS, _("时限单位"))


def _limit(text: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,4}", text):
        raise RowError(_("时限“%(text)s”应为大于零的整数。") % {"text": text})
    return int(text)


def _name_kind(text: str) -> str:
    return _chosen(text, PlaceName.KINDS, _("地名类别"))


def _people(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise RowError(_("人口“%(text)s”应为整数。") % {"text": text})
    return int(text)


def _any_or(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda text: "" if text in ("*", "＊", "全部", "任意") else read(text)


def _names(text: str) -> list[str]:
    return [name.strip() for name in re.split(r"[、;；|\n]", text) if name.strip()]


FROM = Column("valid_from", ("valid_from", "生效日期", "启用日期"), _date, blank=divisions.EVER)
TO = Column("valid_to", ("valid_to", "失效日期", "停用日期", "撤销日期"), _date, blank=None)
SOURCE = Column("source", ("source", "来源", "依据"), _words)
VERSION = Column("version", ("version", "版本"), _version, blank=1)

TABLES = {
    table.kind: table
    for table in (
        Table(
            "places",
            Place,
            ("code", "valid_from"),
            (
                Column("code", ("code", "区划代码", "代码"), _place_code, needed=True),
                Column("name", ("name", "名称", "区划名称"), _words, needed=True),
                FROM,
                TO,
                Column("successor_code", ("successor_code", "successor", "接续代码"), _place_code),
                Column("population", ("population", "人口"), _people, blank=None),
                SOURCE,
            ),
            finish=lambda place: place.derive(),
        ),
        Table(
            "names",
            PlaceName,
            ("name", "place_code", "valid_from"),
            (
                Column("name", ("name", "名称", "地名"), _words, needed=True),
                Column("place_code", ("place_code", "区划代码"), _place_code, needed=True),
                Column("kind", ("kind", "类别"), _name_kind, needed=True),
                FROM,
                TO,
                SOURCE,
            ),
        ),
        Table(
            "units",
            Unit,
            ("code",),
            (
                Column("code", ("code", "单位代码", "代码"), _slug, needed=True),
                Column("name", ("name", "单位名称", "名称"), _words, needed=True),
                Column("short", ("short", "简称"), _words),
                Column("kind", ("kind", "类别", "单位类别"), _kind, blank="bureau"),
                Column("place_code", ("place_code", "区划代码"), _place_code),
                Column("parent", ("parent", "上级单位"), _words, blank=None),
                Column("uscc", ("uscc", "统一社会信用代码"), _uscc),
                FROM,
                TO,
                Column("successor", ("successor", "职责承接单位", "承接单位"), _words, blank=None),
                Column("phone", ("phone", "对外电话", "电话"), _words),
                Column("hours", ("hours", "办公时间", "服务时间"), _words),
                Column("address", ("address", "地址"), _words),
                Column("about", ("about", "说明"), _words),
            ),
            links=("parent", "successor"),
        ),
        Table(
            "subjects",
            Subject,
            ("code", "valid_from"),
            (
                Column("code", ("code", "分类代码", "代码"), _subject_code, needed=True),
                Column("name", ("name", "name_zh", "名称", "分类名称"), _words, needed=True),
                Column("name_en", ("name_en", "英文名称"), _words),
                Column("parent_code", ("parent_code", "parent", "上级代码"), _subject_code),
                Column("words", ("words", "常用词", "关键词"), _words),
                VERSION,
                FROM,
                TO,
                SOURCE,
            ),
        ),
        Table(
            "calendar",
            CalendarDay,
            ("date",),
            (
                Column("date", ("date", "日期"), _date, needed=True),
                Column("working", ("working", "上班", "是否上班", "是否工作日", "安排"), _working, needed=True),
                Column("note", ("note", "说明", "备注"), _words),
                SOURCE,
            ),
        ),
        Table(
            "duties",
            Duty,
            ("subject_code", "place_code", "condition", "valid_from"),
            (
                Column("subject_code", ("subject_code", "subject", "分类代码", "事项分类代码"), _any_or(_subject_code)),
                Column("place_code", ("place_code", "place", "区划代码"), _any_or(_place_code)),
                Column("condition", ("condition", "条件"), _words),
                Column("route", ("route", "派往"), _route, blank="unit"),
                Column("lead", ("lead", "牵头单位", "主办单位"), _words, blank=None),
                Column("helpers", ("helpers", "配合单位", "协办单位"), _names, blank=[]),
                Column("limit_amount", ("limit_amount", "时限"), _limit, blank=None),
                Column("limit_unit", ("limit_unit", "时限单位"), _limit_unit),
                VERSION,
                FROM,
                TO,
                SOURCE,
            ),
            links=("lead",),
            many=("helpers",),
        ),
    )
}
