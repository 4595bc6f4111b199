"""Every Excel file that the product gives prints on its pages and holds numbers and days as such, whichever list it is; a new one must come here."""

import ast
import csv
import io
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.urls import get_resolver
from openpyxl import load_workbook

from hotline_kit import told, town, web
from ledger_kit import actors, issued
from luoshi.office.guard import dangerous
from luoshi.office.outgoing import DAY, MOMENT, SHARE, TEXT, WHOLE, About, Column
from luoshi.office.writing import table
from luoshi.office.xlsx_cells import of_kind
from luoshi.office.xlsx_paper import ACROSS, UPRIGHT, width_of
from luoshi.reading.reader import read
from luoshi.reading.views.xlsx import write_xlsx

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
HOSTILE = "=HYPERLINK(1) 新增5G基站6000个"
# Route → who takes it, its address, and which of its columns hold days, instants and numbers, by heading.
EXPORTS = {
    "matters.<str:form>": [("dc", "/desk/matters.xlsx?year=2026", {"现行时限": "day", "年度": "number", "序号": "number", "完成率（%）": "number"})],
    "returns.<str:form>": [("dc", "/desk/returns.xlsx?year=2026&period=2026-Q1", {"报送时限": "day", "首次报送": "day"})],
    "exchange.<str:form>": [
        ("dc", "/desk/exchange.xlsx?table=tasks&state=open", {"序号": "number", "完成时限": "day"}),
        ("fgw", "/desk/exchange.xlsx?table=progress&state=open", {"序号": "number", "完成率": "number"}),
    ],
    "requests.<str:form>": [("rx", "/desk/requests/requests.xlsx", {"来件时间": "instant"})],
    "duties.<str:form>": [("pd", "/desk/requests/duties.xlsx", {})],
    "directory.<str:form>": [("op", "/desk/requests/directory.xlsx", {})],
    "looks.<str:form>": [("audit", "/desk/looks.xlsx", {"时间": "instant", "件数": "number"})],
    "promises.<str:form>": [(None, "/promises.xlsx", {"现行时限": "day", "交办时间": "instant", "年度": "number", "完成率（%）": "number"})],
}
# Kinds without screens of their own (tests/test_new_kind.py takes these files), and the ranking (tests/test_ranking_pages.py).
ELSEWHERE = {"kinds/<slug:kind>.<str:form>", "public matters.<str:form>", "requests/ranking/<str:month>/ranking.<str:form>"}


def kind_of(cell):
    if isinstance(cell.value, datetime):
        return "instant" if "hh" in cell.number_format else "day"
    if isinstance(cell.value, int | float | Decimal) and not isinstance(cell.value, bool):
        return "number"
    return "text" if cell.value is not None else ""


def prints(sheet):
    """A sheet's headings, after all that printing needs was looked at."""
    (head,) = {int(n) for n in re.findall(r"\$(\d+)", sheet.print_title_rows)}
    headings = [cell.value for cell in sheet[head] if cell.value]
    assert str(sheet.page_setup.paperSize) == "9"
    widths = [sheet.column_dimensions[cell.column_letter].width for cell in sheet[head] if cell.value and not sheet.column_dimensions[cell.column_letter].hidden]
    assert sheet.page_setup.orientation == ("landscape" if sum(widths) > UPRIGHT else "portrait")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.page_setup.fitToHeight == 0
    assert sum(widths) / sheet.page_setup.fitToWidth <= ACROSS + max(widths)
    assert "&P" in sheet.oddFooter.center.text
    assert sheet.freeze_panes.endswith(str(head + 1))
    for cells in sheet.iter_rows(min_row=head):
        for cell in cells:
            assert cell.data_type != "f"
            if isinstance(cell.value, str):
                assert cell.alignment.wrap_text
                assert not dangerous(cell.value) or cell.quotePrefix
            elif isinstance(cell.value, datetime):
                room = sheet.column_dimensions[cell.column_letter].width
                assert room >= (17 if "hh" in cell.number_format else 12)  # else a spreadsheet shows ####
    return head, headings


def routes(patterns, prefix=""):
    for each in patterns:
        if hasattr(each, "url_patterns"):
            yield from routes(each.url_patterns, prefix + str(each.pattern))
        elif "<str:form>" in str(each.pattern):
            yield ("public " if str(each.pattern) == "matters.<str:form>" and not prefix.startswith("desk/") else "") + str(each.pattern)


def test_no_list_is_forgotten():
    assert set(routes(get_resolver().url_patterns)) == set(EXPORTS) | ELSEWHERE


def test_workbooks_are_made_in_one_room():
    made = set()
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == "Workbook":
                made.add(path.relative_to(SOURCE).as_posix())
    assert made == {"office/xlsx_writing.py"}


@pytest.fixture
def people(db, settings, tmp_path):
    settings.HOME, settings.SECOND_FACTOR = tmp_path, False
    from luoshi.matters import ledger

    made = town()
    acting = actors(made)
    matter = issued(acting["dc"], number="12")
    ledger.move(matter, "report", acting["fgw"], {"period": "2026-Q1", "progress": "已建成1500个", "percent": 25.5})
    issued(acting["dc"], text=HOSTILE)
    told(text="=HYPERLINK(1) 路灯不亮")
    web(made["audit"]).get("/desk/looks/")
    return made


