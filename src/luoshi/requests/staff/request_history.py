"""What happened to a request, for those who work on it: each event with who, when, why and what it brought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from luoshi.accounts.people import people_names
from luoshi.matters.kind_words import move_word
from luoshi.matters.models import Evidence, Matter
from luoshi.matters.withdrawal_rules import ground_word
from luoshi.registers.languages import word_of
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.wording import timeline

from .. import pending_limits, submission_fields
from ..code_words import WORDS, rule_words, words
from ..conduct import conducts
from ..handling import due_words
from ..moves import KIND
from ..rule_tables import exclusion_reasons, outcomes
from .hotline_forms import PAUSES
from .unit_forms import HOW

LABELS = {
    "tied": gettext_lazy("同一来电还说了"),
    "conduct": gettext_lazy("言行"),
    "demand": gettext_lazy("类别"),
    "subject": gettext_lazy("分类"),
    "place": gettext_lazy("区划"),
    "address": gettext_lazy("地点"),
    "lead": gettext_lazy("主办单位"),
    "helpers": gettext_lazy("协办单位"),
    "units": gettext_lazy("叫来的单位"),
    "route": gettext_lazy("派单方式"),
    "copy": gettext_lazy("抄送"),
    **{field.name: field.shown for field in submission_fields.FURTHER},
    "duty": gettext_lazy("派单依据"),
    "due_at": gettext_lazy("时限"),
    "due_later": gettext_lazy("时限"),
    "arrive_by": gettext_lazy("应报到"),
    "whistle": gettext_lazy("哨的类别"),
    "result": gettext_lazy("结果"),
    "how": gettext_lazy("方式"),
    "words": "",
    "answer": gettext_lazy("答复"),
    "without": gettext_lazy("不等协办反馈"),
    "outcome": gettext_lazy("结果"),
    "to": gettext_lazy("接手的单位"),
    "calm": gettext_lazy("不是急险的理由"),
    "taken": gettext_lazy("接不接手"),
    "solved": gettext_lazy("是否解决"),
    "satisfied": gettext_lazy("是否满意"),
    "comment": gettext_lazy("诉求人说"),
    "plan_date": gettext_lazy("计划解决"),
    "rule": gettext_lazy("情形"),
    "approver": gettext_lazy("批准"),
    "exclusion": gettext_lazy("剔除理由"),
    "merged_into": gettext_lazy("并入"),
    "ground": gettext_lazy("理由类别"),
    "count": gettext_lazy("遮盖的词（个）"),
    "wording": gettext_lazy("改后的公开文字"),
}


def entries(matter: Matter, events: Sequence[Mapping[str, Any]]) -> list[timeline.Entry]:
    """The events as parts/timeline.html takes them, the latest first."""
    units, people = _units(events), people_names(e["by"] for e in events)
    files = {f.sha256: f for f in Evidence.objects.filter(matter=matter)}

    def entry(event: Mapping[str, Any]) -> timeline.Entry:
        shown = timeline.files_of(event, files, lambda f: {"name": f.name, "url": reverse("hotline:file", args=[matter.ref, f.sha256])})
        made = timeline.entry(event, move_word(event["move"]), units.get(event["unit"], event["unit"]), _lines(event["data"], units), files=shown, kind=KIND)
        made["who"], made["hash"] = people[event["by"]], event["hash"]
        return made

    return [entry(event) for event in reversed(events)]


def _units(events: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    codes: set[str] = set()
    for e in events:
        data = e["data"]
        codes |= {str(data.get(field.name, "")) for field in submission_fields.FURTHER if field.unit}
        codes |= {e["unit"], str(data.get("lead", "")), str(data.get("copy", "")), *map(str, data.get("helpers") or ()), *map(str, data.get("units") or ())}
    return {u.code: str(u) for u in Unit.objects.filter(code__in=codes)}


def _lines(data: Mapping[str, Any], units: Mapping[str, str]) -> list[str]:
    lines = []
    for key, label in LABELS.items():
        value = data.get(key)
        if value in (None, "", []) or (key == "words" and isinstance(value, list)):  # what was blotted is not said again
            continue
        lines.append(timeline.line(label, in_words(key, value, units)))
    return lines


def in_words(key: str, value: Any, units: Mapping[str, str]) -> str:
    """A value of an event in words."""
    if key in ("lead", "copy"):
        return units.get(value, str(value))
    if key in submission_fields.BY_NAME and submission_fields.BY_NAME[key].unit:
        return submission_fields.in_words(submission_fields.BY_NAME[key], str(value), units)
    if key in ("helpers", "units"):
        return timeline.joined(value, units)
    if key in ("due_at", "arrive_by"):
        return due_words(value)
    if key == "due_later":
        return pending_limits.unknown(value["year"])
    if key == "subject":
        return subject_names([value]).get(value, str(value))
    if key == "place":
        return place_names([value]).get(value, str(value))
    if key == "tied":
        return "、".join(map(str, value))
    if key == "conduct":
        return word_of(conducts()[value]) if value in conducts() else str(value)
    if key == "ground":
        return ground_word(value)
    if key in ("outcome", "exclusion"):
        word = (outcomes() if key == "outcome" else exclusion_reasons()).get(value)
        return value if word is None else word_of(word)
    if key == "duty":
        return rule_words(str(value))
    known: Mapping[str, Any] = words(key) if key in WORDS else {"how": HOW, "rule": PAUSES}.get(key, {})
    return str(known.get(value, value))
