"""Which promises a visitor asks for: the query of an address, checked, as a selection of matters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy

from luoshi.codes.divisions import is_whole, prefix_of
from luoshi.matters.models import Assignment, MatterQuerySet
from luoshi.matters.selection import MatterQuery, a_code
from luoshi.site.public_search import as_shown

from .. import disagreements
from ..kind import COMMITMENT, issued
from ..moves import LIVE, PUBLIC, VERDICTS

EARLIEST, LATEST = 1949, 2100
LEVELS = (2, 4, 6, 9, 12)  # digits of a place code that each level fills
SORTS = {
    "": (gettext_lazy("报告顺序"), ("id",)),
    "due": (gettext_lazy("时限近的在前"), (F("due").asc(nulls_last=True), "id")),
    "changed": (gettext_lazy("最近变动在前"), ("-changed_at", "-id")),
    "percent": (gettext_lazy("完成率低的在前"), (F("percent").asc(nulls_last=True), "id")),
}
# Words of ours that stand for several codes.
OPEN, NONE, CONCLUDED = "open", "none", "any"


def address(**values: Any) -> str:
    """The address of the list of promises with these values."""
    query = urlencode({k: v for k, v in values.items() if v not in (None, "")})
    return reverse("site:promises") + (f"?{query}" if query else "")


def _within(place: str, exact: bool) -> Q:
    found = Q(place=place) if exact else Q(place__startswith=prefix_of(place))
    return found | Q(place="") if place == settings.CITY_PLACE else found  # no place: the city's own


def _a_year(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) == 4 and EARLIEST <= int(value) <= LATEST


def _a_code(value: str) -> bool:
    return value == NONE or a_code(value)


def _state(value: str) -> Q:
    return Q(state__in=LIVE) if value == OPEN else Q(state=value)


def _verdict(value: str) -> Q:
    return {NONE: Q(verdict=""), CONCLUDED: ~Q(verdict="")}.get(value, Q(verdict=value))


def _helper(value: str) -> Q:
    return Q(pk__in=Assignment.objects.filter(unit__code=value, role="helper", until=None).values("matter_id"))


LABELS = {
    "q": gettext_lazy("搜索"),
    "year": gettext_lazy("年度"),
    "unit": gettext_lazy("牵头单位"),
    "helper": gettext_lazy("配合单位"),
    "subject": gettext_lazy("分类"),
    "place": gettext_lazy("区划"),
    "exact": gettext_lazy("仅本级"),
    "state": gettext_lazy("状态"),
    "verdict": gettext_lazy("结论"),
    "schedule": gettext_lazy("序时进度"),
    "disagreed": gettext_lazy("结论未一致"),
    "report": gettext_lazy("报告"),
    "sort": gettext_lazy("排序"),
}
_CHECKS: dict[str, Callable[[str], bool]] = {
    "q": bool,
    "year": _a_year,
    "unit": _a_code,
    "helper": a_code,
    "subject": _a_code,
    "place": is_whole,
    "exact": lambda v: v == "1",
    "state": lambda v: v in PUBLIC or v == OPEN,
    "verdict": lambda v: v in VERDICTS or v in (NONE, CONCLUDED),
    "schedule": lambda v: v in COMMITMENT.schedules or v == NONE,
    "disagreed": lambda v: v == "1",
    "report": lambda v: bool(re.fullmatch(r"[0-9a-f]{16}", v)),
    "sort": lambda v: v in SORTS,
}
_FILTERS: dict[str, Callable[[str], Q]] = {
    "year": lambda v: Q(year=int(v)),
    "unit": lambda v: Q(lead=None) if v == NONE else Q(lead__code=v),
    "helper": _helper,
    "subject": lambda v: Q(subject="") if v == NONE else Q(subject__startswith=v),  # a branch with what is below it
    "state": _state,
    "verdict": _verdict,
    "schedule": lambda v: Q(schedule="" if v == NONE else v, verdict=""),  # once there is a verdict it is no longer shown (verdict_shown)
    "disagreed": lambda v: Q(pk__in=disagreements.open_ones()),
    "report": lambda v: Q(report=v),
}


class Selection(MatterQuery):
    """Which public promises are asked for."""

    labels, checks, sorts = LABELS, _CHECKS, SORTS

    def matters(self) -> MatterQuerySet:
        """The public matters selected, in the order asked for."""
        found = issued().select_related("lead")
        for name, value in self.values.items():
            if name in _FILTERS:
                found = found.filter(_FILTERS[name](value))
        if place := self.values.get("place"):
            found = found.filter(_within(place, "exact" in self.values))
        return as_shown(self.matching(found), self.values.get("q", ""))
