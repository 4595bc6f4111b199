"""The unit that a submission complains of, by whatever name a person, a file or another system writes for it."""

from __future__ import annotations

import re
from unicodedata import normalize

from django.utils.translation import gettext as _

from luoshi.desk.unit_names import Units
from luoshi.matters.refusal import Refused

from . import duties
from .submission import UNKNOWN, IncomingSubmission

# What other hotlines call the unit that is complained of: headings of columns, and words before its name in a cell or a box.
LABELS = (
    *("反映的单位", "反映单位", "被反映单位", "被反映的单位", "被反映对象", "被投诉单位", "被投诉单位名称", "被投诉的单位", "被投诉对象", "被投诉方", "投诉对象", "投诉的单位"),
    *("被举报单位", "被举报单位名称", "被举报的单位", "被举报对象", "举报对象", "被诉单位", "涉事单位", "涉诉单位"),
)
NOTHING = frozenset({*LABELS, *("无", "没有", "暂无", "未填", "未填写", "不涉及", "不适用", "空", "略", "na", "none", "null", "nil")})  # a cell that says that nothing is said
_LABELLED = re.compile(rf"(?:{'|'.join(sorted(LABELS, key=len, reverse=True))})(?:名称)?\s*(?:[:：=]|[是为](?=[:：\s])|(?=[\s(（\[【“\"「]))\s*[:：]?\s*")
_AROUND = " \t\r\n　。，,；;、“”\"'「」"


def named(written: str) -> str:
    """The name in what is written: without the heading before it, the brackets and stops round it; "" where a heading stands alone, or a word or
    sign for nothing.

    >>> named("被投诉单位： 市交通局。"), named("投诉对象（市交通局）"), named("投诉对象"), named("/"), named("反映单位服务中心")
    ('市交通局', '市交通局', '', '', '反映单位服务中心')
    """
    name = " ".join(written.split()).strip(_AROUND)
    name = _LABELLED.sub("", name, count=1) if _LABELLED.match(name) else name
    while len(name) > 1 and (name[0], name[-1]) in (("(", ")"), ("（", "）"), ("[", "]"), ("【", "】")):
        name = name[1:-1].strip()
    name = name.strip(_AROUND + ":：")
    bare = re.sub(r"[\W_]", "", normalize("NFKC", name)).lower()
    return "" if not bare or bare in NOTHING else name


def unit_of(written: str) -> str:
    """The code of the unit that is meant: by its full or short name, or by its code, be it a former one's; "" for nothing written. Refused for a
    name that means none, or several. A heading before the name is no part of it (``named``)."""
    written = named(written)
    if not written:
        return ""
    units: Units = duties.cached("units", Units)
    if written in units.name:
        return written
    if written.isascii() and not any(written in (u.name, u.short) for u in units.active):
        raise Refused(_("没有代码为“%s”的单位；请先在单位表里登记。") % written[:64])
    return units.code(written)


def accuses(incoming: IncomingSubmission, *units: str) -> bool:
    """Whether a submission complains of one of the units, or of any where none is named: who is complained of is not given it without a person's
    word; nor is anybody, while it is not known who that is."""
    return bool(incoming.against) and (not units or incoming.against == UNKNOWN or incoming.against in units)


def is_unit(written: str) -> bool:
    """Whether what is written means one of the units, or nobody."""
    try:
        unit_of(written)
        return True
    except Refused:
        return False
