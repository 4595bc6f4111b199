"""PDF files as they look: printed, in columns, drawn twice, upright, with heads and feet; and those without readable text."""

import io
import os
import shutil
import subprocess
from pathlib import Path

import pytest

import luoshi
from luoshi.office import Unreadable, pdf
from luoshi.office.layout import Piece, lines_of, page_text
from luoshi.office.radicals import unified

BOX = (0.0, 0.0, 600.0, 800.0)


def drawn(text, x, y, size=10.0, step=None, shown=0, **more):
    """A line drawn letter by letter."""
    return [Piece(c, x + n * (step or size), y, size, shown=shown + n, **more) for n, c in enumerate(text)]


def one_page(*pieces):
    return page_text([([p for each in pieces for p in each], BOX, 0)])[0].split("\n")


def test_radicals_are_ideographs_wherever_they_stand():
    assert unified("⼈⺠政府⼀、增⻓6%，⼾籍、⻋⻔⻢⻰、﨑、〈︵︶｡") == "人民政府一、增长6%，户籍、车门马龙、﨑、〈（）。"
    said = "云川市2026年政府工作报告\n一、2026年主要工作\n新增城镇就业16万人，建成养老服务中心12个。\n"
    radicals = said.translate(str.maketrans("工一人老心民", "⼯⼀⼈⽼⼼⺠"))
    page = f"<html><body>{''.join(f'<p>{x}</p>' for x in radicals.splitlines())}</body></html>"
    for source in (radicals, radicals.encode(), page.encode()):
        assert luoshi.read(source).text == said


def test_lines_that_reach_the_margin_go_on_and_others_do_not():
    words = "全市人均可支配收入达三万八千元，新增就业十五万人，"
    assert one_page(drawn(words, 50, 700), drawn("绿地面积达120万平方米。", 50, 680), drawn("二、今年工作安排", 50, 660), drawn("新建公园", 50, 640)) == [
        words + "绿地面积达120万平方米。",
        "二、今年工作安排",
        "新建公园",
    ]


def test_text_drawn_twice_is_read_once():
    once = drawn("新建公园50个", 50, 700, shown=0)
    assert one_page(once, drawn("新建公园50个", 50.4, 700, shown=50)) == ["新建公园50个"]
    twice = [p for n, c in enumerate("新建公园55个") for p in (Piece(c, 50 + 10 * n, 700, 10, shown=2 * n), Piece(c, 50.3 + 10 * n, 700, 10, shown=2 * n + 1))]
    assert one_page(twice) == ["新建公园55个"]


def test_upright_and_turned_text():
    upright = [Piece(c, 300, 700 - 10 * n, 10, shown=n) for n, c in enumerate("新建养老服务中心")]
    stamp = [Piece(c, 200 + 7 * n, 300 + 7 * n, 30, (0.7, 0.7), 90 + n) for n, c in enumerate("内部资料")]
    assert one_page(upright, stamp) == ["新建养老服务中心"]
    turned = [Piece(c, 100, 100 + 10 * n, 10, (0.0, 1.0), n) for n, c in enumerate("横放的一页新建公园")]
    assert [x.text for x in lines_of(turned, BOX)] == ["横放的一页新建公园"]


def test_columns_drawn_across_are_read_down_and_tables_are_not():
    left, right = [f"左栏第{n}行的文字一直写到栏边为止" for n in "一二三四五六"], [f"右栏第{n}行的文字一直写到栏边为止" for n in "一二三四五六"]
    across = [p for n in range(6) for p in (*drawn(left[n], 40, 600 - 20 * n, shown=100 * n), *drawn(right[n], 320, 600 - 20 * n, shown=100 * n + 50))]
    assert "".join(one_page(across)) == "".join(left + right)
    table = [p for n in range(8) for p in (*drawn(f"指标{n}", 40, 600 - 20 * n, shown=100 * n), *drawn(f"增长{n}%", 320, 600 - 20 * n, shown=100 * n + 50))]
    assert one_page(table)[:4] == ["指标0", "增长0%", "指标1", "增长1%"]


def test_letters_set_apart_raised_digits_and_hyphens():
    assert one_page(drawn("新建公园50个，好", 50, 700, step=18)) == ["新建公园50个，好"]
    assert one_page([Piece("面积10", 50, 700, 10), Piece("4", 80, 704, 6), Piece("平方米", 84, 700, 10)]) == ["面积10⁴平方米"]


