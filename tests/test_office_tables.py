"""The one reader of office files: what stands in a cell is what a person sees there, from whatever program it comes."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luoshi.office import Unreadable
from luoshi.office.csv_writing import csv_bytes
from luoshi.office.guard import dangerous, guarded, plain, restored
from luoshi.office.opening import table, tables
from luoshi.office.xlsx_writing import Book
from office_kit import sheet_xml, workbook, zipped

HEAD = ["编号", "内容", "电话"]


def read(data, sheet=0):
    return [(row.number, row.cells) for row in tables(data)[sheet].rows()]


def flaws(data):
    return {(row.number, column): flaw.kind for row in tables(data)[0].rows() for column, flaw in row.flaws.items()}


def one(value, **more):
    """What a single cell says, and what is wrong with it."""
    row = next(tables(workbook(sheet_xml([[value, "x"]]), **more))[0].rows())
    return row.cells[0], (row.flaws[0].kind if row.flaws else "")


@pytest.mark.parametrize("dimension", ["", "A1", "A1:A1", "A1:B3", "A1:C2", "B2:C3", "A1:XFD1048576", "nonsense"])
def test_the_size_that_a_file_claims_is_not_believed(dimension):
    rows = [HEAD, *([str(n), f"第{n}盏路灯不亮", f"1990000{n:04}"] for n in range(20))]
    assert [cells for _n, cells in read(workbook(sheet_xml(rows, dimension)))] == rows


def test_both_dialects_and_any_prefix():
    from office_kit import STRICT_MAIN

    rows = [HEAD, ["1", "路灯不亮", "19900001234"]]
    assert [c for _n, c in read(workbook(sheet_xml(rows, main=STRICT_MAIN), strict=True))] == rows
    assert [c for _n, c in read(workbook(sheet_xml(rows, prefix="x")))] == rows


def test_utf_16_parts_and_merged_cells_in_them():
    xml = sheet_xml([["区", "事"], ["临江区", "一"], [None, "二"]], after='<mergeCells><mergeCell ref="A2:A3"/></mergeCells>')
    data = workbook('<?xml version="1.0" encoding="UTF-16"?>' + xml)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].decode().encode("utf-16")
    assert read(zipped(parts))[2] == (3, ["临江区", "二"])


def test_texts_of_all_kinds():
    shared = ["<si><t>整句</t></si>", "<si><r><t>两</t></r><r><rPr><b/></rPr><t>段</t></r><rPh sb='0' eb='1'><t>リャン</t></rPh></si>"]
    data = workbook(sheet_xml([[("t='s'", "<v>0</v>"), ("t='s'", "<v>1</v>"), ("t='str'", "<f>A1</f><v>算的</v>"), ("t='s'", "<v>9</v>"), ("t='b'", "<v>1</v>")]]), shared=shared)
    assert read(data) == [(1, ["整句", "两段", "算的", "", "是"])]
    assert flaws(data) == {(1, 3): "missing"}
    lost = workbook(sheet_xml([[("t='s'", "<v>0</v>")]]))
    assert flaws(lost) == {(1, 0): "missing"}


@pytest.mark.parametrize(
    ("raw", "said", "flaw"),
    [
        ("19900001234", "19900001234", ""),
        ("19900001234.0", "19900001234", ""),
        ("1.9900001234E+10", "19900001234", ""),
        ("0.53300000000000003", "0.533", ""),
        ("-2.5", "-2.5", ""),
        ("2.026110100012346e+18", "2026110100012346000", "cut"),
        ("2.0261101000123459E+18", "2026110100012345900", "cut"),
        ("2026110100012340000", "2026110100012340000", "cut"),
        ("2026110100012345678", "2026110100012345678", ""),  # written exactly by another program
        ("2026110100012345856", "2026110100012345856", "cut"),  # a machine's number written out
        ("1000000000000010", "1000000000000010", "cut"),  # sixteen digits, the last of them lost
        ("1000000000000016", "1000000000000016", ""),
        ("999999999999999", "999999999999999", ""),
        ("1e400", "1e400", ""),
        ("NaN", "NaN", ""),
    ],
)
def test_numbers_are_the_digits_of_the_file(raw, said, flaw):
    assert one(("", f"<v>{raw}</v>")) == (said, flaw)


@pytest.mark.parametrize(
    ("form", "raw", "said"),
    [
        (14, "46327", "2026-11-01"),
        (22, "46327.395833333336", "2026-11-01 09:30"),
        (31, "46327", "2026-11-01"),  # 2026年11月1日 by its number alone, as Chinese Excel writes it
        (57, "46327", "2026-11-01"),
        ('yyyy"年"m"月"d"日"', "46327", "2026-11-01"),
        ('[$-804]yyyy"年"m"月"d"日";@', "46327", "2026-11-01"),
        ("yyyy/m/d h:mm:ss", "46327.395838", "2026-11-01 09:30"),
        ("h:mm", "0.395833333333333", "09:30"),
        ("h:mm", "46327.395833333336", "2026-11-01 09:30"),  # shown as a time, and is a moment
        (20, "0.75", "18:00"),
        ("[h]:mm", "1.5", "36:00"),
        ("yyyy-mm-dd", "0", "1900-01-00"),
        ("yyyy-mm-dd", "1", "1900-01-01"),
        ("yyyy-mm-dd", "60", "60"),  # 1900-02-29 never was
        (9, "0.53", "53%"),
        ("0.00%", "0.53300000000000003", "53.3%"),
        ('0"月"', "5", "5"),
        ("General", "46327", "46327"),
        ('"电话"0', "19900001234", "19900001234"),
    ],
)
def test_days_times_and_shares_by_their_format(form, raw, said):
    assert one(('s="1"', f"<v>{raw}</v>"), formats=[form])[0] == said


def test_the_other_system_of_days():
    assert one(('s="1"', "<v>44865.395833333336</v>"), formats=[22], since_1904=True)[0] == "2026-11-01 09:30"
    assert one(('t="d"', "<v>2026-11-01T09:30:00</v>"))[0] == "2026-11-01 09:30"


def test_formulas_and_errors():
    assert one(("", "<f>1+1</f><v>2</v>")) == ("2", "")
    assert one(("", "<f>1+1</f>")) == ("", "formula")
    assert one(("", "<f>1+1</f><v/>")) == ("", "formula")
    assert one(("t='str'", "<f>A9</f><v></v>")) == ("", "")  # its result is an empty text
    assert one(("t='e'", "<v>#N/A</v>")) == ("", "error")


def test_hidden_sheets_are_not_taken_and_the_one_read_is_named():
    old, new = sheet_xml([HEAD, ["1", "旧事", ""]]), sheet_xml([HEAD, ["2", "新事", ""]])
    for state in ("hidden", "veryHidden"):
        found = table(tables(workbook(old, new, states=[state], names=["旧", "新"])), {"内容": "text"}.get, lambda f: "text" in f)
        assert [row.cells[1] for row in found.body] == ["新事"]
        assert found.remarks == ["读的是工作表“新”。", "工作表“旧”是隐藏的，没有读。"]
    with pytest.raises(Unreadable, match="隐藏"):
        table(tables(workbook(old, states=["hidden"])), {"内容": "text"}.get, lambda f: "text" in f)


def test_the_sheet_and_the_header_that_were_meant():
    cover = sheet_xml([["填表说明"], ["请如实填写"]])
    meant = sheet_xml(
        [["云州市热线工单"], [], ["制表：热线办"], ["编号", "内 容\n（必填）*", "电话"], ["1", "路灯不亮", ""]], after='<mergeCells><mergeCell ref="A1:C1"/></mergeCells>'
    )
    other = sheet_xml([HEAD, ["3", "别的", ""]])
    found = table(tables(workbook(cover, meant, other, names=["说明", "工单", "备份"])), {"编号": "id", "内容": "text"}.get, lambda f: "text" in f)
    assert (found.first, found.fields, [row.cells[1] for row in found.body]) == (4, {"id": 0, "text": 1}, ["路灯不亮"])
    assert found.remarks[0] == "读的是工作表“工单”。"
    assert "备份" in found.remarks[1]


def test_hidden_rows_are_read_and_told():
    sheet = tables(workbook(sheet_xml([HEAD, ('hidden="1"', ["1", "筛掉的", ""]), ["2", "看得见", ""]])))[0]
    assert len(list(sheet.rows())) == 3
    assert "1行是隐藏的" in sheet.remarks[0]


def test_hidden_columns_are_read_and_told():
    data = workbook(sheet_xml([HEAD, ["1", "路灯不亮", ""], ["2", "看得见", "19900001234"]]))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            if "worksheets/" in name and b"sheetData" in content:
                content = content.replace(b"<sheetData", b'<cols><col min="2" max="2" hidden="1"/><col min="3" max="16384" hidden="true"/></cols><sheetData', 1)
            made.writestr(name, content)
    sheet = tables(out.getvalue())[0]
    assert len(list(sheet.rows())) == 3
    assert "B、C列是隐藏的，也读了。" in sheet.remarks


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030"])
@pytest.mark.parametrize("sign", [",", "\t", ";", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_text_in_every_dress(encoding, sign, end):
    text = end.join([sign.join(HEAD), sign.join(["1", f'"路灯不亮{sign}三天了{end}真黑""啊"""', "19900001234"]), "", sign.join(["2", "井盖丢了", "无"]), ""])
    assert read(text.encode(encoding)) == [(1, HEAD), (2, ["1", f'路灯不亮{sign}三天了\n真黑"啊"'.strip(), "19900001234"]), (4, ["2", "井盖丢了", "无"])]


