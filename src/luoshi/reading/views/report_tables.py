"""The two tables that every view shows: the task list (任务分解表) and the figures, with their Chinese headings and words."""

from __future__ import annotations

import re
from typing import Any

from ...wording import spans
from ...wording.amounts import change_words
from ..report import Commitment, Figure, Report

# As offices use it (A4 landscape); what the text does not say stays empty for a person to fill.
TASK_COLUMNS = (
    "序号",
    "工作任务（报告原文）",
    "量化目标",
    "牵头领导",
    "牵头单位",
    "责任（配合）单位",
    "完成时限",
    "一季度节点目标",
    "二季度节点目标",
    "三季度节点目标",
    "四季度节点目标",
)
FIGURE_COLUMNS = ("序号", "原文", "指标", "数值", "上限", "单位", "角色", "变化", "界限", "时期", "地点", "所在部分", "所在句子", "起点", "终点")

ROLES = {"actual": "实际", "target": "目标", "baseline": "基期"}
CHANGES = {"up": "增", "down": "减", None: ""}
BOUNDS = {"eq": "等于", "ge": "以上", "le": "以内", "approx": "左右"}
KINDS = {"deliverable": "交付", "cumulative": "累计量", "growth": "增速", "level": "水平", "ceiling": "上限", "ongoing": "持续推进"}
SECTIONS = {
    "preamble": "篇首",
    "review": "回顾",
    "situation": "形势",
    "plan_targets": "规划目标",
    "year_targets": "年度目标",
    "year_tasks": "年度任务",
    "closing": "结束语",
    "appendix": "附录",
}

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean(text: str | None) -> str:
    """One line of text without the control characters that no office file may hold."""
    return re.sub(r"\s*\n\s*", "", _CONTROL.sub("", text or "")).strip()


def number(value: float | None) -> int | float | None:
    """A whole number as int, so that no table shows 6000.0."""
    if value is None:
        return None
    return int(value) if value == int(value) and abs(value) < 1e15 else value


def target_words(figure: Figure) -> str:
    """A figure as a target reads in a task list: 5G基站 6000个; 地区生产总值 增长6%以上."""
    return change_words(clean(figure.indicator), figure.change, clean(figure.quote), figure.bound)


def task_rows(report: Report) -> list[tuple[tuple[str, ...], list[Any]]]:
    """One row a commitment in TASK_COLUMNS, with the path of headings that it stands under."""
    return [(c.path, _task(report, c, n)) for n, c in enumerate(report.commitments, 1)]


def _task(report: Report, commitment: Commitment, n: int) -> list[Any]:
    targets = [report.figures[f] for f in commitment.figures if report.figures[f].role == "target"]
    return [
        n,
        clean(commitment.quote),
        "；".join(target_words(f) for f in targets),
        "",
        "",
        "、".join(dict.fromkeys(commitment.units)),
        clean(commitment.deadline),
        "",
        "",
        "",
        "",
    ]


def around(report: Report, figure: Figure) -> str:
    """The sentence of a figure; of a very long one only what stands around the figure."""
    sentence = report.sentences[figure.sentence]
    before, after = spans.around(report.text, figure.start, figure.end, sentence.start, sentence.end)
    return clean(before + report.text[figure.start : figure.end] + after)


def figure_rows(report: Report) -> list[list[Any]]:
    """One row a figure in FIGURE_COLUMNS."""
    rows = []
    for n, f in enumerate(report.figures, 1):
        section = report.sections[f.section]
        rows.append(
            [
                n,
                clean(f.quote),
                clean(f.indicator),
                number(f.value),
                number(f.value_high),
                f.unit,
                ROLES[f.role],
                CHANGES[f.change],
                BOUNDS[f.bound],
                f.period or "",
                f.place or "",
                clean(section.path[-1]) if section.path else SECTIONS[section.kind],
                around(report, f),
                f.start,
                f.end,
            ]
        )
    return rows
