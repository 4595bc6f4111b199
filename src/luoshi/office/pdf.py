"""The words of a PDF file, page by page, always read in a process with limits: its streams unpack to anything, and its tables may point in circles."""

from __future__ import annotations

import io
import logging
from typing import Any

from . import bounded
from .layout import Piece, page_text
from .unreadable import Unreadable

BOUNDS = bounded.Bounds(memory=1 << 30, cpu=60, wall=90)
MAX_PAGES = 2_000
MAX_PIECES = 400_000  # on one page
MAX_TEXT = 8_000_000


def read(data: bytes, name: str) -> list[str]:
    """The text of each page. Raises Unreadable: "locked", "lock", "pdf broken", or where a bound was met."""
    try:
        return [str(page) for page in bounded.call("luoshi.office.pdf:pages", data, name, BOUNDS)]
    except Unreadable as error:
        raise (Unreadable("pdf broken", name) if error.why == "broken" else error) from None


def pages(data: bytes) -> list[str]:
    """The text of each page, read in this process. Raises Unreadable, and whatever a broken file brings about."""
    import pypdf

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("locked")
        if len(reader.pages) > MAX_PAGES:
            raise Unreadable("pages", most=MAX_PAGES)
        hidden = _hidden_layers(reader)
        found = [_page(page, hidden) for page in reader.pages]
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable("lock" if "ryptography" in str(error) or "AES" in str(error) else "pdf broken") from None
    return page_text(found)


def _hidden_layers(reader: Any) -> set[int]:
    """The numbers of the layers (optional content groups) that are off when the file is opened."""
    try:
        settings = reader.trailer["/Root"]["/OCProperties"]["/D"]
        everything = reader.trailer["/Root"]["/OCProperties"].get("/OCGs", [])
        off = {each.idnum for each in settings.get("/OFF", [])}
        if settings.get("/BaseState") == "/OFF":
            off |= {each.idnum for each in everything} - {each.idnum for each in settings.get("/ON", [])}
        return off
    except (KeyError, TypeError, AttributeError):
        return set()


class _Taker:
    """Takes the pieces of text of one page as they are drawn."""

    def __init__(self, page: Any, hidden: set[int]) -> None:
        self.page, self.hidden = page, hidden
        self.pieces: list[Piece] = []
        self.shown = 0  # operators that drew text
        self.unseen: list[bool] = []  # marked content under way: whether it is not part of the text
        self.mode = 0
        self.depth = 0

    def before(self, operator: bytes, operands: Any, _cm: Any, _tm: Any) -> None:
        """Keep the state that decides whether text is seen."""
        if operator in (b"Tj", b"TJ", b"'", b'"'):
            self.shown += 1
        elif operator in (b"BDC", b"BMC"):
            self.unseen.append(operator == b"BDC" and self._not_text(operands))
        elif operator == b"EMC" and self.unseen:
            self.unseen.pop()
        elif operator == b"Tr" and operands:
            self.mode = int(operands[0])

    def _not_text(self, operands: Any) -> bool:
        tag, more = (str(operands[0]), operands[1]) if len(operands) > 1 else ("", {})
        if tag == "/Artifact" and hasattr(more, "get"):
            return str(more.get("/Type", "")) == "/Pagination"  # a running head, a page number
        if tag == "/OC" and self.hidden:
            try:
                group = self.page["/Resources"]["/Properties"].raw_get(str(more))
                return getattr(group, "idnum", -1) in self.hidden
            except (KeyError, TypeError, AttributeError):
                return False
        return False

    def text(self, text: str, cm: Any, tm: Any, _font: Any, size: float) -> None:
        """Take a piece."""
        if not text.strip() or any(self.unseen):
            return
        if len(self.pieces) >= MAX_PIECES:
            raise Unreadable("memory", most=BOUNDS.memory >> 20)
        a, b = tm[0] * cm[0] + tm[1] * cm[2], tm[0] * cm[1] + tm[1] * cm[3]
        c, d = tm[2] * cm[0] + tm[3] * cm[2], tm[2] * cm[1] + tm[3] * cm[3]
        x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
        height = (c * c + d * d) ** 0.5 * abs(size)
        self.pieces.append(Piece(text.replace("\n", ""), x, y, height or 1.0, (a, b), self.shown, self.mode == 3))


def _page(page: Any, hidden: set[int]) -> tuple[list[Piece], tuple[float, float, float, float], int]:
    """The pieces of a page, its box, and how it is turned."""
    taker = _Taker(page, hidden)
    page.extract_text(visitor_operand_before=taker.before, visitor_text=taker.text)
    box = page.cropbox
    return taker.pieces, (float(box.left), float(box.bottom), float(box.right), float(box.top)), int(page.rotation or 0) % 360