def test_big5_and_a_named_separator():
    assert read("編號,內容,電話\n1,路燈不亮已經三天請儘快處理,無\n".encode("big5")) == [(1, ["編號", "內容", "電話"]), (2, ["1", "路燈不亮已經三天請儘快處理", "無"])]
    assert read("sep=;\n编号;内容,地点\n1;灯,坏\n".encode("utf-8-sig")) == [(2, ["编号", "内容,地点"]), (3, ["1", "灯,坏"])]


def test_ragged_rows_and_what_an_export_guards():
    data = "编号,内容\n1\n2,二,多出来的\n3,'=不是公式\n4,'twas\n".encode()
    assert read(data) == [(1, ["编号", "内容"]), (2, ["1"]), (3, ["2", "二", "多出来的"]), (4, ["3", "=不是公式"]), (5, ["4", "'twas"])]


LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + "EncryptedPackage".encode("utf-16-le") + bytes(100)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "是空的"),
        (b"\n \n", "是空的"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧版|密码"),
        (LOCKED, "密码"),
        (b"%PDF-1.4", "PDF"),
        (b"{\\rtf1", "RTF"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "网页"),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "网页"),
        (b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>', "网页|XML"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related", "网页"),
        (bytes(range(256)) * 40, "不是"),
        (b"code,name\0,x\n", "不是"),
        (b"PK\x03\x04 no archive", "损坏"),
        (zipped({"word/document.xml": "<w/>"}), "Word"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), "OpenDocument"),
        (zipped({"Index/Document.iwa": "x"}), "不是Excel|Numbers"),
        (zipped({"xl/workbook.xml": "<nothing/>"}), "空|损坏"),
        (zipped({"xl/workbook.xml": "<not xml"}), "损坏"),
        (workbook(sheet_xml("")), "空"),
    ],
)
def test_what_is_no_table_is_one_sentence(data, said, tmp_path):
    path = tmp_path / "来文.csv"
    path.write_bytes(data)
    for source in (data, path):
        with pytest.raises(Unreadable, match=said) as told:
            table(tables(source, "来文.csv"), {}.get, bool, "来文.csv")
        assert str(told.value).startswith("来文.csv")
        assert str(told.value).count("。") == 1


