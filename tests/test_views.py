import csv
import io
import re

import pytest

import luoshi
from luoshi.reading.views.csv import write_csv
from luoshi.reading.views.docx import write_docx
from luoshi.reading.views.html import page
from luoshi.reading.views.report_tables import FIGURE_COLUMNS, TASK_COLUMNS
from luoshi.reading.views.xlsx import write_xlsx

HOSTILE = '一、2025年重点任务\n今年完成<script>alert(1)</script>项目100个，=HYPERLINK("http://x")新增学位\x0b7000个。\n今年新增公办学位7000个，建成</script>学校20所。'


@pytest.fixture(scope="module")
def hostile():
    return luoshi.read(HOSTILE)


def test_xlsx_has_the_office_columns_and_invents_nothing(first):
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(write_xlsx(first)))
    assert book.sheetnames == ["任务分解表", "数据", "说明"]
    sheet = book["任务分解表"]
    assert tuple(c.value for c in sheet[2]) == TASK_COLUMNS
    rows = [[c.value for c in row] for row in sheet.iter_rows(min_row=3) if isinstance(row[0].value, int)]
    assert [row[1] for row in rows] == [c.quote for c in first.commitments]
    assert all(row[3] is None and row[4] is None and row[7:] == [None] * 4 for row in rows), "left empty for a person to fill"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$2:$2"
    figures = [[c.value for c in row] for row in book["数据"].iter_rows(min_row=3)]
    assert [row[3] for row in figures] == [f.value for f in first.figures]


def test_docx_has_the_same_tasks(first):
    import docx

    document = docx.Document(io.BytesIO(write_docx(first)))
    table = document.tables[0]
    assert tuple(c.text for c in table.rows[0].cells) == TASK_COLUMNS
    tasks = [row.cells[1].text for row in table.rows if row.cells[0].text.isdigit()]
    assert tasks == [c.quote for c in first.commitments]
    assert document.sections[0].page_width > document.sections[0].page_height


def test_csv_is_one_table(first):
    rows = list(csv.reader(io.StringIO(write_csv(first, "figures"))))
    assert tuple(rows[0]) == FIGURE_COLUMNS
    assert len(rows) == len(first.figures) + 1
    assert tuple(next(csv.reader(io.StringIO(write_csv(first, "tasks"))))) == TASK_COLUMNS


def test_the_page_stands_alone_and_marks_everything(first):
    html = page(first)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", html), "nothing from the network"
    assert set(re.findall(r'id="f(\d+)"', html)) == {str(n) for n in range(len(first.figures))}
    assert set(re.findall(r'id="c(\d+)"', html)) == {str(n) for n in range(len(first.commitments))}
    assert html.count("<tr id=") == len(first.figures) + len(first.commitments)
    assert "default-src 'none'" in html


def test_hostile_words_stay_words(hostile):
    html = page(hostile)
    assert "<script>alert" not in html
    assert html.count("</script>") == 3
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(write_xlsx(hostile)))
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(write_csv(hostile, "tasks"))) for cell in row)
    write_docx(hostile)


def test_views_of_a_text_without_anything():
    empty = luoshi.read("话说天下大势，分久必合，合久必分。")
    for make in (page, write_xlsx, write_docx, write_csv):
        assert make(empty)
