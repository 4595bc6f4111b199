"""The one writer of Word documents: A4, headings, paragraphs, and tables whose headings stand on every page."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape

from .guard import plain
from .outgoing import BODY_FONT, BORDER, HEAD_FILL, HEAD_FONT, TITLE_FONT, Heading, NewPage, Table, Words

HIDDEN_CM = 0.2
_SIDE_CM, _TOP_CM = 1.8, 2.0
_TWIPS = 567  # of a centimetre


def docx_bytes(parts: Iterable[Words | Table | NewPage], landscape: bool = True) -> bytes:
    """A document of its parts in order. A table's ``title`` stands above it as the document's."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.enum.text import WD_BREAK
    from docx.shared import Cm

    document = docx.Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (Cm(29.7), Cm(21.0)) if landscape else (Cm(21.0), Cm(29.7))
    page.left_margin = page.right_margin = Cm(_SIDE_CM)
    page.top_margin = page.bottom_margin = Cm(_TOP_CM)
    for part in parts:
        if isinstance(part, NewPage):
            document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
        elif isinstance(part, Words):
            _words(document, part)
        else:
            if part.title:
                _words(document, Words(part.title, 0))
            add_table(document, part, (29.7 if landscape else 21.0) - 2 * _SIDE_CM)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def add_table(document: Any, table: Table, width: float) -> None:
    """Put a table of a ``width`` in centimetres at a document's end."""
    body = document.element.body
    body.insert(len(body) - 1, _table(table, width))  # before the last page's own settings


def _words(document: Any, part: Words) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    paragraph = document.add_paragraph(style=f"Heading {part.level}" if part.level else None)
    run = paragraph.add_run(plain(part.words))
    if part.level == 0:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    font, size = {None: (BODY_FONT, 14.0), 0: (TITLE_FONT, 18.0)}.get(part.level, (HEAD_FONT, 15.0))
    run.font.name, run.font.size = font, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), font)


def _table(table: Table, page: float) -> Any:
    """Built as XML in one go, since python-docx takes seconds for some thousands of cells."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    hidden = [c.hidden for c in table.columns]
    widths = [c.width or 2.0 * len(c.heading) for c in table.columns]
    scale = (page - HIDDEN_CM * sum(hidden)) / sum(w for w, h in zip(widths, hidden, strict=True) if not h)
    twips = [int((HIDDEN_CM if h else w * scale) * _TWIPS) for w, h in zip(widths, hidden, strict=True)]
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="{BORDER}"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in twips)
    lines = [_row([c.heading for c in table.columns], twips, hidden, head=True)]
    for row in table.rows:
        lines.append(_row([row.words], [sum(twips)], [False], span=len(twips)) if isinstance(row, Heading) else _row([_text(v) for v in row], twips, hidden))
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(twips)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{border}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="40" w:type="dxa"/><w:right w:w="40" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(lines)}</w:tbl>"
    )


def _row(cells: Sequence[str], twips: Sequence[int], hidden: Sequence[bool], *, head: bool = False, span: int = 1) -> str:
    font = HEAD_FONT if head or span > 1 else BODY_FONT
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{HEAD_FILL}"/>' if head else ""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    made = []
    for n, (text, width, unseen) in enumerate(zip(cells, twips, hidden, strict=True)):
        align = "center" if head or (n == 0 and span == 1) else "left"
        looks = f'<w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>{"<w:vanish/>" if unseen else ""}<w:sz w:val="20"/></w:rPr>'
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spans}{fill}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:spacing w:before="20" w:after="20"/>'
            f'<w:jc w:val="{align}"/></w:pPr><w:r>{looks}{_run(plain(text))}</w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(made)}</w:tr>"


def _run(text: str) -> str:
    """Text of a run: line ends and tabs are elements of their own."""
    lines = ["<w:tab/>".join(f'<w:t xml:space="preserve">{escape(part)}</w:t>' for part in line.split("\t")) for line in text.split("\n")]
    return "<w:br/>".join(lines)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
