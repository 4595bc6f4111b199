"""What must not break the reader of task lists: bombs, formulas, dates of 1900, broken and foreign files, very long sheets."""

import io
import os
import zipfile
from datetime import date, datetime

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.reading import ReadError
from luoshi.tasklists import TaskList, TaskListError, TaskRow, read_tasks, write_tasks

SOME = [TaskRow(text=f"改造老旧小区{n}个", lead=["市住建局"], matter=f"M{n}", version=1) for n in range(5)]
WRITTEN = {format: write_tasks(SOME, format) for format in ("xlsx", "docx", "csv")}


def saved(book):
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sheet_of(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    return book


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def list_or_sentence(data):
    """Whether reading gives a list, or one sentence that says why not; any other error goes through."""
    try:
        return isinstance(read_tasks(data, "a", 2026), TaskList)
    except TaskListError as error:
        return str(error).endswith("。")


def lying(data, name, size):
    """The archive with another unpacked size declared for a part, in its directory and before the part."""
    made = bytearray(data)
    for sign, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        start = 0
        while (start := made.find(sign, start)) >= 0:
            head = 46 if sign == b"PK\x01\x02" else 30
            if made[start + head : start + head + len(name)] == name.encode():
                made[start + at : start + at + 4] = size.to_bytes(4, "little")
            start += 4
    return bytes(made)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "word/document.xml"])
