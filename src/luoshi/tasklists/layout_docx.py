"""A task table as a Word document: A4 landscape, 黑体 and 仿宋, the headings on every page, the marks as hidden text."""

from __future__ import annotations

import io
from typing import Any
from xml.sax.saxutils import escape

from ..reading.views.docx import _heading
from ..reading.views.rows import clean
from ..reading.views.xlsx import BODY_FONT, HEAD_FONT

PAGE_CM = 26.1  # between the margins
MARK_CM = 0.2


def docx_table(title: str, columns: list[str], rows: list[list[str]], widths: list[float]) -> bytes:
    """The document; the last column of its table holds the marks."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    document = docx.Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(2.0)
    _heading(document, clean(title))
    scale = (PAGE_CM - MARK_CM) / sum(widths[:-1])
    body = document.element.body
    body.insert(len(body) - 1, _table(columns, rows, [*(w * scale for w in widths[:-1]), MARK_CM]))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _table(columns: list[str], rows: list[list[str]], centimetres: list[float]) -> Any:
    """Built as XML in one go, since python-docx takes seconds for some thousands of cells."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    twips = [int(cm * 567) for cm in centimetres]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    lines = [_row(columns, twips, head=True), *(_row(row, twips) for row in rows)]
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{border}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
    )


def _row(cells: list[str], twips: list[int], *, head: bool = False) -> str:
    font = HEAD_FONT if head else BODY_FONT
    fill = '<w:shd w:val="clear" w:color="auto" w:fill="E8EDF3"/>' if head else ""
    made = []
    for n, (text, width) in enumerate(zip(cells, twips, strict=True)):
        align = "center" if head or n == 0 else "left"
        hidden = "<w:vanish/>" if n == len(cells) - 1 else ""
        looks = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>{hidden}<w:sz w:val="20"/></w:rPr>'
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{fill}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:spacing w:before="20" w:after="20"/>'
            f'<w:jc w:val="{align}"/></w:pPr><w:r>{looks}{_words(text)}</w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(made)}</w:tr>"


def _words(text: str) -> str:
    """Text of a run: line ends and tabs are elements of their own."""
    lines = ["<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t")) for line in text.split("\n")]
    return "<w:br/>".join(lines)
