"""The words of a Word file (.docx .docm .dotx .dotm, Strict too, as WPS makes them too) as Word shows them: the one reader of Word text.

Shown are inserted and moved-in words, results of fields, content controls, boxes, numbers that Word writes before paragraphs, imported parts.
Not shown are deleted and moved-out words, field codes, comments, notes and their marks, headers and footers, tables of contents, prompts.
Struck and hidden words are apart: they are no part of what a text says, but a table may keep a mark in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from . import bounded, web_page
from .archives import look_through
from .unreadable import Unreadable
from .word_package import Package, by_name, child, full, kind, number, on, value
from .word_runs import Runs, Words, alternative, is_prompt
from .word_styles import Style, Styles, lists_of

SMALL = 3 << 20  # bytes of XML that are read right here; more is read in a process with limits
MOST = 150 << 20  # bytes that a Word file may unpack to, pictures included
MAX_TEXT = 8_000_000  # characters
MAX_SPAN = 64  # columns that one cell reaches over
MAX_INSIDE = 2  # files in files


@dataclass
class Paragraph:
    """A paragraph: its words, line ends inside it as "\\n", the number before it included; ``hidden``: its hidden or struck words."""

    text: str
    hidden: str = ""


@dataclass
class Cell:
    """A cell of a table: what is in it, over how many columns it reaches, and whether it only goes on from the cell above or to the left."""

    blocks: list[Block] = field(default_factory=list)
    span: int = 1
    goes_on: str = ""  # "down" or "right"

    def paragraphs(self) -> Iterator[Paragraph]:
        """Its paragraphs, those of tables inside it too."""
        return paragraphs(self.blocks)


@dataclass
class Table:
    """A table by rows."""

    rows: list[list[Cell]] = field(default_factory=list)


Block = Paragraph | Table


def read(data: bytes, name: str) -> list[Block]:
    """The blocks of a Word file in order. A small file is read here, a larger one in a process with limits. Raises Unreadable."""
    looked = look_through(data, name, MOST)
    if looked.kind != "docx":
        raise Unreadable("no word", name)
    if looked.xml <= SMALL:
        return blocks(data, name)
    return [_unpacked(each) for each in bounded.call("luoshi.office.word:packed", data, name)]


def paragraphs(found: list[Block]) -> Iterator[Paragraph]:
    """All paragraphs of blocks in order, each once: a cell that goes on from another has none of its own."""
    for block in found:
        if isinstance(block, Paragraph):
            yield block
        else:
            for row in block.rows:
                for cell in row:
                    yield from paragraphs(cell.blocks)


def blocks(data: bytes, name: str = "") -> list[Block]:
    """The blocks of a Word file, read in this process. Raises Unreadable; whatever else a damaged file brings about is "broken"."""
    try:
        return _Reader(Package(data, name)).document()
    except (Unreadable, MemoryError):
        raise
    except Exception:  # a damaged file breaks its reader in any way
        raise Unreadable("broken", name) from None


def packed(data: bytes) -> list[Any]:
    """The same as lists, to be sent from a process."""
    return [_packed(each) for each in blocks(data)]


def _packed(block: Block) -> list[Any]:
    if isinstance(block, Paragraph):
        return [block.text, block.hidden]
    return [[[cell.span, cell.goes_on, [_packed(b) for b in cell.blocks]] for cell in row] for row in block.rows]


def _unpacked(block: list[Any]) -> Block:
    if block and isinstance(block[0], str):
        return Paragraph(*block)
    return Table([[Cell([_unpacked(b) for b in inside], span, goes_on) for span, goes_on, inside in row] for row in block])


@dataclass
class _OpenWords:
    """Words of a paragraph whose own end is deleted or hidden: they go on in the next."""

    text: str = ""
    hidden: str = ""
    number: str = ""

    def paragraph(self) -> Paragraph:
        """All of it; 1．2025年 would be another number, so a blank parts them."""
        gap = " " if self.number[-1:] == "．" and self.text[:1].isdigit() else ""
        return Paragraph(self.number + gap + self.text if self.text.strip() else self.text, self.hidden)


class _Reader:
    """Goes through a document once."""

    def __init__(self, package: Package, inside: int = 0) -> None:
        self.package, self.inside = package, inside
        self.styles = Styles(package.of_kind("styles"))
        self.lists, self.depth_of = lists_of(package, self.styles)
        self.outside = package.related(package.main)
        self.size = 0

    def document(self) -> list[Block]:
        root = self.package.xml(self.package.main)
        body = child(root, "w:body")
        if kind(root) != "w:document" or body is None:
            raise Unreadable("broken", self.package.name)
        return self._story(body)

    def _story(self, element: Any) -> list[Block]:
        """The blocks of a body or a box, with fields of its own."""
        self.odd = _unmatched(element)  # kept, so that they stay the same objects
        return self._blocks(element, Runs(self.styles, {id(e) for e in self.odd}))

    def _blocks(self, element: Any, runs: Runs) -> list[Block]:
        found: list[Block] = []
        kept = _OpenWords()
        for each in _unwrapped(element):
            name = kind(each)
            if name == "w:p":
                kept = self._paragraph(each, runs, kept, found)
                continue
            if kept.text or kept.hidden:  # a table or the end comes: the words stand for themselves
                found.append(kept.paragraph())
                kept = _OpenWords()
            if name == "w:tbl":
                found.append(self._table(each, runs))
            elif name == "w:altChunk":
                found += self._imported(each)
        if kept.text or kept.hidden:
            found.append(kept.paragraph())
        return found

    def _paragraph(self, element: Any, runs: Runs, kept: _OpenWords, found: list[Block]) -> _OpenWords:
        """Add a paragraph; what is kept where its end is not shown."""
        properties = by_name(child(element, "w:pPr"))
        name = value(properties.get("w:pStyle"))
        style = self.styles.paragraph(name)
        words = runs.read(element, style)
        mark = by_name(properties.get("w:rPr"))
        text, hidden = _joined(words)
        if style.contents:
            text = hidden = ""
            words.boxes.clear()
        self._count(len(text) + len(hidden))
        runs_on = any(on(mark.get(f"w:{end}")) for end in ("del", "moveFrom", "vanish", "specVanish")) or value(properties.get("w:framePr"), "dropCap") in ("drop", "margin")
        number_ = "" if runs_on and not text.strip() else self._number(properties, name, style)  # what is not seen does not count
        whole = _OpenWords(kept.text + text, kept.hidden + hidden, kept.number if kept.text.strip() else number_)
        if runs_on:
            found += self._boxes(words)
            return whole
        found.append(whole.paragraph())
        found += self._boxes(words)
        return _OpenWords()

    def _count(self, characters: int) -> None:
        self.size += characters
        if self.size > MAX_TEXT:
            raise Unreadable("unpacked", self.package.name, most=MAX_TEXT >> 20)

    def _number(self, properties: dict[str, Any], name: str, style: Style) -> str:
        """The number before a paragraph: of its own list, else of its style's."""
        own = properties.get("w:numPr")
        if own is None and not style.list:
            return ""
        list_, depth = value(child(own, "w:numId")), value(child(own, "w:ilvl"))
        if list_ == "0" or (not list_ and not style.list) or style.contents:
            return ""
        if list_:
            at = number(depth, 0) if depth else self.depth_of(list_, name)
            return self.lists.next(list_, at)
        at = number(depth, 0) if depth else style.depth if style.depth is not None else self.depth_of(style.list, name)
        return self.lists.next(style.list, at)

    def _boxes(self, words: Words) -> list[Block]:
        found: list[Block] = []
        for box in words.boxes:
            if kind(box) == "dgm:relIds":
                found += self._diagram(box)
            else:
                runs = Runs(self.styles, {id(e) for e in self.odd})
                found += self._blocks(box, runs)
        return found

    def _diagram(self, reference: Any) -> list[Block]:
        """The words of a SmartArt, which stand in a part of their own."""
        rid = next((v for k, v in reference.attrib.items() if k.endswith("}dm")), "")
        _kind, target, outside = self.outside.get(rid, ("", "", True))
        root = None if outside else self.package.xml(target)
        found: list[Block] = []
        for each in root.iter() if root is not None else ():
            if kind(each) == "a:p" and (text := "".join(t.text or "" for t in each.iter() if kind(t) == "a:t")).strip():
                self._count(len(text))
                found.append(Paragraph(text))
        return found

    def _imported(self, chunk: Any) -> list[Block]:
        """An imported part (altChunk): another Word file, or plain text; a page is read by its visible words."""
        rid = next((v for k, v in chunk.attrib.items() if k.endswith("}id")), "")
        _kind, target, outside = self.outside.pop(rid, ("", "", True))  # each once
        if outside or not self.package.has(target):
            return []
        data = self.package.read(target)
        if data.startswith(b"PK"):
            if self.inside >= MAX_INSIDE:
                return []
            look_through(data, self.package.name, MOST)
            inner = _Reader(Package(data, self.package.name), self.inside + 1)
            inner.size = self.size
            found = inner.document()
            self.size = inner.size
            return found
        if target.lower().endswith((".htm", ".html", ".xhtml")):
            lines = web_page.paragraphs_of(data)
        elif target.lower().endswith(".txt"):
            lines = data.decode("utf-8-sig" if _is_utf8(data) else "gb18030", "replace").splitlines()
        else:
            return []
        self._count(sum(map(len, lines)))
        return [Paragraph(line) for line in lines]

    def _table(self, element: Any, runs: Runs) -> Table:
        table = Table()
        for row in _unwrapped(element):
            if kind(row) != "w:tr":
                continue
            properties = child(row, "w:trPr")
            if child(properties, "w:del") is not None or on(child(properties, "w:hidden")):
                for cell in row.iter():
                    if kind(cell) == "w:p":
                        runs.read(cell, self.styles.paragraph(""))  # a field may end here
                continue
            before = number(value(child(properties, "w:gridBefore")), 0, 0, MAX_SPAN)
            cells = [Cell() for _ in range(before)]
            for cell in _unwrapped(row):
                if kind(cell) == "w:tc" and "w:cellDel" not in (known := by_name(child(cell, "w:tcPr"))):
                    cells.append(self._cell(cell, known, runs))
            table.rows.append(cells)
        return table

    def _cell(self, element: Any, properties: dict[str, Any], runs: Runs) -> Cell:
        span = number(value(properties["w:gridSpan"]), 1, 1, MAX_SPAN) if "w:gridSpan" in properties else 1
        down, right = properties.get("w:vMerge"), properties.get("w:hMerge")
        inside = self._blocks(element, runs)
        if right is not None and value(right) != "restart":
            return Cell([], span, "right")
        if down is not None and value(down) != "restart":
            return Cell([], span, "down")
        return Cell(inside, span)


