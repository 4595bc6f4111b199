"""Out as Excel, Word or CSV, round the offices, and back: nothing is lost, and each change is said."""

import csv
import io
from datetime import date
from decimal import Decimal

import docx
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from luoshi.reading.views.report_tables import TASK_COLUMNS
from luoshi.tasklists import Deadline, TaskListError, TaskRow, differences, read_tasks, return_sheet, write_progress, write_tasks
from luoshi.tasklists.marks import MARK_COLUMN, mark, unmark
from luoshi.tasklists.task_deadlines import deadline

FORMATS = ("xlsx", "docx", "csv")
NASTY = [
    "=1+1",
    "+86",
    "-5%",
    "@SUM(A1)",
    "\t=1",
    "'=1",
    "''",
    '"',
    "a,b",
    "a\nb",
    "a\r\nb",
    "😀",
    "_x000D_",
    "#N/A",
    "牵头单位",
    "<b>&amp;",
    "1",
    "0012",
    "2026-01-01",
    "\u3000",
    "一、",
    ";",
    "TRUE",
    "'",
    "\uf020",
    "\uf0b3",
    "\uf0ff",
    "\ue000",
]
words = st.lists(st.sampled_from(NASTY) | st.text(max_size=12), max_size=3).map("".join)


@st.composite
def rows(draw):
    made = []
    for n in range(draw(st.integers(1, 4))):
        due = draw(st.none() | st.dates(date(2020, 1, 1), date(2030, 12, 31)))
        row = TaskRow(
            number=draw(words),
            text=draw(words),
            task=draw(words),
            target=draw(words),
            leader=draw(words),
            lead=draw(st.lists(words.filter(str.strip), max_size=2)),
            helpers=draw(st.lists(words, max_size=3)),
            deadline=Deadline(draw(st.sampled_from(["", "6月底前", "年内持续推进", "尽快"])), due),
            nodes=draw(st.lists(words, min_size=4, max_size=4)),
            progress=draw(words),
            problems=draw(words),
            next_step=draw(words),
            percent=draw(st.none() | st.decimals(0, 200, places=1)),
            schedule=draw(words),
            evidence=draw(words),
            matter=f"2026-{n:04d}",
            version=draw(st.integers(0, 99)),
        )
        made.append(row)
    return made


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("write", [write_tasks, write_progress])
@given(rows())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_an_untouched_table_changes_nothing(format, write, made):
    returned = read_tasks(write(made, format), f"a.{format}", 2026)
    assert returned.refused == []
    assert differences(made, returned) == []


def sample():
    return [
        TaskRow(
            number="74",
            text="改造老旧小区80个。",
            task="改造老旧小区80个，每区至少1个。",
            target="改造老旧小区 80个",
            leader="王川",
            lead=["市住建局"],
            helpers=["市财政局", "各县（市、区）人民政府"],
            deadline=deadline("11月底前完成", 2026),
            nodes=["10个", "30个", "60个", "80个"],
            progress="已开工35个",
            percent=Decimal("43.8"),
            matter="M1",
            version=4,
        ),
        TaskRow(number="75", text="=HYPERLINK(1)", lead=["市教育局", "市人社局"], deadline=Deadline("", date(2026, 8, 31)), matter="M2", version=1),
    ]


