"""The month's ranking as files: the CSV that anybody can recompute, an Excel table, and the Word circular (通报)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from ..office.guard import figure
from .ranking import NOTHING, TOO_FEW, Standing
from .rates import Rate, shown
from .recompute import HEAD
from .rules import RankClass

GROUPS = {"street": "街道、乡镇", "district": "区", "bureau": "市级部门", "company": "公共服务企业"}
WHY = {TOO_FEW: "有效回访太少，不排名", NOTHING: "没有可评的回访，不排名"}
SHEET = ("排名", "单位", "派单", "计入", "响应率", "解决率", "满意率", "得分", "较上月", "未接通", "待回访", "剔除", "剔除占比", "类别", "规则")


def as_rows(standings: Sequence[Standing]) -> list[list[str]]:
    """The ranking as the rows of its CSV, in the order of ``recompute.HEAD``."""
    rows = []
    for s in standings:
        n, r = s.rates.counts.n, s.rates
        row: list[Any] = [s.group, s.rank or "", s.unit, s.name, n["dispatched"], n["counted"], n["contacted"], r.response.shown]
        row += [n["asked_solved"], n["solved"], n["half"], r.solved.shown, n["asked_satisfied"], n["satisfied"], r.satisfied.shown, s.score, s.rise]
        row += [n["no_answer"], n["pending"], " ".join(f"{k}:{v}" for k, v in r.counts.excluded.items()), _share(s), "1" if r.marked else "", r.rule.name]
        rows.append([str(value) for value in row])
    return rows


def as_csv(standings: Sequence[Standing]) -> str:
    """The ranking as CSV text: what ``recompute.py`` prints."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(HEAD)
    writer.writerows([figure(cell) for cell in row] for row in as_rows(standings))
    return out.getvalue()


def as_xlsx(month: str, standings: Sequence[Standing], classes: Mapping[str, RankClass]) -> bytes:
    """The ranking as an Excel file, a sheet a group."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for group in _groups(standings):
        sheet = book.create_sheet(GROUPS.get(group, group)[:31])
        sheet.append([f"{month} 接诉即办{GROUPS.get(group, group)}考评"])
        sheet.append(list(SHEET))
        for s in standings:
            if s.group == group:
                sheet.append([figure(cell) if isinstance(cell, str) else cell for cell in _cells(s, classes)])
        for cell in (*sheet[1], *sheet[2]):
            cell.font, cell.alignment = Font(bold=True), Alignment(vertical="center")
        sheet.freeze_panes = "C3"
        sheet.column_dimensions["B"].width = 26
    if not book.worksheets:
        book.create_sheet(month)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_docx(month: str, city: str, standings: Sequence[Standing], classes: Mapping[str, RankClass]) -> bytes:
    """The month's circular as a Word file: totals, the classes, a table a group, and how it was counted."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    year, number = month.split("-")
    document = Document()
    title = document.add_heading(f"{city}{year}年{int(number)}月接诉即办工作情况通报", 1)
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.add_paragraph(summary(month, standings))
    for group in _groups(standings):
        own = [s for s in standings if s.group == group]
        document.add_heading(GROUPS.get(group, group), 2)
        for code, rule in classes.items():
            named = [s.name for s in own if code in s.classes]
            if named:
                document.add_paragraph(f"{rule.zh}（{len(named)}个）：{'、'.join(named)}。")
        head = SHEET[:9]
        table = document.add_table(rows=1, cols=len(head), style="Table Grid")
        for cell, word in zip(table.rows[0].cells, head, strict=True):
            cell.text = word
        for s in own:
            for cell, value in zip(table.add_row().cells, _cells(s, classes)[:9], strict=True):
                cell.text = str(value)
    document.add_heading("口径", 2)
    document.add_paragraph(method(standings))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def summary(month: str, standings: Sequence[Standing]) -> str:
    """The month in one paragraph: totals with their denominators."""
    total = {k: sum(s.rates.counts.n[k] for s in standings) for k in ("dispatched", "counted", "no_answer")}
    out = total["dispatched"] - total["counted"]

    def rate(own: Iterable[Rate]) -> str:
        rates = list(own)
        whole = Rate(sum((r.numerator for r in rates), Fraction(0)), sum(r.denominator for r in rates))
        return f"{whole.shown}%（{whole.of}）" if whole.denominator else "无"

    return (
        f"{month}到期的诉求{total['dispatched']}件，计入考评{total['counted']}件，剔除{out}件。响应率{rate(s.rates.response for s in standings)}，"
        f"解决率{rate(s.rates.solved for s in standings)}，满意率{rate(s.rates.satisfied for s in standings)}；回访未接通{total['no_answer']}件，不计入解决率和满意率。"
    )


def method(standings: Sequence[Standing]) -> str:
    """How it was counted, with the rule of each group."""
    rules = {s.group: s.rates.rule for s in standings}
    said = [
        f"{GROUPS.get(g, g)}：响应{r.response}、解决{r.solved}、满意{r.satisfied}加权平均，“部分解决”按{r.half}%计，有效回访不足{r.least}件的不排名，剔除达到{r.marked}%的加注（规则{r.name}）。"
        for g, r in rules.items()
    ]
    head = (
        "响应率＝首轮期限内联系诉求人的件数/计入件数；解决率＝回访为“已解决”的件数/回访答了是否解决的件数；满意率＝“满意”“基本满意”的件数/回访答了是否满意的件数。得分相同的并列。"
    )
    return head + "".join(said)


def _cells(s: Standing, classes: Mapping[str, RankClass]) -> list[Any]:
    n, r = s.rates.counts.n, s.rates
    named = "、".join(classes[c].zh for c in s.classes if c in classes)
    left_out = n["dispatched"] - n["counted"]
    return [
        s.rank or WHY[s.unranked],
        s.name,
        n["dispatched"],
        n["counted"],
        f"{r.response.shown}（{r.response.of}）",
        f"{r.solved.shown}（{r.solved.of}）",
        f"{r.satisfied.shown}（{r.satisfied.of}）",
        s.score,
        s.rise,
        n["no_answer"],
        n["pending"],
        left_out,
        _share(s) + ("※" if r.marked else ""),
        named,
        r.rule.name,
    ]


def _share(s: Standing) -> str:
    return shown(s.rates.excluded_share)


def _groups(standings: Sequence[Standing]) -> list[str]:
    return list(dict.fromkeys(s.group for s in standings))
