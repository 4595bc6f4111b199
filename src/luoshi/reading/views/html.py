"""A report as one self-contained page: the text with its marks on one side, the tables on the other, charts below; no network.

The page's parts stand beside this file (``page.html``, ``page.css``, ``page.js``) and are put together here; scripts run only by their hash
(Content-Security-Policy), and every word of the report is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from .. import frames
from ..report import Commitment, Figure, Report, shows
from .csv import write_csv
from .report_tables import BOUNDS, CHANGES, KINDS, ROLES, SECTIONS, around, clean, number, target_words
from .standalone import chart_script, data_uri, script_hash
from .xlsx import write_xlsx

HERE = Path(__file__).parent


@cache
def _asset(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def page(report: Report) -> str:
    """The whole page as one HTML document."""
    data = json.dumps(_data(report), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    charts = chart_script()
    page_script = _asset("page.js")
    return Template(_asset("page.html")).substitute(
        policy=f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {script_hash(charts)} {script_hash(page_script)}",
        title=escape(clean(report.title or report.name or "政府工作报告")),
        style=_asset("page.css"),
        counts=_counts(report),
        text=_marked_text(report),
        task_rows=_task_rows(report),
        figure_rows=_figure_rows(report),
        section_options=_options((str(n), words) for n, words in _section_names(report)),
        kind_options=_options(KINDS.items()),
        role_options=_options(ROLES.items()),
        indicator_options="".join(f"<option>{escape(i)}</option>" for i in _indicators(report)),
        csv_figures=data_uri(write_csv(report, "figures", mark=True).encode("utf-8"), "text/csv"),
        csv_tasks=data_uri(write_csv(report, "tasks", mark=True).encode("utf-8"), "text/csv"),
        xlsx=data_uri(write_xlsx(report), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        file=escape(Path(report.name).stem or "report"),
        data=data,
        chart_script=charts,
        page_script=page_script,
    )


@shows("notebook")
def fragment(report: Report) -> str:
    """A short HTML summary for a notebook."""
    return (
        f"<h4>{escape(clean(report.title or report.name))}</h4><p>{_counts(report)}</p>"
        f"<details open><summary>数据 figures</summary>{frames.html_table(report.figures[:10])}</details>"
        f"<details><summary>任务 commitments</summary>{frames.html_table(report.commitments[:10])}</details>"
    )


def _counts(report: Report) -> str:
    targets = sum(f.role == "target" for f in report.figures)
    return f"正文 {len(report.text):,} 字 · 数据 {len(report.figures)} 个（其中目标 {targets} 个）· 任务 {len(report.commitments)} 条"


def _options(pairs: Any) -> str:
    return "".join(f'<option value="{escape(value)}">{escape(words)}</option>' for value, words in pairs)


def _part_of(report: Report, section: int) -> int:
    """The number of the section that a reader would name: the one of level 1 or 2 above, or itself."""
    for n in range(section, -1, -1):
        if report.sections[n].level in (1, 2):
            return n
    return section


def _section_names(report: Report) -> list[tuple[int, str]]:
    used = sorted({_part_of(report, row.section) for rows in (report.figures, report.commitments) for row in rows})
    return [(n, _section_name(report, n)) for n in used]


def _section_name(report: Report, number: int) -> str:
    section = report.sections[number]
    return clean(section.heading)[:40] or SECTIONS[section.kind]


def _indicators(report: Report) -> list[str]:
    return sorted({clean(f.indicator) for f in report.figures if f.indicator})


# ---- the text with its marks ---------------------------------------------------------------------------------------


def _marked_text(report: Report) -> str:
    """Paragraphs with each commitment as a span and each figure as a mark inside; a mark that a line end breaks goes on in the next line."""
    heads = {s.start: s for s in report.sections if s.level}
    out = []
    start = 0
    when = ""
    for line in report.text.split("\n"):
        end = start + len(line)
        first = start + len(line) - len(line.lstrip())
        if line.strip():
            section = heads.get(first)
            tag = f"h{section.level + 1}" if section and section.level <= 3 and end - first <= 60 else "p"
            label, when = _time(report, first, end, when)
            out.append(f"<{tag}{label}>{_marked(report, first, start + len(line.rstrip()))}</{tag}>")
        start = end + 1
    return "\n".join(out)


def _time(report: Report, start: int, end: int, before: str) -> tuple[str, str]:
    """The attributes that colour a paragraph's margin by the times it speaks of, said in words where they are others than before it; and those times."""
    periods = list(dict.fromkeys(p.period for _, p in _overlapping(report.passages, start, end)))
    if not periods or report.year is None:
        return "", before
    when = "、".join(period.replace("/", "—") for period in periods)
    last = max(int(period[-4:]) for period in periods)
    tone = "plan" if last > report.year else "now" if last == report.year else "span" if any("/" in period for period in periods) else "last"
    said = f' data-when="{when}"' if when != before else ""
    return f' class="t {tone}" title="{when}"{said}', when


def _marked(report: Report, start: int, end: int) -> str:
    pieces = []
    at = start
    for n, c in _overlapping(report.commitments, start, end):
        pieces.append(_with_figures(report, at, max(at, c.start)))
        first, last = max(at, c.start), min(end, c.end)
        if last > first:
            pieces.append(f'<span class="c" id="c{n}" data-c="{n}" tabindex="-1">{_with_figures(report, first, last)}</span>')
        at = max(at, last)
    pieces.append(_with_figures(report, at, end))
    return "".join(pieces)


