"""Bad input gets one clear sentence, never a traceback; good input is read whatever its encoding."""

import io
import zipfile

import pytest

import luoshi
from luoshi.reading.sources import MAX_BYTES, decode, load

TEXT = "各位代表：\n一、今年重点工作\n今年新增公办学位7000个，地区生产总值增长6%以上。\n" * 3


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "gbk"])
def test_encodings_are_found_without_being_told(encoding, tmp_path):
    path = tmp_path / "报告.txt"
    path.write_bytes(TEXT.encode(encoding))
    report = luoshi.read(path)
    assert report.text == TEXT
    assert {f.quote for f in report.figures} == {"7000个", "6%"}


def test_line_ends_become_one(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    assert luoshi.read(path).text == TEXT


def test_a_file_of_mixed_encodings_is_read_line_by_line():
    text, encoding = decode("今年新增学位七千个，\n".encode() + "地区生产总值增长6%\n".encode("gb18030"))
    assert text == "今年新增学位七千个，\n地区生产总值增长6%\n"
    assert "gb18030" in encoding


def test_a_broken_byte_does_not_lose_the_rest():
    data = ("今年新增学位7000个，" * 40).encode()
    text, _ = decode(data[:100] + b"\xff" + data[100:])
    assert text.count("7000个") >= 39


def pdf_of(words, **options):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    page = canvas.Canvas(out, **options)
    for n, line in enumerate(words):
        page.setFont("STSong-Light", 12)
        page.drawString(50, 780 - 20 * (n % 30), line)
    page.showPage()
    page.save()
    return out.getvalue()


def test_pdf_with_text():
    report = luoshi.read(pdf_of(["一、2021年重点任务", "今年新增公办学位7000个，地区生产总值增长6%以上。"]))
    assert report.format == "pdf"
    assert {f.quote for f in report.figures} == {"7000个", "6%"}
    assert report.origin_of(report.figures[0]).unit == "page"


def test_docx_with_paragraphs_and_tables():
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_paragraph("一、2021年重点任务")
    document.add_paragraph("今年新增公办学位7000个。")
    document.add_table(1, 1).cell(0, 0).text = "地区生产总值增长6%以上。"
    out = io.BytesIO()
    document.save(out)
    report = luoshi.read(out.getvalue())
    assert report.format == "docx"
    assert [f.quote for f in report.figures] == ["7000个", "6%"]
    assert [report.origin_of(f).number for f in report.figures] == [2, 3]


def test_html_is_read_without_its_scripts():
    page = """<html><head><meta charset="gb2312"><title>报告</title><script>var a="完成100个项目";</script><style>p{}</style></head>
    <body><nav>完成200个菜单</nav><p onclick="x()">一、2021年重点任务</p><p>今年新增<b>公办学位</b>7000<span>个</span>。</p><iframe src="x">完成300个</iframe></body></html>"""
    report = luoshi.read(page.encode("gb18030"))
    assert report.format == "html"
    assert [f.quote for f in report.figures] == ["7000个"]
    assert report.origin_of(report.figures[0]).unit == "paragraph"


def word_file_without_its_parts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "no Word file")
    return out.getvalue()


def half_a_word_file():
    docx = pytest.importorskip("docx")
    out = io.BytesIO()
    docx.Document().save(out)
    return out.getvalue()[:3000]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"   \n\n", "empty"),
        (b"\xef\xbb\xbf", "holds no text"),
        (bytes(range(256)) * 50, "binary"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 1000, "a picture"),
        (b"%PDF-1.4\nnothing of a PDF", "broken PDF"),
        (b"%PDF-1.7", "broken PDF"),
        (word_file_without_its_parts(), "no Word file"),
        (half_a_word_file(), "broken or no Word file"),
        (b"<html><body></body></html>", "without text"),
        (b"<!doctype html><script>alert(1)</script>", "without text"),
        (b"Lorem ipsum dolor sit amet. " * 50, "not a Chinese text"),
        ("これは日本語のテキストです。" * 20, "not a Chinese text"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence(data, says):
    with pytest.raises(luoshi.ReadError, match=says) as error:
        luoshi.read(data)
    assert "\n" not in str(error.value)


def test_a_scan_and_a_locked_pdf_are_named():
    with pytest.raises(luoshi.ReadError, match="scan"):
        luoshi.read(pdf_of([]))
    pytest.importorskip("cryptography")
    from reportlab.lib.pdfencrypt import StandardEncryption

    with pytest.raises(luoshi.ReadError, match="password"):
        luoshi.read(pdf_of(["今年新增学位7000个"], encrypt=StandardEncryption("secret", canPrint=0)))


def test_missing_files_folders_and_giants(tmp_path):
    with pytest.raises(luoshi.ReadError, match="does not exist"):
        luoshi.read(tmp_path / "nowhere.txt")
    with pytest.raises(luoshi.ReadError, match="does not exist"):
        luoshi.read("nowhere.docx")
    with pytest.raises(luoshi.ReadError, match="folder"):
        luoshi.read(tmp_path)
    giant = tmp_path / "giant.txt"
    with giant.open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(luoshi.ReadError, match="MB"):
        luoshi.read(giant)


def test_a_text_too_long_for_any_report_is_refused_at_once(monkeypatch):
    monkeypatch.setattr("luoshi.reading.sources.MAX_CHARACTERS", 1000)
    with pytest.raises(luoshi.ReadError, match="million characters"):
        luoshi.read("今年新增学位7000个，" * 200)


def test_one_endless_line_is_read_in_reasonable_time():
    report = luoshi.read("今年新增公办学位7000个，" * 20_000)
    assert len(report.figures) == 20_000


def test_nul_bytes_inside_a_text_are_stood():
    report = luoshi.read(TEXT.replace("公办", "公\0办").encode())
    assert {f.quote for f in report.figures} == {"7000个", "6%"}


def test_text_is_text_and_a_name_is_a_path():
    assert load("今年新增学位7000个").format == "text"
    assert load("今年新增学位7000个").text == "今年新增学位7000个"