def test_zip_bombs(part):
    bomb = zipped(**{part: b"0" * (30 << 20)})
    with pytest.raises(TaskListError, match="没有打开"):
        read_tasks(bomb, "a.xlsx")
    with pytest.raises(TaskListError, match="损坏"):
        read_tasks(lying(bomb, part, 1000), "a.xlsx")
    with pytest.raises(TaskListError, match="没有打开"):
        read_tasks(lying(bomb, part, 3_000_000_000), "a.xlsx")
    with pytest.raises(TaskListError, match="DOCTYPE"):
        read_tasks(zipped(**{part: b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "a.xlsx")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空的"),
        (b"  \n", "是空的"),
        (b"%PDF-1.4 ...", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版"),
        (bytes(range(256)) * 40, "不是文字"),
        (b"PK\x03\x04 no archive at all", "损坏"),
        (zipped(a="b"), "不是Excel"),
        (zipped(xl__workbook="b"), "不是Excel"),
        (zipped(**{"xl/workbook.xml": "<nothing/>"}), "损坏"),
        (zipped(**{"word/document.xml": "<nothing/>"}), "损坏"),
        ("各位代表：请予审议。".encode(), "没有找到任务"),
        (saved(openpyxl.Workbook()), "没有找到任务"),
    ],
)
def test_files_that_are_no_task_list(data, said):
    with pytest.raises(ReadError, match=said) as told:
        read_tasks(data, "来文")
    assert str(told.value).startswith("来文")
    assert str(told.value).count("。") == 1


def test_a_path_that_is_not_there(tmp_path):
    for path in (tmp_path / "没有.xlsx", tmp_path, "a\0b"):
        with pytest.raises(TaskListError, match="打不开"):
            read_tasks(path)


def test_a_truncated_workbook():
    whole = write_tasks(SOME, "xlsx")
    with pytest.raises(TaskListError):
        read_tasks(whole[: len(whole) // 2], "a.xlsx")


@given(st.sampled_from(["xlsx", "docx", "csv"]), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), min_size=1, max_size=6))
@settings(max_examples=80, deadline=None)
def test_damaged_bytes_give_a_list_or_one_sentence(format, changes):
    data = bytearray(WRITTEN[format])
    for at, value in changes:
        data[at % len(data)] = value
    assert list_or_sentence(bytes(data))


@given(st.sampled_from(["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "word/document.xml"]), st.integers(0, 10**6), st.binary(max_size=8))
@settings(max_examples=80, deadline=None)
def test_damaged_parts_give_a_list_or_one_sentence(part, at, put):
    with zipfile.ZipFile(io.BytesIO(WRITTEN["docx" if part.startswith("word") else "xlsx"])) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    at %= len(parts[part])
    parts[part] = parts[part][:at] + put + parts[part][at + len(put) :]
    assert list_or_sentence(zipped(**parts))


@given(
    st.text(max_size=300)
    | st.lists(
        st.sampled_from(
            ["1.", "（一）", "一、", "责任单位：", "牵头单位：", "（", "）", "市财政局", "牵头", "，", "、", "。", "\n", "分别牵头", "6月底前", "等", "配合", "除标注", "外", "由"]
        ),
        max_size=40,
    ).map("".join)
)
@settings(max_examples=300, deadline=None)
def test_any_text_gives_a_list_or_one_sentence(text):
    try:
        got = read_tasks(text.encode("utf-8", "replace"), "a.txt", 2026)
    except TaskListError:
        return
    assert all(row.words for row in got.rows)


def test_formulas_give_their_result_or_are_refused():
    book = sheet_of(["序号", "工作任务", "牵头单位", "完成率"], [1, "建设绿道", '="市园林局"', "50%"], [2, "=1+1", "市园林局", "50%"], [3, "建设公园", "市园林局", "60%"])
    got = read_tasks(saved(book), "a.xlsx", 2026)
    assert [r.task for r in got.rows] == ["建设公园"]
    assert [r.where for r in got.refused] == ["第2行", "第3行"]
    assert all("公式" in r.reason for r in got.refused)


def test_a_formula_with_a_kept_result_is_taken_and_told():
    data = saved(sheet_of(["序号", "工作任务", "牵头单位"], [1, "建设绿道", '="市园林局"']))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    assert b"<v />" in parts[name] or b"<v></v>" in parts[name] or b"<v/>" in parts[name]
    sheet = parts[name].replace(b'<c r="C2">', b'<c r="C2" t="str">')
    for empty in (b"<v />", b"<v></v>", b"<v/>"):
        sheet = sheet.replace(empty, "<v>市园林局</v>".encode())
    got = read_tasks(zipped(**{**parts, name: sheet}), "a.xlsx", 2026)
    assert got.rows[0].lead == ["市园林局"]
    assert any("公式" in r and "第2行" in r for r in got.remarks)


def test_errors_and_dates_of_1900_in_cells():
    book = sheet_of(
        ["序号", "工作任务", "牵头单位", "完成时限"],
        [1, "一事", "市园林局", 1],
        [2, "二事", "市园林局", 0],
        [3, "三事", "#REF!", None],
        [4, "四事", "市园林局", datetime(2026, 5, 1)],
        [5, "五事", "市园林局", "2月30日"],
    )
    for row in (2, 3):
        book.active.cell(row, 4).number_format = "yyyy-mm-dd"
    got = read_tasks(saved(book), "a.xlsx", 2026)
    assert [(r.task, r.deadline.due) for r in got.rows] == [("四事", date(2026, 5, 1))]
    assert [r.words for r in got.refused] == ["一事", "二事", "三事", "五事"]
    assert "1900年" in got.refused[0].reason
    assert "1900年" in got.refused[1].reason
    assert "#REF!" in got.refused[2].reason


def test_markup_stays_words():
    got = read_tasks("序号,工作任务,牵头单位\n1,<script>alert(1)</script>,市园林局\n".encode(), "a.csv", 2026)
    assert got.rows[0].task == "<script>alert(1)</script>"


@pytest.mark.parametrize("format", ["xlsx", "docx", "csv"])
def test_ten_thousand_rows_in_seconds(format):
    many = [
        TaskRow(number=str(n), text=f"完成第{n}项老旧小区改造，加装电梯{n % 7}部", lead=["市住建局"], helpers=["市财政局", "各区人民政府"], matter=f"M{n}", version=1)
        for n in range(10_000)
    ]
    data = write_tasks(many, format)
    begun = sum(os.times()[:4])
    got = read_tasks(data, f"a.{format}", 2026)
    assert len(got.rows) == 10_000
    assert not got.refused
    assert sum(os.times()[:4]) - begun < 20  # seconds of work, its helper's too, however busy the machine is


def test_a_cell_in_the_last_row_and_column_costs_nothing():
    book = sheet_of(["序号", "工作任务", "牵头单位"], [1, "建设绿道", "市园林局"])
    book.active["XFD1048576"] = "x"
    with zipfile.ZipFile(io.BytesIO(saved(book))) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="C2:XFD1048575"/></mergeCells>')
    begun = sum(os.times()[:4])
    assert len(read_tasks(zipped(**parts), "a.xlsx", 2026).rows) == 1
    assert sum(os.times()[:4]) - begun < 20


@pytest.mark.parametrize(
    "words", ["（责任单位：甲）", "（责任单位：", "责任单位：甲、", "1.", "（一）甲\n", "甲、", "由甲牵头，", "（甲牵头）", "6月", "（", "除标注", "甲负责。\n"]
)
def test_long_runs_of_anything_take_seconds(words):
    begun = sum(os.times()[:4])
    assert list_or_sentence((words * (400_000 // len(words)) + "）责任单位：乙").encode())
    assert sum(os.times()[:4]) - begun < 20


def test_a_server_reads_a_table_in_a_process_with_limits(monkeypatch):
    from luoshi.office import bounded
    from luoshi.tasklists import uploaded_table, write_tasks
    from luoshi.tasklists.uploaded_table import read_bounded

    rows = "序号,任务,牵头单位,完成时限\n" + "\n".join(f"{n},新建学校{n}所,教育局,2026年12月底" for n in range(50))
    data = rows.encode()
    assert read_bounded(data, "甲.csv", 2026) == read_tasks(data, "甲.csv", 2026)
    for form in ("xlsx", "docx"):
        table = write_tasks(read_tasks(data, "甲.csv", 2026).rows, form)
        assert read_bounded(table, f"甲.{form}") == read_tasks(table, f"甲.{form}")
    with pytest.raises(TaskListError, match="甲"):
        read_bounded(b"PK\x03\x04rubbish", "甲.xlsx")
    long = (rows + "\n" + "\n".join(f"{n},新建学校{n}所,教育局、财政局,2026年12月底" for n in range(49_000))).encode()  # several seconds of work
    for bounds, what in ((bounded.Bounds(cpu=1), long), (bounded.Bounds(wall=0), data)):
        monkeypatch.setattr(uploaded_table, "BOUNDS", bounds)
        with pytest.raises(TaskListError, match="读不完"):
            read_bounded(what, "甲.csv")