def _with_figures(report: Report, start: int, end: int) -> str:
    pieces = []
    at = start
    for n, f in _overlapping(report.figures, start, end):
        first, last = max(at, f.start), min(end, f.end)
        if last > first:
            pieces.append(escape(clean(report.text[at:first])))
            pieces.append(f'<mark class="{f.role}" id="f{n}" data-f="{n}" tabindex="-1">{escape(clean(report.text[first:last]))}</mark>')
            at = last
    pieces.append(escape(clean(report.text[at:end])))
    return "".join(pieces)


def _overlapping(rows: Sequence[Any], start: int, end: int) -> list[tuple[int, Any]]:
    """The rows, which stand in order and apart, that reach into ``[start, end)``, with their numbers."""
    from bisect import bisect_left, bisect_right

    low = bisect_right(rows, start, key=lambda r: r.end)
    high = bisect_left(rows, end, key=lambda r: r.start)
    return [(n, rows[n]) for n in range(low, high)]


# ---- the tables ----------------------------------------------------------------------------------------------------


def _task_rows(report: Report) -> str:
    return "\n".join(_task_row(report, n, c) for n, c in enumerate(report.commitments))


def _task_row(report: Report, n: int, c: Commitment) -> str:
    targets = "；".join(target_words(report.figures[f]) for f in c.figures)
    indicators = " ".join(clean(report.figures[f].indicator) for f in c.figures)
    part = _part_of(report, c.section)
    return (
        f'<tr id="rc{n}" data-c="{n}" data-section="{part}" data-kind="{c.kind}" data-role="{"target" if c.figures else ""}" data-indicator="{escape(indicators)}" tabindex="-1">'
        f'<td>{n + 1}</td><td>{escape(clean(c.quote))}</td><td>{escape(targets)}</td><td><span class="kind {c.kind}">{KINDS[c.kind]}</span></td>'
        f"<td>{escape('、'.join(dict.fromkeys(c.units)))}</td><td>{escape(clean(c.deadline))}</td></tr>"
    )


def _figure_rows(report: Report) -> str:
    return "\n".join(_figure_row(report, n, f) for n, f in enumerate(report.figures))


def _figure_row(report: Report, n: int, f: Figure) -> str:
    sign = {"eq": ""}.get(f.bound, BOUNDS[f.bound])
    change = {"up": "▲", "down": "▼"}.get(f.change or "", "")
    return (
        f'<tr id="rf{n}" data-f="{n}" data-section="{_part_of(report, f.section)}" data-kind="" data-role="{f.role}" data-indicator="{escape(clean(f.indicator))}" data-words="{escape(around(report, f))}" tabindex="-1">'
        f'<td>{n + 1}</td><td>{escape(clean(f.indicator))}</td><td class="n"><span class="change {f.change or "none"}" title="{CHANGES[f.change]}">{change}</span> {escape(clean(f.quote))}{sign}</td>'
        f'<td><span class="role {f.role}">{ROLES[f.role]}</span></td><td>{f.period or ""}</td><td>{escape(f.place or "")}</td></tr>'
    )


# ---- the charts ----------------------------------------------------------------------------------------------------


def _data(report: Report) -> dict[str, Any]:
    return {"targets": _percent_targets(report), "sections": _by_section(report), "growth": _growth_and_level(report)}


def _percent_targets(report: Report) -> list[dict[str, Any]]:
    """Targets in percent, growth and levels apart, each once."""
    seen: dict[tuple[str, str], dict[str, Any]] = {}
    for n, f in enumerate(report.figures):
        if f.role == "target" and f.unit == "%" and f.indicator:
            name = clean(f.indicator)
            sign = "-" if f.change == "down" else ""
            row = {
                "n": n,
                "name": name,
                "value": float(f"{sign}{f.value}"),
                "growth": f.change is not None,
                "label": target_words(f).removeprefix(name).strip(),
                "period": f.period,
            }
            seen.setdefault((name, f.period or ""), row)
    return list(seen.values())


def _by_section(report: Report) -> list[dict[str, Any]]:
    """Commitments by part and kind, in the order of the report."""
    rows: dict[int, dict[str, Any]] = {}
    for c in report.commitments:
        part = _part_of(report, c.section)
        row = rows.setdefault(part, {"name": _section_name(report, part), **dict.fromkeys(KINDS, 0)})
        row[c.kind] += 1
    return [rows[n] for n in sorted(rows)]


def _growth_and_level(report: Report) -> list[dict[str, Any]]:
    """Indicators for which the report tells both an amount of money and its growth over the same time:
    地区生产总值3.6万亿元, 增长1.2%. The first of each."""
    growth: dict[str, tuple[int, Figure]] = {}
    for n, f in enumerate(report.figures):
        if f.role == "actual" and f.unit == "%" and f.change and f.indicator:
            growth.setdefault(clean(f.indicator), (n, f))
    found: dict[str, dict[str, Any]] = {}
    for f in report.figures:
        name = clean(f.indicator)
        if f.role == "actual" and f.change is None and f.unit in ("元", "美元") and name in growth and name not in found:
            n, rate = growth[name]
            if (rate.period or "")[-4:] == (f.period or "")[-4:]:
                value = -rate.value if rate.change == "down" else rate.value
                found[name] = {"n": n, "name": name, "level": number(f.value), "growth": value, "label": clean(f.quote)}
    return list(found.values())