def test_a_bomb_and_a_very_wide_row_cost_little():
    with pytest.raises(Unreadable, match="没有打开"):
        tables(workbook(sheet_xml("0" * (30 << 20))))
    wide = "<row r='1'>" + "".join(f"<c t='inlineStr'><is><t>{n}</t></is></c>" for n in range(20_000)) + "</row>"
    sheet = tables(workbook(sheet_xml(wide)))[0]
    assert len(next(iter(sheet.rows())).cells) == 512
    with pytest.raises(Unreadable, match="合并"):
        list(tables(workbook(sheet_xml([["a"], *[["b"]] * 3000], after='<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')))[0].rows())


WORDS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=30).map(plain)
TABLES = st.lists(st.lists(WORDS, min_size=1, max_size=5), min_size=1, max_size=8)


def worded(rows):
    """Rows as they come back: those without a word left out, empty cells at the end too."""
    kept = []
    for n, row in enumerate(rows, 1):
        cells = list(row)
        while cells and not cells[-1]:
            cells.pop()
        if cells:
            kept.append((n, cells))
    return kept


def worded_numbers(found):
    made = []
    for number, cells in found:
        cells = list(cells)
        while cells and not cells[-1]:
            cells.pop()
        made.append((number, cells))
    return made


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_a_workbook_that_is_written_reads_back(rows):
    book, out = Book(rows[0]), io.BytesIO()
    for row in rows[1:]:
        book.add(row)
    book.save(out)
    if worded(rows):
        assert worded_numbers(read(out.getvalue())) == worded(rows)