def test_heads_feet_and_page_numbers_are_no_text():
    pages = []
    for n in range(1, 5):
        body = drawn(f"第{'一二三四'[n - 1]}页的正文，新建公园{n}0个。", 50, 400)
        pages.append(([*drawn("云川市政府工作报告", 200, 780), *body, *drawn(f"— {n} —", 290, 20), *drawn("1/4", 500, 20)], BOX, 0))
    assert page_text(pages) == [f"第{'一二三四'[n - 1]}页的正文，新建公园{n}0个。" for n in range(1, 5)]
    printed = [Piece("2026/11/29 15:01", 20, 790, 8), Piece("政府工作报告", 250, 790, 8), Piece("file:///home/a.html", 20, 8, 8), Piece("1/1", 560, 8, 8)]
    assert one_page(printed, drawn("新建公园50个。", 50, 400), drawn("12", 50, 380)) == ["新建公园50个。", "12"]
    assert one_page(drawn("一、工作回顾…………3", 50, 400), drawn("一、工作回顾", 50, 300)) == ["一、工作回顾"]


def written(draw, **options):
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    page = canvas.Canvas(out, **options)
    page.setFont("STSong-Light", 12)
    draw(page)
    page.showPage()
    page.save()
    return out.getvalue()


def test_hidden_layers_and_running_heads_of_tagged_files_are_not_read():
    def draw(page):
        page.drawString(50, 500, "新建公园50个。")
        page._code.append("/Artifact <</Type /Pagination>> BDC")
        page.drawString(50, 400, "页眉三十个。")
        page._code.append("EMC")

    assert pdf.read(written(draw), "a") == ["新建公园50个。"]


def test_files_without_readable_text_say_so():
    def latin(page):
        page.setFont("Helvetica", 12)
        page.drawString(50, 500, "x9#@ kjwq 88 ;;; zzzz qqqq wwww eeee")

    with pytest.raises(luoshi.ReadError, match="no readable text"):
        luoshi.read(written(latin))
    with pytest.raises(luoshi.ReadError, match="scan"):
        luoshi.read(written(lambda page: None))


def test_a_pdf_that_unpacks_to_gigabytes_or_turns_in_circles_ends_in_a_sentence():
    import zlib

    stream = zlib.compress(b"BT /F1 12 Tf (" + b"A" * (300 << 20) + b") Tj ET", 9)
    head = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    bomb = (
        head
        + b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n4 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(stream)
        + stream
        + b"\nendstream endobj\ntrailer<</Root 1 0 R>>"
    )
    circle = head.replace(b"[3 0 R]", b"[2 0 R]") + b"trailer<</Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF"
    for data in (bomb, circle):
        with pytest.raises(Unreadable) as told:
            pdf.read(data, "a.pdf")
        assert told.value.english.count("a.pdf") == 1


SHARED = Path(os.environ.get("LUOSHI_SHARED", "../shared")) / "cases" / "06-printed-pdf"
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")


@pytest.mark.skipif(not SHARED.exists(), reason="the cases are not here")
def test_what_chromium_printed_is_what_was_written():
    printed, plain = luoshi.read(SHARED / "chromium.pdf"), luoshi.read(SHARED / "plain.txt")
    assert printed.text == plain.text
    assert [f.quote for f in printed.figures] == [f.quote for f in plain.figures]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium")
def test_every_character_of_gb2312_comes_back_from_a_printed_page(tmp_path):
    everything = "".join(bytes([a, b]).decode("gb2312", "ignore") for a in range(0xB0, 0xF8) for b in range(0xA1, 0xFF))
    rows = [everything[n : n + 40] for n in range(0, len(everything), 40)]
    (tmp_path / "a.html").write_text(f"<meta charset=utf-8><style>body{{font-family:'Noto Sans CJK SC'}}</style>{''.join(f'<p>{row}</p>' for row in rows)}", encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={tmp_path / 'a.pdf'}", str(tmp_path / "a.html")]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    assert "".join("".join(pdf.read((tmp_path / "a.pdf").read_bytes(), "a")).split()) == everything
