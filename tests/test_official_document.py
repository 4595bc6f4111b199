"""An official document has the measures of GB/T 9704-2012, read back from the file that Word opens."""

import io

import docx
import pytest
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from luoshi.office.official_document import AREA, CHARACTERS, LINE, LINES, Annex, OfficialDocument, official_docx
from luoshi.office.outgoing import Column, Table, Words

POINT, MM = 12700, 36000  # in Word's own units
TABLE = Table([Column("单位", 20), Column("得分", 8)], [["=东街", 99]], title="考评情况表")


def read(**more):
    made = official_docx(OfficialDocument("云州市情况通报", [Words("一、总体", 1), Words("正文。")], **more))
    return docx.Document(io.BytesIO(made))


@pytest.fixture(scope="module")
def whole():
    return read(mark="云州市办公室文件", number="〔2026〕1号", to="各单位：", signer="云州市办公室", day="2026年11月1日", annexes=[Annex(TABLE), Annex(TABLE)])


def test_the_paper_and_the_type_area(whole):
    page = whole.sections[0]
    assert (round(page.page_width.mm), round(page.page_height.mm)) == (210, 297)
    assert (round(page.top_margin.mm), round(page.left_margin.mm)) == (37, 28)
    assert round((page.page_width - page.left_margin - page.right_margin) / MM) == AREA[0] == 156
    assert round((page.page_height - page.top_margin - page.bottom_margin) / MM) == AREA[1] == 225


def test_twenty_two_lines_of_twenty_eight_characters(whole):
    text = next(p for p in whole.paragraphs if p.text == "正文。")
    assert text.paragraph_format.line_spacing / POINT * LINES <= 225 / 25.4 * 72 < text.paragraph_format.line_spacing / POINT * (LINES + 1)
    (run,) = text.runs
    wide = run.font.size.pt + int(run._element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert wide * CHARACTERS <= 156 / 25.4 * 72 < wide * (CHARACTERS + 1)
    assert (run.font.size.pt, run._element.rPr.rFonts.get(qn("w:eastAsia")), text.paragraph_format.first_line_indent.pt) == (16, "仿宋_GB2312", 32)


def test_types_and_places(whole):
    at = {p.text: p for p in whole.paragraphs}
    mark = at["云州市办公室文件"]
    assert (str(mark.runs[0].font.color.rgb), mark.alignment) == ("FF0000", 1)
    assert round(mark.paragraph_format.space_before.mm) == 35
    assert at["〔2026〕1号"]._p.pPr.find(qn("w:pBdr")).find(qn("w:bottom")).get(qn("w:color")) == "FF0000"
    assert (at["云州市情况通报"].runs[0].font.name, at["云州市情况通报"].runs[0].font.size.pt) == ("方正小标宋简体", 22)
    assert at["一、总体"].runs[0].font.name == "黑体"
    assert [p.text for p in whole.paragraphs if "考评情况表" in p.text][:2] == ["附件：1．考评情况表", "2．考评情况表"]
    assert (at["云州市办公室"].alignment, at["2026年11月1日"].paragraph_format.right_indent.pt) == (2, 4 * 16)


def test_page_numbers_stand_outside(whole):
    page = whole.sections[0]
    assert whole.settings.odd_and_even_pages_header_footer
    for footer, align in ((page.footer, 2), (page.even_page_footer, 0)):
        (line,) = footer.paragraphs
        assert (line.text, line.alignment, line.runs[0].font.size.pt) == ("—  —", align, 14)
        assert "PAGE" in line._p.xml


def test_annexes_lie_across_on_pages_of_their_own(whole):
    assert [s.orientation for s in whole.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE, WD_ORIENT.LANDSCAPE]
    assert [[c.text for c in row.cells] for row in whole.tables[1].rows] == [["单位", "得分"], ["=东街", "99"]]
    width = sum(int(c.get(qn("w:w"))) for c in whole.tables[0]._tbl.tblGrid)
    assert abs(width / 20 - 225 / 25.4 * 72) < 2


def test_without_head_annexes_and_signature_only_the_text_stands():
    assert [p.text for p in read().paragraphs] == ["云州市情况通报", "一、总体", "正文。"]
    assert LINE == 28.95