@given(TABLES)
@settings(max_examples=150, deadline=None)
def test_a_csv_that_is_written_reads_back(rows):
    rows = [["编号", "内容"], *rows]
    assert worded_numbers(read(csv_bytes(rows))) == worded(rows)


@given(st.text(max_size=20))
@settings(max_examples=500, deadline=None)
def test_no_cell_that_is_written_is_a_formula(text):
    assert restored(guarded(text)) == text
    assert not dangerous(guarded(text))


def rows_or_sentence(data):
    """Whether reading gives rows, or one sentence that says why not; any other error goes through."""
    try:
        return all(any(row.cells) or row.flaws for sheet in tables(data) for row in sheet.rows())
    except Unreadable as error:
        return str(error).count("。") == 1


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_give_rows_or_one_sentence(data):
    assert rows_or_sentence(data)


BOOK = workbook(sheet_xml([HEAD, ["1", "路灯不亮", "19900001234"], [("t='s'", "<v>0</v>"), 46327, ("s='1'", "<v>46327.5</v>")]]), shared=["<si><t>x</t></si>"], formats=[22])


@given(
    st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"]),
    st.integers(0, 10**6),
    st.binary(max_size=8),
)
@settings(max_examples=300, deadline=None)
def test_damaged_parts_give_rows_or_one_sentence(part, at, put):
    with zipfile.ZipFile(io.BytesIO(BOOK)) as archive:
        parts = {n: archive.read(n) for n in archive.namelist()}
    at %= len(parts[part])
    parts[part] = parts[part][:at] + put + parts[part][at + len(put) :]
    assert rows_or_sentence(zipped(parts))


@given(st.lists(st.lists(st.none() | st.text(max_size=8).map(plain) | st.integers(-(10**14), 10**14) | st.booleans(), min_size=1, max_size=5), min_size=1, max_size=6))
@settings(max_examples=60, deadline=None)
def test_what_openpyxl_writes_is_read_as_it_says(rows):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    said = [["" if v is None else {True: "是", False: "否"}[v] if isinstance(v, bool) else str(v) for v in row] for row in rows]
    formulas = any(isinstance(v, str) and (v.startswith("=") or v.startswith("#")) for row in rows for v in row)
    if not formulas:
        assert worded_numbers(read(out.getvalue())) == worded(said)