@pytest.mark.parametrize(("who", "address", "typed"), [row for rows in EXPORTS.values() for row in rows])
def test_every_export_prints_and_holds_its_types(people, who, address, typed):
    answer = web(people[who] if who else None).get(address)
    assert answer.status_code == 200
    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content) if answer.streaming else answer.content))
    sheet = book.worksheets[0]
    assert re.search("[\u4e00-\u9fff]", sheet.title)
    head, headings = prints(sheet)
    assert sheet.max_row > head
    for heading, kind in typed.items():
        found = {kind_of(sheet.cell(n, headings.index(heading) + 1)) for n in range(head + 1, sheet.max_row + 1)} - {""}
        assert found == {kind}, heading
    assert sheet.auto_filter.ref
    for n, heading in enumerate(headings, 1):
        if "代码" in heading:
            assert {kind_of(sheet.cell(row, n)) for row in range(head + 1, sheet.max_row + 1)} <= {"", "text"}


@pytest.mark.parametrize(("who", "address"), [(who, address) for rows in EXPORTS.values() for who, address, _typed in rows])
def test_every_csv_has_the_mark_that_excel_wants(people, who, address):
    answer = web(people[who] if who else None).get(address.replace(".xlsx", ".csv"))
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert content.startswith(b"\xef\xbb\xbf")
    assert not any(dangerous(cell) for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row)


def test_a_list_says_what_it_is_when_and_by_what_it_was_chosen(people):
    book = load_workbook(io.BytesIO(web(people["dc"]).get("/desk/matters.xlsx?year=2026&lead=fgw&q=5G").content))
    assert "任务清单（搜索：5G；年度：2026；牵头单位：发展改革委）" in book.worksheets[0].oddHeader.left.text
    notes = {row[0]: row[1] for row in book["说明"].values}
    assert notes["行数"] == 2
    assert notes["筛选"].endswith("牵头单位：发展改革委")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", notes["导出时间"])


def test_what_was_searched_for_among_requests_is_no_part_of_the_file(people):
    content = web(people["rx"]).get("/desk/requests/requests.xlsx?q=13800001111&subject=0406").content
    book = load_workbook(io.BytesIO(content))
    assert "13800001111" not in str([book.worksheets[0].oddHeader.left.text, *book["说明"].values])


def test_a_file_of_what_has_no_subject_says_so(people):
    content = web(people["rx"]).get("/desk/requests/requests.xlsx?subject=none").content
    words = " ".join(str(c.value) for sheet in load_workbook(io.BytesIO(content)) for row in sheet.iter_rows() for c in row)
    assert "分类：未定" in words


def test_a_report_prints(first):
    for sheet in load_workbook(io.BytesIO(write_xlsx(first))):
        prints(sheet)


@pytest.fixture
def first():
    return read(Path(__file__).resolve().parents[1] / "samples" / "yunzhou-2026.txt")


@pytest.mark.parametrize(
    ("value", "kind", "made"),
    [
        ("2026-12-31", DAY, date(2026, 12, 31)),
        ("2026-12-06 23:59", MOMENT, datetime(2026, 12, 6, 23, 59)),
        ("还没有时限", MOMENT, "还没有时限"),
        ("1899-01-01", DAY, "1899-01-01"),
        ("2026-02-30", DAY, "2026-02-30"),
        ("", DAY, ""),
        (None, DAY, None),
        ("7", WHOLE, 7),
        ("007", WHOLE, "007"),
        ("30-02", WHOLE, "30-02"),
        ("12345678901", WHOLE, "12345678901"),
        ("990101000000", TEXT, "990101000000"),
        (990101000000, TEXT, "990101000000"),
        ("62.5%", SHARE, Decimal("0.625")),
        ("约60%", SHARE, "约60%"),
        ("1e999999999%", SHARE, "1e999999999%"),  # no number that anybody means
    ],
)
def test_a_value_becomes_what_its_column_holds(value, kind, made):
    assert of_kind(value, kind) == made


def test_the_csv_keeps_its_text_whatever_the_column():
    columns = [("日", 12, DAY), ("时", 12, MOMENT), ("序", 7, WHOLE), ("电话", 12, TEXT), ("率", 9, SHARE)]
    row = ["2026-12-31", "2026-12-06 23:59", "7", "19900001234", "62.5%"]
    assert table("csv", columns, [row]).decode("utf-8-sig").splitlines() == ["日,时,序,电话,率", ",".join(row)]
    sheet = load_workbook(io.BytesIO(table("xlsx", columns, [row], About("甲&乙", datetime(2026, 11, 30, 9))))).active
    assert [(c.number_format, c.data_type) for c in sheet[2]] == [("yyyy-mm-dd", "d"), ("yyyy-mm-dd hh:mm", "d"), ("General", "n"), ("@", "s"), ("0.0%", "n")]
    assert sheet.oddHeader.left.text == "甲&&乙"


def test_many_columns_take_pages_beside_each_other_with_the_first_on_each():
    columns = [Column("编号", 14), *(Column(f"第{n}列", 50) for n in range(10))]
    sheet = load_workbook(io.BytesIO(table("xlsx", columns, [["甲", *map(str, range(10))]]))).active
    assert (sheet.page_setup.fitToWidth, sheet.print_title_cols, sheet.page_setup.pageOrder) == (3, "$A:$A", "overThenDown")
    assert width_of(Column("时限", 3, DAY)) == 12
