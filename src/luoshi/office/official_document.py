"""An official document (公文) as an office signs and sends it: the measures, types and places of GB/T 9704-2012, as a Word file.

What only the office knows (its number, the day it is signed) stays as the blanks that the standard leaves for it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from .docx_writing import add_table
from .guard import plain
from .outgoing import BODY_FONT, HEAD_FONT, TITLE_FONT, Table, Words

# Millimetres and points of the standard: 5.1–5.2 (paper, type area of 156 × 225, 22 lines of 28 characters), 7.2.4–7.3.5, 7.5.
PAGE = (210.0, 297.0)
TOP, BINDING, AREA = 37.0, 28.0, (156.0, 225.0)
RIGHT, BOTTOM = PAGE[0] - BINDING - AREA[0], PAGE[1] - TOP - AREA[1]
NO_2, NO_3, NO_4 = 22.0, 16.0, 14.0  # 二号, 三号, 四号 in points
LINES, CHARACTERS = 22, 28
_POINT_MM = 25.4 / 72
_NARROWER = -int(1 + 20 * (NO_3 - AREA[0] / _POINT_MM / CHARACTERS))  # of a character in 3号, in twentieths of a point: 28 of them fill the line
LINE = int(AREA[1] / LINES / _POINT_MM * 20) / 20  # Word counts in twentieths of a point; 22 of them still fit
_RED = "FF0000"
_NUMBER_FONT = "宋体"
_LEVEL_FONTS = {1: HEAD_FONT, 2: "楷体_GB2312"}
_RULE_MM, _MARK_MM, _FOOT_MM = 4.0, 35.0, 7.0  # the red rule below the number; the mark below the type area's edge; the page's number below it


@dataclass(frozen=True)
class Annex:
    """A table that is appended (附件), on pages of its own, lying across."""

    table: Table


@dataclass(frozen=True)
class OfficialDocument:
    """A document to be signed. ``mark``: the issuing office with 文件, in red at the head, left out where empty; ``number``: of the document,
    ``signer``: who signs, ``day``: when, each as it stands there; ``to``: to whom, ended by a colon; ``parts``: headings (level 1, 2)
    and paragraphs; ``annexes``: their titles are listed before the signature."""

    title: str
    parts: Sequence[Words]
    mark: str = ""
    number: str = ""
    to: str = ""
    signer: str = ""
    day: str = ""
    annexes: Sequence[Annex] = field(default=())


def official_docx(document: OfficialDocument) -> bytes:
    """The document as a Word file."""
    import docx
    from docx.shared import Pt

    word = docx.Document()
    normal = word.styles["Normal"]
    normal.font.size = Pt(NO_3)
    _font(normal, BODY_FONT)
    word.settings.odd_and_even_pages_header_footer = True
    _page(word.sections[0])
    _numbered(word.sections[0])
    if document.mark:
        _head(word, document)
    _line(word, document.title, TITLE_FONT, NO_2, "center", before=2 * LINE if document.mark else 0, after=LINE)
    if document.to:
        _line(word, document.to)
    for part in document.parts:
        _line(word, part.words, _LEVEL_FONTS.get(part.level or 0, BODY_FONT), indent=2, keep=bool(part.level))
    _annex_list(word, document.annexes)
    if document.signer:
        _line(word, document.signer, align="right", right=4, before=LINE * 2, keep=True)
    if document.day:
        _line(word, document.day, align="right", right=4)
    for n, annex in enumerate(document.annexes, 1):
        _annex(word, annex, n if len(document.annexes) > 1 else 0)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _page(section: Any, across: bool = False) -> None:
    """Paper and type area; a page that lies across is turned with its head to the binding, as the standard turns a table."""
    from docx.enum.section import WD_ORIENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Mm

    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(PAGE[1]), Mm(PAGE[0])) if across else (Mm(PAGE[0]), Mm(PAGE[1]))
    edges = (BINDING, RIGHT, BOTTOM, TOP) if across else (TOP, BOTTOM, BINDING, RIGHT)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = map(Mm, edges)
    section.footer_distance = Mm((RIGHT if across else BOTTOM) - _FOOT_MM - NO_4 * _POINT_MM)
    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    if not across:
        section._sectPr.append(parse_xml(f'<w:docGrid {nsdecls("w")} w:type="lines" w:linePitch="{round(LINE * 20)}"/>'))


def _numbered(section: Any) -> None:
    """The page's number between dashes, in 四号 half width, outside: on the right of odd pages, on the left of even ones, one character in."""
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        _shape(paragraph, align, right=float(align == "right"), left=float(align == "left"))
        for text, kind in (("— ", ""), ("", "begin"), (" PAGE ", "instr"), ("", "end"), (" —", "")):
            run = _run(paragraph, text if kind != "instr" else "", _NUMBER_FONT, NO_4)
            if kind:
                _field(run, kind, text)


