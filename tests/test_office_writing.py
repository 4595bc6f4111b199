"""What the one writer makes: each kind of cell in each format, laid out tables, and that what was written reads back."""

import csv
import io
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import docx
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.office.csv_writing import csv_bytes, csv_pieces, csv_text
from luoshi.office.docx_writing import docx_bytes
from luoshi.office.guard import dangerous, plain
from luoshi.office.opening import tables
from luoshi.office.outgoing import Column, Heading, Table, Words, columns_of
from luoshi.office.writing import table
from luoshi.office.xlsx_writing import Book, xlsx_bytes

# value, as CSV has it, as a workbook has it
CELLS = [
    ("=1+1", "'=1+1", "=1+1"),
    (" ＋86", "'＋86", "＋86"),
    ("-2.5", "'-2.5", "-2.5"),  # a text, and so no number
    (-2.5, "-2.5", -2.5),
    (Decimal("-98.50"), "-98.50", -98.5),
    (Decimal("1E+3"), "1000", 1000),
    (Decimal("0.00004"), "0.00004", 0.00004),
    (Decimal("12345678901234567890.5"), "12345678901234567890.5", "12345678901234567890.5"),
    (20261101000123456, "20261101000123456", "20261101000123456"),
    ("2026110100012345678", "2026110100012345678", "2026110100012345678"),
    (0, "0", 0),
    (None, "", None),
    ("", "", None),
    (date(2026, 11, 1), "2026-11-01", datetime(2026, 11, 1)),
    (datetime(2026, 11, 1, 9, 30, 0, 5, ZoneInfo("Asia/Shanghai")), "2026-11-01T09:30:00+08:00", datetime(2026, 11, 1, 9, 30)),
    ("a\r\nb\x00", "a\nb", "a\nb"),
    ("_x000D_", "_x000D_", "_x005F_x000D_"),
    ("#N/A", "#N/A", "#N/A"),
    (float("nan"), "nan", None),
]


@pytest.mark.parametrize(("value", "in_csv", "in_sheet"), CELLS)
def test_a_cell_of_each_kind_in_each_format(value, in_csv, in_sheet):
    assert next(csv.reader(io.StringIO(csv_text([[value, "x"]]), newline=""))) == [in_csv, "x"]
    whole = xlsx_bytes([Table([Column("甲"), Column("乙")], [[value, "x"]])])
    for made in (table("xlsx", [("甲", 9), ("乙", 9)], [[value, "x"]]), whole):
        cell = openpyxl.load_workbook(io.BytesIO(made)).active["A2"]
        assert cell.data_type != "f"
        assert (cell.value if not isinstance(cell.value, datetime) else cell.value.replace(microsecond=0)) == in_sheet
        assert bool(cell.quotePrefix) == (isinstance(value, str) and dangerous(plain(value)))


def test_decimals_show_the_places_they_have():
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([Table([Column("甲", grouped=True), Column("乙")], [[Decimal("1234.50"), Decimal("98.50")], [6000, 1.5]])]))).active
    assert [[c.number_format for c in row] for row in sheet.iter_rows(min_row=2)] == [["#,##0.00", "0.00"], ["#,##0", "General"]]


def test_a_laid_out_sheet():
    columns = [Column("序号", 5), Column("任务", 20), Column("编号（勿改）", 4, hidden=True)]
    rows = [Heading("一、发展"), [1, "=1+1" * 20, "M@1"], [2, "短", "M@2"]]
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([Table(columns, rows, "任务表", "云州市任务分解表", filters=True, locked=True), Table(columns, [])])))
    sheet = book["任务表"]
    assert [c.value for c in sheet[2]] == ["序号", "任务", "编号（勿改）"]
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.auto_filter.ref) == ("A3", "$2:$2", "A2:B5")
    assert sorted(map(str, sheet.merged_cells.ranges)) == ["A1:B1", "A3:C3"]
    assert (sheet.column_dimensions["C"].hidden, sheet["C4"].protection.locked, sheet["B4"].protection.locked, sheet["B9"].protection.locked) == (True, True, False, False)
    assert sheet.row_dimensions[4].height > sheet.row_dimensions[5].height
    assert (sheet["B4"].font.name, sheet["B2"].font.name, sheet["B4"].quotePrefix) == ("仿宋_GB2312", "黑体", True)
    assert book.worksheets[1].freeze_panes == "A2"


def test_a_document_has_its_parts_in_order():
    columns = [Column("序号", 5), Column("任务", 20), Column("编号", 4, hidden=True)]
    made = docx_bytes(
        [Words("通报", 0), Words("一段<话>&\x00"), Words("口径", 2), Table(columns, [Heading("一、发展"), [1, "上\n下\t右", "M"], [None, Decimal("1E+2"), date(2026, 11, 1)]])]
    )
    document = docx.Document(io.BytesIO(made))
    assert [p.text for p in document.paragraphs] == ["通报", "一段<话>&", "口径"]
    cells = [[c.text for c in row.cells] for row in document.tables[0].rows]
    assert cells == [["序号", "任务", "编号"], ["一、发展"] * 3, ["1", "上\n下\t右", "M"], ["", "100", "2026-11-01"]]
    assert document.tables[0].rows[2].cells[2].paragraphs[0].runs[0].font.hidden
    assert document.sections[0].page_width > document.sections[0].page_height


def test_a_long_csv_comes_in_pieces():
    pieces = list(csv_pieces([n, "字"] for n in range(1_000)))
    assert len(pieces) > 3
    assert "".join(pieces).encode("utf-8") == csv_bytes([n, "字"] for n in range(1_000))
    assert pieces[0].startswith("\ufeff")
    assert "".join(csv_pieces([])) == "\ufeff"


TEXTS = st.text(st.characters(codec="utf-8"), max_size=12) | st.sampled_from(["=1+1", "@a", "'=1", "\t=", "-2", "＝x", "\u200b=1", "_x0041_", "a\r\nb"])
ROWS = st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=5)


@given(ROWS)
@settings(max_examples=60, deadline=None)
def test_every_text_reads_back_from_every_writer_and_is_no_formula(rows):
    body = [["路" + plain(row[0]), *row[1:]] for row in rows]  # a first cell in each, so that no row is blank
    want = [[plain(c) for c in row] for row in body]
    out = io.BytesIO()
    book = Book(["甲", "乙", "丙"])
    for row in body:
        book.add(row)
    book.save(out)
    for made in (csv_bytes([["甲", "乙", "丙"], *body]), out.getvalue(), xlsx_bytes([Table(columns_of(["甲", "乙", "丙"]), body)])):
        read = [row.cells + [""] * (3 - len(row.cells)) for row in tables(made)[0].rows()][1:]
        assert read == want
    assert not any(dangerous(cell) for row in csv.reader(io.StringIO(csv_text(body), newline="")) for cell in row)
