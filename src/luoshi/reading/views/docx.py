"""The task list as a Word document: A4 landscape, one table, headings repeated on every page."""

from __future__ import annotations

import io
from typing import Any

from ..report import Report
from .rows import FIGURE_COLUMNS, TASK_COLUMNS, clean, figure_rows, task_rows
from .xlsx import BODY_FONT, HEAD_FONT, TITLE_FONT, _new_headings

TASK_CM = (1.1, 7.0, 3.6, 1.6, 2.0, 2.2, 1.7, 1.7, 1.7, 1.7, 1.7)
FIGURE_SHOWN = (0, 1, 2, 3, 5, 6, 7, 8, 9, 11)
FIGURE_CM = (1.2, 2.8, 5.6, 3.4, 2.0, 1.5, 1.2, 1.6, 2.3, 4.4)


def write_docx(report: Report) -> bytes:
    """The document as bytes: the task list, then the figures."""
    import docx
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm

    document = docx.Document()
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21.0)
    page.left_margin = page.right_margin = Cm(1.8)
    page.top_margin = page.bottom_margin = Cm(2.0)
    title = clean(report.title or report.name)
    _heading(document, f"{title}任务分解表")
    rows: list[list[Any]] = []
    groups: set[int] = set()
    under: tuple[str, ...] = ()
    for path, row in task_rows(report):
        for heading in _new_headings(under, path):
            groups.add(len(rows))
            rows.append([clean(heading)] + [""] * (len(TASK_COLUMNS) - 1))
        under = path
        rows.append(row)
    _table(document, TASK_COLUMNS, rows, TASK_CM, groups)
    document.add_page_break()
    _heading(document, f"{title}数据表")
    shown = [[row[n] for n in FIGURE_SHOWN] for row in figure_rows(report)]
    _table(document, tuple(FIGURE_COLUMNS[n] for n in FIGURE_SHOWN), shown, FIGURE_CM, set())
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _font(run: Any, name: str, size: float) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    run.font.name, run.font.size = name, Pt(size)
    run._element.rPr.rFonts.set(qn("w:eastAsia"), name)


def _heading(document: Any, words: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _font(paragraph.add_run(words), TITLE_FONT, 18)


def _table(document: Any, columns: tuple[str, ...], rows: list[list[Any]], widths: tuple[float, ...], groups: set[int]) -> None:
    """A table built as XML in one go, since python-docx takes seconds for some thousands of cells."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    grid = "".join(f'<w:gridCol w:w="{int(cm * 567)}"/>' for cm in widths)
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:color="808080"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    lines = [_row([str(c) for c in columns], widths, head=True)]
    for n, row in enumerate(rows):
        if n in groups:
            lines.append(_row([str(row[0])], (sum(widths),), span=len(widths)))
        else:
            lines.append(_row(["" if cell is None else str(cell) for cell in row], widths))
    table = parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{int(sum(widths) * 567)}" w:type="dxa"/><w:jc w:val="center"/><w:tblBorders>{border}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(lines)}</w:tbl>'
    )
    body = document.element.body
    body.insert(len(body) - 1, table)  # before the page's own settings


def _row(cells: list[str], widths: tuple[float, ...], *, head: bool = False, span: int = 1) -> str:
    from xml.sax.saxutils import escape

    font = HEAD_FONT if head or span > 1 else BODY_FONT
    fill = '<w:shd w:val="clear" w:color="auto" w:fill="E8EDF3"/>' if head else ""
    spans = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    made = []
    for n, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        align = "center" if head or (n == 0 and span == 1) else "left"
        made.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{int(width * 567)}" w:type="dxa"/>{spans}{fill}<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:spacing w:before="20" w:after="20"/>'
            f'<w:jc w:val="{align}"/></w:pPr><w:r><w:rPr><w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/><w:sz w:val="20"/></w:rPr>'
            f'<w:t xml:space="preserve">{escape(clean(cell))}</w:t></w:r></w:p></w:tc>'
        )
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(made)}</w:tr>"
