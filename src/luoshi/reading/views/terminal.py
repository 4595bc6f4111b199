"""A report's summary for the terminal, with colour where there is one."""

from __future__ import annotations

from collections import Counter
from io import StringIO
from typing import IO

from ..report import Report, shows
from .report_tables import KINDS, SECTIONS, clean, target_words

TARGETS_SHOWN = 30


@shows("terminal")
def summary(report: Report) -> str:
    """``print_table`` as text."""
    out = StringIO()
    print_table(report, out)
    return out.getvalue()


def print_table(report: Report, out: IO[str]) -> None:
    """Print what was found: the counts, the year's targets, and where the commitments stand."""
    from rich.console import Console
    from rich.table import Table

    console = Console(file=out, highlight=False, soft_wrap=False)
    console.print(f"[bold]{clean(report.title or report.name)}[/bold]  {clean(report.name)}", markup=True)
    roles = Counter(f.role for f in report.figures)
    console.print(
        f"正文 {len(report.text):,} 字 · 数据 {len(report.figures)} 个（实际 {roles['actual']}、目标 {roles['target']}、基期 {roles['baseline']}）· 任务 {len(report.commitments)} 条"
    )
    kinds = Counter(c.kind for c in report.commitments)
    console.print("任务类型  " + " · ".join(f"{KINDS[k]} {kinds[k]}" for k in KINDS if kinds[k]))
    console.print()
    targets = [f for f in report.figures if f.role == "target"]
    table = Table(title=f"目标（{min(len(targets), TARGETS_SHOWN)} / {len(targets)}）", title_justify="left", box=None, pad_edge=False)
    for name, style in (("指标", "cyan"), ("目标", "green"), ("时期", ""), ("部分", "dim")):
        table.add_column(name, style=style, overflow="fold")
    for f in targets[:TARGETS_SHOWN]:
        section = report.sections[f.section]
        words = target_words(f)
        table.add_row(
            _plain(f.indicator), _plain(words.removeprefix(clean(f.indicator)).strip()), f.period or "", _plain(section.path[-1][:24] if section.path else SECTIONS[section.kind])
        )
    console.print(table)
    console.print()
    places = Counter(c.path[-1] if len(c.path) < 2 else c.path[1] for c in report.commitments if c.path)
    if places:
        widest = max(places.values())
        parts = Table(title="各部分任务数", title_justify="left", box=None, pad_edge=False, show_header=False)
        parts.add_column("", overflow="fold", max_width=40)
        parts.add_column("", justify="right")
        parts.add_column("", style="blue")
        for heading, count in places.items():
            parts.add_row(_plain(heading), str(count), "█" * max(1, round(24 * count / widest)))
        console.print(parts)


def _plain(words: str) -> str:
    from rich.markup import escape

    return escape(clean(words))