def _joined(words: Words) -> tuple[str, str]:
    return "".join(words.shown), "".join(words.hidden)


def _unwrapped(element: Any) -> Iterator[Any]:
    """The children that Word shows, out of what only wraps them: controls, custom XML, insertions, alternatives."""
    for each in element:
        name = kind(each)
        if name == "w:sdt":
            content = child(each, "w:sdtContent")
            if content is not None and not is_prompt(each):
                yield from _unwrapped(content)
        elif name in ("w:customXml", "w:ins", "w:moveTo", "w:smartTag"):
            yield from _unwrapped(each)
        elif name == "mc:AlternateContent":
            taken = alternative(each)
            if taken is not None:
                yield from _unwrapped(taken)
        elif name in ("w:p", "w:tbl", "w:tr", "w:tc", "w:altChunk"):
            yield each


def _unmatched(element: Any) -> list[Any]:
    """Marks of fields without their fellow: words after one that never ends are words all the same."""
    begun: list[list[Any]] = []
    odd: list[Any] = []
    for each in element.iter(full("w:fldChar")):
        if any(kind(a) in ("w:del", "w:moveFrom") for a in each.iterancestors()):
            continue
        state = value(each, "fldCharType")
        if state == "begin":
            begun.append([each])
        elif not begun:
            odd.append(each)
        elif state == "separate":
            begun[-1].append(each)
        elif state == "end":
            begun.pop()
    return odd + [e for marks in begun for e in marks]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
