"""The fields of a submission, one a row: how it is called, what it holds, by which doors it comes in, who is shown it. The forms of web and phone, the
API, the columns of a file and what Open311 asks are made of this table, so that a field comes in by all doors or is left out on purpose.

How a field is kept is said where it is kept (``models``, ``state``); what follows from it is a rule (``intake``, ``privacy``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypedDict, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from luoshi.desk.fields import UnitField, offer_units
from luoshi.desk.unit_names import Units
from luoshi.matters.refusal import Refused

from .attributes import Attribute
from .complaints import LABELS, is_unit, named, unit_of
from .submission import LONGEST, UNKNOWN, IncomingSubmission

PHONE, WEB, FIRM, API, OPEN311, FILE = "phone", "web", "enterprise", "api", "open311", "file"
EVERYWHERE = frozenset({PHONE, WEB, FIRM, API, OPEN311, FILE})


@dataclass(frozen=True)
class Field:
    """A field of ``submission.IncomingSubmission``, or a column of a file that goes into one.

    ``longest``: characters; ``headings``: what other hotlines' files call it; ``pattern``: what another system may send; ``further``: whether
    it stands in the forms and questions of every door of ``doors`` by this table alone; then ``label``, ``hint`` and their English are what is
    asked, ``shown`` what it is called beside a request at the desk, with ``note`` beside it. ``unit``: a unit by name; a code is kept.
    """

    name: str
    longest: int = 0
    headings: tuple[str, ...] = ()
    pattern: str = ""
    further: bool = False
    doors: frozenset[str] = EVERYWHERE
    unit: bool = False
    label: Any = ""
    hint: Any = ""
    asked: tuple[str, str] = ("", "")  # of other systems, Chinese and English
    shown: Any = ""
    note: Any = ""


class NamedUnitField(UnitField):
    """A unit by its name, with or without a heading before it."""

    def clean(self, value: Any) -> str:
        return super().clean(named(str(value or "")))


class Further(TypedDict):
    """The further fields of a submission, typed as ``submission.IncomingSubmission`` has them."""

    against: str


FIELDS = (
    Field(
        "text",
        LONGEST,
        (
            *("text", "内容", "诉求内容", "工单内容", "问题描述", "正文", "description", "诉求描述", "反映内容"),
            *("来电内容", "事件描述", "工单描述", "主要内容", "来件内容", "问题内容"),
        ),
    ),
    Field("title", headings=("title", "标题", "诉求标题", "工单标题", "主题")),
    Field(
        "source_id",
        100,
        ("source_id", "编号", "工单编号", "工单号", "诉求编号", "id", "工单编码", "受理编号", "受理号", "流水号", "业务编号", "事件编号", "来件编号"),
    ),
    Field("at", headings=("at", "时间", "来电时间", "受理时间", "登记时间", "创建时间", "requested_datetime", "反映时间", "来件时间", "诉求时间")),
    Field("day", headings=("day", "日期", "来电日期", "受理日期", "登记日期", "反映日期")),
    Field("demand", headings=("demand", "诉求类型", "诉求性质", "类型")),
    Field("subject", 20, ("subject", "分类代码", "诉求分类代码", "service_code"), r"^[0-9A-Za-z._-]*$"),
    Field("place", 12, ("place", "区划代码"), r"^(\d{12})?$"),
    Field("address", 500, ("address", "地址", "发生地址", "事发地址", "位置", "事发地点", "发生地点", "地点", "诉求地址")),
    Field("longitude", headings=("longitude", "经度", "lon", "long", "lng")),
    Field("latitude", headings=("latitude", "纬度", "lat")),
    Field("name", 60, ("name", "姓名", "诉求人", "来电人", "诉求人姓名", "来电人姓名", "市民姓名", "反映人", "联系人")),
    Field(
        "phone",
        30,
        ("phone", "电话", "联系电话", "来电号码", "手机", "电话号码", "手机号", "手机号码", "联系方式", "主叫号码", "来电电话", "诉求人电话"),
    ),
    Field(
        "against",
        100,
        ("against", *LABELS),
        further=True,
        unit=True,
        label=_later("反映的是哪个政府单位"),
        hint=_later("只在不满单位本身时填，写单位的名称；它看不到诉求人是谁"),
        asked=(
            "不满的是政府单位本身的，写它的名称；它看不到诉求人是谁",
            "Where the complaint is about a government unit itself: its name, or its code. It never sees who complained",
        ),
        shown=_later("反映的单位"),
        note=_later("它看不到诉求人是谁"),
    ),
)
BY_NAME = {field.name: field for field in FIELDS}
FURTHER = tuple(field for field in FIELDS if field.further)


def headings() -> dict[str, tuple[str, ...]]:
    """What the columns of other hotlines' files are called, by field."""
    return {field.name: field.headings for field in FIELDS if field.headings and FILE in field.doors}


