"""The month's ranking as files: the CSV that anybody can recompute, an Excel table, and the Word circular (通报)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from ..office.csv_writing import csv_text
from ..office.official_document import Annex, OfficialDocument, official_docx
from ..office.outgoing import Column, Table, Words
from ..office.xlsx_writing import xlsx_bytes
from .ranking import NOTHING, RUNNING, TOO_FEW, Standing
from .rates import Rate, together
from .recompute import HEAD
from .rule_tables import RankClass

GROUPS = {"street": "街道、乡镇", "district": "区", "bureau": "市级部门", "company": "公共服务企业"}
WHY = {TOO_FEW: "有效回访太少，不排名", NOTHING: "没有可评的回访，不排名", RUNNING: "本月未完，暂计，不排名"}
PROVISIONAL = "（本月未完，暂计）"
SHEET = (
    *("排名", "单位", "派单", "计入", "响应率%", "响应件数", "解决率%", "解决件数", "满意率%", "满意件数", "得分", "较上月"),
    *("未接通", "待回访", "剔除", "剔除占比%", "加注", "类别", "规则", "说明"),
)
WIDTHS = {
    "排名": 6.0,
    "单位": 22.0,
    "派单": 7.0,
    "计入": 7.0,
    "得分": 8.0,
    "较上月": 8.0,
    "未接通": 8.0,
    "待回访": 8.0,
    "剔除": 6.0,
    "剔除占比%": 11.0,
    "加注": 6.0,
    "类别": 14.0,
    "规则": 11.0,
}
WIDTHS |= {"响应率%": 9.0, "响应件数": 12.0, "解决率%": 9.0, "解决件数": 12.0, "满意率%": 9.0, "满意件数": 12.0, "说明": 20.0}  # together as wide as a sheet that lies across
PAPER = ("排名", "单位", "派单", "计入", "响应率", "解决率", "满意率", "得分", "较上月")
PAPER_WIDTHS = {"排名": 6.0, "单位": 22.0, "派单": 7.0, "计入": 7.0, "响应率": 23.0, "解决率": 23.0, "满意率": 23.0, "得分": 8.0, "较上月": 8.0}
NO_RANK = "—"  # a rate and its fraction stay on one line
_ORDER = "〇一二三四五六七八九"


def as_rows(standings: Sequence[Standing]) -> list[list[Any]]:
    """The ranking as the rows of its CSV, in the order of ``recompute.HEAD``: names as texts, all else as numbers."""
    rows = []
    for s in standings:
        n, r = s.rates.counts.n, s.rates
        row: list[Any] = [s.group, s.rank, s.unit, s.name, n["dispatched"], n["counted"], n["contacted"], _number(r.response.shown)]
        row += [n["asked_solved"], n["solved"], n["half"], _number(r.solved.shown), n["asked_satisfied"], n["satisfied"], _number(r.satisfied.shown)]
        row += [_number(s.score), _number(s.rise), n["no_answer"], n["pending"], " ".join(f"{k}:{v}" for k, v in r.counts.excluded.items())]
        rows.append([*row, _number(s.rates.excluded_shown), 1 if r.marked else None, r.rule.name, 1 if s.provisional else None])
    return rows


def as_csv(standings: Sequence[Standing], mark: bool = False) -> str:
    """The ranking as CSV text: what ``recompute.py`` prints; ``mark``: with the byte-order mark that Excel wants."""
    return csv_text([HEAD, *as_rows(standings)], mark, line_end="\n")


def as_xlsx(month: str, standings: Sequence[Standing], classes: Mapping[str, RankClass]) -> bytes:
    """The ranking as an Excel file, a sheet a group."""
    columns = [Column(word, WIDTHS.get(word, 0)) for word in SHEET]
    tables = [
        Table(
            columns,
            [_cells(s, classes) for s in standings if s.group == group],
            GROUPS.get(group, group),
            f"{month} 接诉即办{GROUPS.get(group, group)}考评{_provisional(standings)}",
            freeze=2,
        )
        for group in _groups(standings)
    ]
    return xlsx_bytes(tables or [Table(columns, (), month)])


def as_docx(month: str, city: str, standings: Sequence[Standing], classes: Mapping[str, RankClass], office: str = "", number: str = "", day: date | None = None) -> bytes:
    """The month's circular as a Word file, to be signed (GB/T 9704-2012): totals, the classes of each group, how it was counted, a table a
    group as its annexes. ``office``: who sends it, ``number``: of the document, ``day``: on which it is signed; the place of what is
    not given is left to be filled in."""
    when = chinese_month(month)
    parts = [Words("一、总体情况", 1), Words(summary(month, standings))]
    annexes = []
    for n, group in enumerate(_groups(standings), 2):
        own, name = [s for s in standings if s.group == group], GROUPS.get(group, group)
        parts.append(Words(f"{_ORDER[n]}、{name}", 1))
        lists = [f"{rule.zh}（{len(named)}个）：{'、'.join(named)}。" for code, rule in classes.items() if (named := [s.name for s in own if code in s.classes])]
        parts += [Words(words) for words in lists or ["考评情况见附件。"]]
        annexes.append(
            Annex(Table([Column(w, PAPER_WIDTHS.get(w, 8)) for w in PAPER], [_paper_cells(s) for s in own], title=f"{when}{name}接诉即办考评情况表{_provisional(standings)}"))
        )
    parts += [Words(f"{_ORDER[len(annexes) + 2]}、统计口径", 1), Words(method(standings))]
    return official_docx(
        OfficialDocument(
            f"{city}{when}接诉即办工作情况通报{_provisional(standings)}",
            parts,
            mark=f"{office}文件" if office else "",
            number=number or f"〔{month[:4]}〕　　号",
            to="各有关单位：",
            signer=office or "（发文机关署名）",
            day=f"{day.year}年{day.month}月{day.day}日" if day else f"{_after(month)}年　　月　　日",
            annexes=annexes,
        )
    )


def _after(month: str) -> int:
    """The year in which a month is told of: that of the month after."""
    return int(month[:4]) + (month[5:] == "12")


def chinese_month(month: str) -> str:
    """A month (``2026-10``) as a sentence says it."""
    return f"{month[:4]}年{int(month[5:])}月"


def summary(month: str, standings: Sequence[Standing]) -> str:
    """The month in one paragraph: totals with their denominators."""
    total = {k: sum(s.rates.counts.n[k] for s in standings) for k in ("dispatched", "counted", "no_answer")}
    out = total["dispatched"] - total["counted"]

    def rate(own: Iterable[Rate]) -> str:
        whole = together(own)
        return f"{whole.words}（{whole.of}）" if whole.denominator else "无"

    return (
        f"{chinese_month(month)}{_provisional(standings)}到期的诉求{total['dispatched']}件，计入考评{total['counted']}件，剔除{out}件。响应率{rate(s.rates.response for s in standings)}，"
        f"解决率{rate(s.rates.solved for s in standings)}，满意率{rate(s.rates.satisfied for s in standings)}；回访未接通{total['no_answer']}件，不计入解决率和满意率。"
    )


def method(standings: Sequence[Standing]) -> str:
    """How it was counted, with the rule of each group."""
    rules = {s.group: s.rates.rule for s in standings}
    said = [
        f"{GROUPS.get(g, g)}：响应{r.response}、解决{r.solved}、满意{r.satisfied}加权平均，“部分解决”按{r.half}%计，有效回访不足{r.least}件的不排名，剔除达到{r.marked}%的加注（规则第{r.version}版）。"
        for g, r in rules.items()
    ]
    head = "响应率＝首轮期限内联系诉求人的件数/计入件数；解决率＝回访为“已解决”的件数/回访答了是否解决的件数；满意率＝“满意”“基本满意”的件数/回访答了是否满意的件数。得分相同的并列；排名写“—”的，没有有效回访，或者太少，不排名。"
    return head + "".join(said)


def _cells(s: Standing, classes: Mapping[str, RankClass]) -> list[Any]:
    """A row of the sheet, in the order of ``SHEET``: numbers that can be reckoned with, each rate beside its fraction."""
    n, r = s.rates.counts.n, s.rates
    rates = [cell for rate in (r.response, r.solved, r.satisfied) for cell in (_number(rate.shown), rate.of)]
    named = "、".join(classes[c].zh for c in s.classes if c in classes)
    marked = "※" if r.marked else None
    return [
        *(s.rank, s.name, n["dispatched"], n["counted"], *rates, _number(s.score), _number(s.rise)),
        *(n["no_answer"], n["pending"], n["dispatched"] - n["counted"], _number(s.rates.excluded_shown), marked, named, r.rule.name, WHY.get(s.unranked)),
    ]


def _paper_cells(s: Standing) -> list[Any]:
    """A row of the circular, in the order of ``PAPER``: each rate with its fraction in one cell."""
    n, r = s.rates.counts.n, s.rates
    rates = [f"{rate.words}（{rate.of}）" if rate.denominator else "—" for rate in (r.response, r.solved, r.satisfied)]
    return [s.rank or NO_RANK, s.name, n["dispatched"], n["counted"], *rates, _number(s.score), _number(s.rise)]


def _number(text: str) -> Decimal | None:
    """A number as it is published, with its two decimals; None for none."""
    return Decimal(text) if text else None


def _provisional(standings: Sequence[Standing]) -> str:
    """What stands beside the name of a month that is not over."""
    return PROVISIONAL if any(s.provisional for s in standings) else ""


def _groups(standings: Sequence[Standing]) -> list[str]:
    return list(dict.fromkeys(s.group for s in standings))
