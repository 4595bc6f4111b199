"""Which matters a person asks for: the query of an address, checked, as a selection of the matters that the person may see."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy

from luoshi.codes.divisions import is_whole, prefix_of
from luoshi.matters.deadline import due_soon, overdue
from luoshi.matters.models import Assignment, MatterQuerySet
from luoshi.matters.selection import MatterQuery, Sorts, a_code
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.reports.models import Report
from luoshi.site.freshness import remembered

from .. import disagreements
from ..moves import LIVE, PUBLIC, VERDICTS, WORKING
from ..schedule import STATES as SCHEDULES
from .visible import visible

KEPT_FOR = 300  # seconds for which the menus are kept
STATES = ("draft", *PUBLIC, "void")
OPEN, NONE, ANY = "open", "none", "any"  # words of ours that stand for several codes
DUES = {"overdue": gettext_lazy("已逾期"), "soon": gettext_lazy("快到期（14天内）"), "extended": gettext_lazy("调整过时限"), NONE: gettext_lazy("没有时限")}
ROLES = {"lead": gettext_lazy("牵头"), "helper": gettext_lazy("配合")}
SORTS: Sorts = {
    "": (gettext_lazy("报告顺序"), ("id",)),
    "due": (gettext_lazy("时限近的在前"), (F("due").asc(nulls_last=True), "id")),
    "changed": (gettext_lazy("最近变动在前"), ("-changed_at", "-id")),
    "percent": (gettext_lazy("完成率低的在前"), (F("percent").asc(nulls_last=True), "id")),
    "lead": (gettext_lazy("按牵头单位"), (F("lead__code").asc(nulls_last=True), "id")),
}
LABELS = {
    "q": gettext_lazy("搜索"),
    "year": gettext_lazy("年度"),
    "state": gettext_lazy("状态"),
    "lead": gettext_lazy("牵头单位"),
    "helper": gettext_lazy("配合单位"),
    "role": gettext_lazy("本单位角色"),
    "due": gettext_lazy("时限"),
    "schedule": gettext_lazy("序时进度"),
    "verdict": gettext_lazy("结论"),
    "subject": gettext_lazy("分类"),
    "place": gettext_lazy("区划"),
    "report": gettext_lazy("报告"),
    "asked": gettext_lazy("目标调整待批"),
    "disagreed": gettext_lazy("结论未一致"),
    "sort": gettext_lazy("排序"),
}


def _year(value: str) -> bool:
    return value.isascii() and value.isdigit() and 1949 <= int(value[:9]) <= 2100


def _one_of(*codes: Any) -> Callable[[str], bool]:
    return frozenset(codes).__contains__


def _due(value: str) -> Q:
    today = timezone.localdate()
    if value == NONE:
        return Q(due=None)
    if value == "extended":
        return Q(state__in=LIVE, extended=True)
    return Q(state__in=WORKING) & (overdue(today) if value == "overdue" else due_soon(today))


def _place(value: str) -> Q:
    inside = Q(place__startswith=prefix_of(value))
    return inside | Q(place="") if value == settings.CITY_PLACE else inside  # no place: the city's own


_CHECKS: dict[str, Callable[[str], bool]] = {
    "q": bool,
    "year": _year,
    "state": _one_of(OPEN, *STATES),
    "lead": a_code,
    "helper": a_code,
    "role": _one_of(*ROLES),
    "due": _one_of(*DUES),
    "schedule": _one_of(NONE, *SCHEDULES),
    "verdict": _one_of(NONE, ANY, *VERDICTS),
    "subject": a_code,
    "place": is_whole,
    "report": lambda v: bool(re.fullmatch(r"[0-9a-f]{16}", v)),
    "asked": _one_of("1"),
    "disagreed": _one_of("1"),
    "sort": _one_of(*SORTS),
}
_FILTERS: dict[str, Callable[[str], Q]] = {
    "year": lambda v: Q(year=int(v)),
    "state": lambda v: Q(state__in=LIVE) if v == OPEN else Q(state=v),
    "lead": lambda v: Q(lead=None) if v == NONE else Q(lead__code=v),
    "helper": lambda v: Q(pk__in=Assignment.objects.filter(unit__code=v, role="helper", until=None).values("matter_id")),
    "due": _due,
    "schedule": lambda v: Q(schedule="" if v == NONE else v, verdict=""),  # once there is a verdict it is no longer shown (verdict_shown)
    "disagreed": lambda v: Q(pk__in=disagreements.open_ones()),
    "verdict": lambda v: {NONE: Q(verdict=""), ANY: ~Q(verdict="")}.get(v, Q(verdict=v)),
    "subject": lambda v: Q(subject="") if v == NONE else Q(subject__startswith=v),  # a branch with what is below it
    "place": _place,
    "report": lambda v: Q(report=v),
    "asked": lambda v: Q(asked="target"),
}


class Selection(MatterQuery):
    """Which matters are asked for."""

    labels, checks, sorts = LABELS, _CHECKS, SORTS
    named = {"lead": "units", "helper": "units", "subject": "subjects", "place": "places"}

    def matters(self, user: Any, seen: MatterQuerySet | None = None) -> MatterQuerySet:
        """The matters selected among those that a person may see (``seen``, where they are at hand), in the order asked for; void ones only
        where they are asked for."""
        found = visible(user) if seen is None else seen
        if "state" not in self.values:
            found = found.exclude(state="void")
        for name, value in self.values.items():
            if name in _FILTERS:
                found = found.filter(_FILTERS[name](value))
        if "role" in self.values:
            mine = Assignment.objects.filter(unit__in=user.memberships.values("unit_id"), role=self.values["role"], until=None)
            found = found.filter(pk__in=mine.values("matter_id"))
        return self.matching(found)


def menus(user: Any) -> dict[str, list[tuple[str, str]]]:
    """What a person can filter by, among the matters to be seen; some minutes old at most, for it takes a walk over all of them."""
    everything = user.has_perm("matters.view_all_matters")

    def walk() -> dict[str, list[tuple[str, str]]]:
        own = visible(user).order_by()
        keys = set(own.values_list("report", flat=True).distinct())
        reports = [(r.key, str(r)) for r in Report.objects.defer("text", "document") if r.key in keys]
        return {
            "year": [(str(y), str(y)) for y in own.exclude(year=None).order_by("-year").values_list("year", flat=True).distinct()],
            "lead": [(u.code, str(u)) for u in Unit.objects.filter(pk__in=own.values("lead").distinct()).order_by("code")],
            "subject": sorted(subject_names(own.values_list("subject", flat=True).distinct()).items()),
            "place": sorted(place_names(own.values_list("place", flat=True).distinct()).items()),
            "report": reports,
        }

    return remembered(f"desk:menus:{'all' if everything else user.pk}:{get_language()}", KEPT_FOR, walk)


def this_year(user: Any) -> str:
    """The year that a person most likely wants to see: this one, or else the last before it, among the years that there are; "" for none."""
    years = [year for year, _word in menus(user)["year"]]
    return next((y for y in years if int(y) <= timezone.localdate().year), years[0] if years else "")


def listed(matters: MatterQuerySet) -> MatterQuerySet:
    """Matters as a list needs them: with their leads, and whole, for the verdict with who differs is read from the document."""
    return matters.select_related("lead")