def further(door: str) -> tuple[Field, ...]:
    """What a door asks by this table alone."""
    return tuple(field for field in FURTHER if door in field.doors)


def add_to(form: forms.Form, door: str, units: Units | None = None) -> Units:
    """Put the further fields of a door into a form; the units by name, which they share."""
    units = units or Units()
    for field in further(door):
        given: dict[str, Any] = {"label": field.label, "help_text": field.hint, "required": False}
        form.fields[field.name] = NamedUnitField(**given) if field.unit else forms.CharField(max_length=field.longest, **given)
        if field.unit and door != PHONE:  # who is not staff has the browser's own list
            form.fields[field.name].widget = forms.TextInput(attrs={"list": "units", "autocomplete": "off"})
    offer_units(form, units, *(field.name for field in further(door) if field.unit))
    return units


def from_door(door: str, values: Mapping[str, Any]) -> Further:
    """The further fields of what came in by a door, as ``submission.IncomingSubmission`` takes them."""
    asked = further(door)
    return cast(Further, {field.name: str(values.get(field.name) or "").strip() if field in asked else "" for field in FURTHER})


def questions() -> list[Attribute]:
    """The further fields as Open311 asks them of every service, after its own attributes. Never kept among the answers."""
    return [_question(field, number) for number, field in enumerate(further(OPEN311), 90)]


def _question(field: Field, order: int) -> Attribute:
    zh, en = field.asked
    return Attribute("", field.name, order, "string", False, str(field.shown), field.name, zh, en, (), 1, date(2026, 12, 1), "luoshi")


def beside(own: Mapping[str, Any], units: Mapping[str, str]) -> Iterator[tuple[Any, str, Any]]:
    """The further fields that a request has, for its page at the desk: what each is called, its words, the note beside it."""
    for field in FURTHER:
        if value := own.get(field.name):
            yield field.shown, in_words(field, value, units), _("定类以前不公开") if value == UNKNOWN else field.note


def in_words(field: Field, value: str, units: Mapping[str, str]) -> str:
    """A further field's value for who reads it: a unit by its name."""
    if field.unit and value == UNKNOWN:
        return _("来源写的不是登记的单位，见内容")
    return units.get(value, value) if field.unit else value


def of_submission(submission: Any) -> Further:
    """The further fields of a submission, as it came in or as it is stored; empty ones of None."""
    return cast(Further, {field.name: str(getattr(submission, field.name, "")) for field in FURTHER})


def resolved(values: Mapping[str, Any]) -> Further:
    """Further fields with units by their codes. Refused, in one sentence, for a name that means none or several."""
    found = {}
    for field in FURTHER:
        written = str(values.get(field.name, ""))
        if len(written) > field.longest:
            raise Refused(_("“%(field)s”超过%(most)d字。") % {"field": field.shown, "most": field.longest})
        found[field.name] = unit_of(written) if field.unit else written
    return cast(Further, found)


def without_strange_units(incoming: IncomingSubmission) -> tuple[IncomingSubmission, list[str]]:
    """A row of a file with its units by their codes; a name that means none is left in the words, and said to be ``unclear``: it is no reason to
    lose a request, and a person looks before anybody is given it or the public may know of it. What comes by other doors has its codes by then
    (``resolved``)."""
    strange: list[str] = []
    for field in FURTHER if incoming.channel == FILE else ():
        written = str(getattr(incoming, field.name))
        if field.unit and written:
            meant: dict[str, Any] = {field.name: unit_of(written) if is_unit(written) else UNKNOWN}
            if meant[field.name] == UNKNOWN:
                strange.append(f"given_{field.name}")
                meant["text"] = incoming.text if written == UNKNOWN else f"{incoming.text.strip()}（{field.shown}：{named(written)}）"[:LONGEST]
            incoming = replace(incoming, **meant)
    return incoming, strange