def edited(data, format, change):
    """The file as somebody changed it: ``change`` gets the table as lists of texts, header first, and changes it."""
    if format == "csv":
        table = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
        change(table)
        out = io.StringIO()
        csv.writer(out).writerows(table)
        return out.getvalue().encode("gb18030")
    out = io.BytesIO()
    if format == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(data))
        table = [["" if c is None else str(c) for c in row] for row in book.active.iter_rows(min_row=2, values_only=True) if any(row)]
        change(table)
        fresh = openpyxl.Workbook()
        for row in table:
            fresh.active.append(row)
            for cell in fresh.active[fresh.active.max_row]:
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        fresh.save(out)
        return out.getvalue()
    document = docx.Document(io.BytesIO(data))
    table = [[c.text for c in row.cells] for row in document.tables[0].rows]
    change(table)
    fresh = docx.Document()
    filled = fresh.add_table(rows=len(table), cols=len(table[0]))
    for row, texts in zip(filled.rows, table, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    fresh.save(out)
    return out.getvalue()


def compared(format, change, now=None, base=None, write=write_tasks):
    returned = read_tasks(edited(write(sample(), format), format, change), f"a.{format}", 2026)
    return differences(now or sample(), returned, base)


def at(table, name):
    return table[0].index(name)


@pytest.mark.parametrize("format", FORMATS)
def test_changed_blanked_added_missing_and_reordered_columns(format):
    def change(table):
        table[1][at(table, "牵头领导")] = "周明远"
        table[1][at(table, "完成时限")] = "2026-11-30"  # the same day
        table[1][at(table, "责任（配合）单位")] = "市财政局\n各县（市、区）人民政府"  # the same units
        table[1][at(table, "二季度节点目标")] = ""
        del table[2]
        new = [""] * len(table[0])
        new[at(table, "任务文本")], new[at(table, "牵头单位")] = "新增绿道30公里", "市园林局"
        table.append(new)
        for row in table:
            row.reverse()

    got = compared(format, change)
    assert [(d.matter, d.field, d.kind, d.before, d.after) for d in got] == [
        ("M1", "leader", "changed", "王川", "周明远"),
        ("M1", "node2", "blanked", "30个", ""),
        ("", "", "added", "", "新增绿道30公里"),
        ("M2", "", "missing", "=HYPERLINK(1)", ""),
    ]
    assert got[2].row.lead == ["市园林局"]


@pytest.mark.parametrize("format", FORMATS)
def test_a_column_that_is_not_there_is_not_touched(format):
    def change(table):
        gone = at(table, "牵头领导")
        for row in table:
            del row[gone]

    assert compared(format, change) == []


def test_changed_on_both_sides_is_a_conflict():
    now = sample()
    now[0].version, now[0].leader, now[0].target = 6, "李青", "改造老旧小区 90个"

    def change(table):
        table[1][at(table, "牵头领导")] = "周明远"

    blind = compared("csv", change, now)
    assert [(d.field, d.kind, d.before, d.after) for d in blind] == [("target", "conflict", "改造老旧小区 90个", "改造老旧小区 80个"), ("leader", "conflict", "李青", "周明远")]
    knowing = compared("csv", change, now, {r.matter: r for r in sample()})
    assert [(d.field, d.kind) for d in knowing] == [("leader", "conflict")]


def test_marks_that_were_changed_doubled_or_are_of_another_list():
    def change(table):
        column = at(table, MARK_COLUMN)
        table.append([*table[1]])
        table[2][column] = table[2][column].replace("M2@1", "M2@2")
        other = [*table[1]]
        other[column] = mark("M9", 1)
        table.append(other)

    got = compared("csv", change)
    assert [d.kind for d in got].count("refused") == 4
    assert [d.matter for d in got if d.kind == "missing"] == ["M2"]
    assert {d.reason[:5] for d in got if d.kind == "refused"} == {"有2行的编", "编号列被改", "编号M9不"}


def test_a_row_that_lost_its_mark_is_new_but_told_apart():
    got = compared("csv", lambda table: table[1].__setitem__(at(table, MARK_COLUMN), ""))
    assert [d.kind for d in got] == ["added", "missing"]
    assert "M1" in got[0].reason


def test_a_table_newer_than_the_ledger_is_refused():
    now = sample()
    now[0].version = 2
    assert [d.kind for d in compared("csv", lambda table: None, now)] == ["refused"]


def test_progress_comes_back():
    def change(table):
        table[1][at(table, "目前进展情况")] = "已完工60个"
        table[1][at(table, "完成率")] = "75％"

    got = compared("xlsx", change, write=write_progress)
    assert [(d.field, d.after) for d in got] == [("progress", "已完工60个"), ("percent", "75％")]


def test_the_workbook_is_laid_out_for_offices():
    plain_rows = [TaskRow(text="改造老旧小区80个。", lead=["市住建局"], matter="M1", version=1)]
    sheet = openpyxl.load_workbook(io.BytesIO(write_tasks(plain_rows, "xlsx", "云州市任务分解表"))).active
    assert [c.value for c in sheet[2]] == [*TASK_COLUMNS, MARK_COLUMN]
    assert sheet["A1"].value == "云州市任务分解表"
    assert sheet.page_setup.orientation == "landscape"
    assert str(sheet.page_setup.paperSize) == "9"
    assert sheet["B2"].font.name == "黑体"
    assert sheet["B3"].font.name == "仿宋_GB2312"
    assert sheet.column_dimensions["L"].hidden
    assert sheet["L3"].protection.locked
    assert not sheet["B3"].protection.locked
    assert sheet.protection.sheet
    progress = openpyxl.load_workbook(io.BytesIO(write_progress(plain_rows, "xlsx"))).active
    assert [c.value for c in progress[2]] == [*(column[1] for column in return_sheet.COLUMNS), MARK_COLUMN]


def test_the_word_table_is_landscape_with_hidden_marks():
    document = docx.Document(io.BytesIO(write_tasks(sample(), "docx")))
    page = document.sections[0]
    assert round(page.page_width.cm, 1) == 29.7
    assert page.page_width > page.page_height
    last = document.tables[0].rows[1].cells[-1].paragraphs[0].runs[0]
    assert last.font.hidden
    assert unmark(last.text) == ("M1", 4)


def test_no_cell_is_a_formula():
    book = openpyxl.load_workbook(io.BytesIO(write_tasks(sample(), "xlsx"))).active
    assert not any(cell.data_type == "f" for row in book.iter_rows() for cell in row)
    table = list(csv.reader(io.StringIO(write_tasks(sample(), "csv").decode("utf-8-sig"), newline="")))
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for row in table for cell in row)
    assert "'=HYPERLINK(1)" in table[2]


def test_a_text_too_long_for_excel_is_said():
    with pytest.raises(TaskListError, match="32767字"):
        write_tasks([TaskRow(text="长" * 33_000)], "xlsx")
    assert read_tasks(write_tasks([TaskRow(text="长" * 33_000)], "csv"), "a.csv", 2026).rows[0].text == "长" * 33_000


def test_an_empty_list_can_be_written():
    for format in FORMATS:
        assert read_tasks(write_tasks([], format), f"a.{format}", 2026).rows == []