def _field(run: Any, kind: str, text: str) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    inner = f'<w:instrText {nsdecls("w")} xml:space="preserve">{text}</w:instrText>' if kind == "instr" else f'<w:fldChar {nsdecls("w")} w:fldCharType="{kind}"/>'
    run._element.append(parse_xml(inner))


def _head(word: Any, document: OfficialDocument) -> None:
    """The office's mark in red, the number two lines below, the red rule under it."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import RGBColor

    size = min(48.0, AREA[0] / _POINT_MM / max(len(document.mark), 1) * 0.95)
    mark = _line(word, document.mark, TITLE_FONT, size, "center", before=_MARK_MM / _POINT_MM, exact=False)
    mark.runs[0].font.color.rgb = RGBColor.from_string(_RED)
    number = _line(word, document.number or "　", before=2 * LINE, align="center", exact=False)
    rule = f'<w:bottom w:val="single" w:sz="12" w:space="{round(_RULE_MM / _POINT_MM)}" w:color="{_RED}"/>'
    number._p.get_or_add_pPr().append(parse_xml(f"<w:pBdr {nsdecls('w')}>{rule}</w:pBdr>"))


def _annex_list(word: Any, annexes: Sequence[Annex]) -> None:
    """附件, one line below the text, two characters in; several are numbered."""
    for n, annex in enumerate(annexes, 1):
        name = f"{n}．{annex.table.title}" if len(annexes) > 1 else annex.table.title
        _line(word, f"附件：{name}" if n == 1 else name, indent=-3 if n == 1 else 0, left=5, before=LINE if n == 1 else 0)


def _annex(word: Any, annex: Annex, number: int) -> None:
    section = word.add_section()
    _page(section, across=True)
    _numbered(section)
    _line(word, f"附件{number or ''}", HEAD_FONT)
    _line(word, annex.table.title, TITLE_FONT, NO_2, "center", before=LINE / 2, after=LINE / 2)
    add_table(word, annex.table, AREA[1] / 10)


def _line(word: Any, text: str, font: str = BODY_FONT, size: float = NO_3, align: str = "justify", **shape: Any) -> Any:
    paragraph = word.add_paragraph()
    _shape(paragraph, align, **shape)
    _run(paragraph, plain(text), font, size)
    return paragraph


def _shape(
    paragraph: Any,
    align: str,
    *,
    before: float = 0,
    after: float = 0,
    indent: float = 0,
    left: float = 0,
    right: float = 0,
    keep: bool = False,
    exact: bool = True,
) -> None:
    """Place a paragraph: ``before`` and ``after`` in points, ``indent``, ``left`` and ``right`` in characters."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt

    form = paragraph.paragraph_format
    paragraph.alignment = getattr(WD_ALIGN_PARAGRAPH, align.upper())
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.first_line_indent, form.left_indent, form.right_indent = Pt(indent * NO_3), Pt(left * NO_3), Pt(right * NO_3)
    form.keep_with_next, form.widow_control = keep, False
    if exact:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE)


def _run(paragraph: Any, text: str, font: str, size: float) -> Any:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    _font(run, font)
    if size == NO_3:
        run._element.get_or_add_rPr().append(parse_xml(f'<w:spacing {nsdecls("w")} w:val="{_NARROWER}"/>'))
    return run


def _font(styled: Any, font: str) -> None:
    from docx.oxml.ns import qn

    styled.font.name = font
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
