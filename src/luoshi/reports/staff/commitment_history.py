"""What happened to a matter, for those who work on it: each event with who, when, why and what it changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.accounts.people import people_names
from luoshi.matters import ledger, state
from luoshi.matters.kind_words import move_word, verdict_word
from luoshi.matters.models import Evidence, Matter
from luoshi.matters.withdrawal_rules import ground_word
from luoshi.registers.languages import in_use, word_of
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.reports.state import current_targets
from luoshi.wording import shares, timeline
from luoshi.wording.amounts import amount, target_words

from ..rollup import load as rollup_rules

FIELDS = {
    "number": gettext_lazy("序号"),
    "text": gettext_lazy("任务文本"),
    "source_text": gettext_lazy("报告原文"),
    "sub_text": gettext_lazy("分解任务"),
    "lead": gettext_lazy("牵头单位"),
    "helpers": gettext_lazy("配合单位"),
    "leader": gettext_lazy("牵头领导"),
    "due": gettext_lazy("完成时限"),
    "nodes": gettext_lazy("季度节点"),
    "plan_date": gettext_lazy("计划解决日期"),
    "parent": gettext_lazy("上级任务"),
    "weight": gettext_lazy("权重"),
    "rollup": gettext_lazy("汇总规则"),
    "year": gettext_lazy("年度"),
    "place": gettext_lazy("区划"),
    "subject": gettext_lazy("分类"),
    "merged_into": gettext_lazy("并入"),
}
WRITTEN = {
    "progress": gettext_lazy("进展情况"),
    "problems": gettext_lazy("存在的问题"),
    "next_step": gettext_lazy("下一步措施"),
    "conclusion": gettext_lazy("核查结论"),
}


def entries(matter: Matter, events: Sequence[Mapping[str, Any]] | None = None) -> list[timeline.Entry]:
    """The events of a matter as parts/timeline.html takes them, the latest first."""
    events = ledger.history(matter) if events is None else events
    units, people = _unit_names(events), people_names(e["by"] for e in events)
    names: dict[str, Mapping[str, str]] = {"rollup": {r.code: word_of(r) for r in rollup_rules()}}
    names |= {"lead": units, "helpers": units, "place": place_names(_values(events, "place")), "subject": subject_names(_values(events, "subject"))}
    files = {f.sha256: f for f in Evidence.objects.filter(matter=matter)}
    shown, before = [], state.blank(matter.kind)
    for event in events:
        after = state.apply(before, event)
        made = timeline.entry(
            event,
            title=move_word(event["move"]),
            unit=units.get(event["unit"], event["unit"]),
            lines=_lines(event, before),
            changes=_changed(event, before, after, names),
            files=timeline.files_of(event, files, lambda f: {"name": f.name, "url": reverse("desk:file", args=[matter.ref, f.sha256])}),
            kind=matter.kind,
        )
        shown.append(made | {"who": people[event["by"]], "hash": event["hash"]})
        before = after
    return shown[::-1]


def _unit_names(events: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    codes: set[str] = set()
    for event in events:
        codes |= {event["unit"], str(event["data"].get("lead", "")), *map(str, event["data"].get("helpers") or ())}
    return {u.code: str(u) for u in Unit.objects.filter(code__in=codes)}


def _values(events: Iterable[Mapping[str, Any]], key: str) -> set[str]:
    return {str(e["data"][key]) for e in events if e["data"].get(key)}


def _lines(event: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[str]:
    """What was said, a line each: the period, the verdict, the progress, figures, what was thought of it."""
    data, name = event["data"], event["move"]
    lines: list[tuple[Any, Any]] = [(_("填报期"), data.get("period")), (_("结论"), verdict_word(data.get("verdict") or ""))]
    lines += [(label, data.get(key)) for key, label in WRITTEN.items()]
    lines += [(_("实际完成：%s") % words, amount) for words, amount in _figures(data, before)]
    lines.append((_("完成率"), shares.percent(data.get("percent"), "completion")))
    lines += [(_("提示"), in_use(f.get("sentence_zh", ""), f.get("sentence_en", ""))) for f in data.get("flags") or () if isinstance(f, Mapping)]
    lines.append((_("批准"), data.get("approver")))
    lines += [(_("报告里的话"), r.get("outcome")) for r in data.get("rows") or () if isinstance(r, Mapping)]
    lines += [(_("理由类别"), ground_word(data["ground"]) if data.get("ground") else ""), (_("遮盖的词（个）"), data.get("count")), (_("改后的公开文字"), data.get("wording"))]
    lines.append((_("参与核查"), "、".join(people_names(data.get("participants") or ()).values())))
    if name in ("attach", "note"):
        lines.append((_("说明") if name == "attach" else "", data.get("text")))
    return (timeline.line(label, words) for label, words in lines)


def _figures(data: Mapping[str, Any], before: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    targets = {t["id"]: t for t in before["targets"]}
    for figure in data.get("figures") or ():
        shown = figure.get("delivered") or amount(figure.get("value"), figure.get("unit") or "")
        then = _("（%s报的）") % figure["period"] if figure.get("period") else ""
        if figure.get("added") is not None:
            then = _("（年初以来累计；其中本期新增%s）") % amount(figure["added"], figure.get("unit") or "") + then
        yield target_words(targets.get(figure.get("target"), {})) or _("成果"), f"{shown}{then}"


def _changed(event: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, Mapping[str, str]]) -> list[timeline.Change]:
    """What is different after an event: the fields by their names, and the targets."""
    opened = event["move"] == "open"
    fields = [k for k in FIELDS if before[k] != after[k] and not (opened and k == "source_text" and after[k] == after["text"])]
    rows = [timeline.change(FIELDS[k], _written(before[k], names.get(k, {})), _written(after[k], names.get(k, {}))) for k in fields]
    if event["move"] in ("ask_target", "retarget"):
        old = {t["id"]: target_words(t) for t in before["targets"]}
        label = _("申请的目标") if event["move"] == "ask_target" else _("目标")
        return rows + [timeline.change(label, old.get(t.get("id", ""), ""), target_words(t)) for t in event["data"]["targets"]]
    was, now = ("；".join(filter(None, map(target_words, current_targets(s)))) for s in (before, after))
    return rows + ([timeline.change(_("目标"), was, now)] if was != now else [])


def _written(value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, list):
        return timeline.joined(filter(None, value), names)
    return "" if value is None else names.get(str(value), str(value))
