"""From pieces of text where they stand on a page to its paragraphs: what is drawn twice is read once, columns and upright lines in their order, heads and feet left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import atan2, degrees

from .radicals import LIGATURES, unified

Box = tuple[float, float, float, float]
_PRINTED = str.maketrans({"〜": "～", "∕": "／", "\u00ad": ""})  # one glyph with another character in the usual fonts
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ENDS = re.compile(r"[。！？：；]$")
_OPENS = re.compile(r"[一二三四五六七八九十]+、|[（(][一二三四五六七八九十]+[)）]|——|\d{1,2}[、．.](?!\d)|第[一二三四五六七八九十]+[章节条部]")
_PAGE_NUMBER = re.compile(r"[-—–－·\s第共页/／of]*\d{1,4}[-—–－·\s第共页/／of]*(?:\d{1,4})?[-—–－·\s页]*|[ivxIVX]{1,7}")
_PRINTED_AT = re.compile(r"\d{1,4}[/年.-]\d{1,2}[/月.-]\d{1,4}日?[,，]?\s*(?:[上下]午)?\s*\d{1,2}:\d\d(?::\d\d)?(?:\s*[AP]M)?")
_ADDRESS = re.compile(r"(?:https?|file)://\S+")
_LEADER = re.compile(r"[^。；]{2,80}?(?:[.．…·‧﹒]{4,}|(?:\s[.．·]){4,})\s*\d{1,4}")  # a line of a table of contents
EDGE = 0.12  # of the page's height: where heads and feet stand
FULL = 15  # letters; a shorter line is not broken by the margin


@dataclass(frozen=True)
class Piece:
    """A piece of text: where its line begins, its height, the direction in which it runs, by which operator it was drawn, and whether without ink."""

    text: str
    x: float
    y: float
    size: float
    way: tuple[float, float] = (1.0, 0.0)
    shown: int = 0
    invisible: bool = False

    @property
    def width(self) -> float:
        """How far it reaches, by the usual widths."""
        return self.size * sum(1.0 if c > "\u2e7f" else 0.52 for c in self.text)


@dataclass
class Line:
    """A line of a page."""

    text: str
    left: float
    right: float
    y: float
    size: float
    upright: bool = False
    pieces: list[Piece] = field(default_factory=list)


def page_text(pages: Sequence[tuple[list[Piece], Box, int]]) -> list[str]:
    """The text of each page, its paragraphs by line ends."""
    made = [lines_of(pieces, box, turned) for pieces, box, turned in pages]
    heights = [_height(box, turned) for _pieces, box, turned in pages]
    running = _running(made, heights)
    found = []
    for lines, span in zip(made, heights, strict=True):
        browser = [each.y for each in lines if _at_edge(each, span) and _is_browsers(each.text)]
        kept = [each for each in lines if not _is_edge(each, span, running, browser) and not _LEADER.fullmatch(each.text.strip())]
        found.append("\n".join(_clean(each) for each in paragraphs(_in_columns(kept))))
    return found


def lines_of(pieces: list[Piece], box: Box, turned: int = 0) -> list[Line]:
    """The lines of a page in the order in which they were drawn."""
    seen = [each for each in pieces if not each.invisible]
    pieces = seen or pieces  # of a scan with a text laid under it that text is read
    ways = Counter()  # type: Counter[int]
    for each in pieces:
        ways[_way(each)] += len(each.text)
    main = ways.most_common(1)[0][0] if ways else 0
    lines: list[Line] = []
    line: Line | None = None
    before: Piece | None = None
    for each in (_upright(p, main) for p in pieces):
        way = _way(each)
        if way % 90:
            continue  # a stamp or a mark across the page
        if before is not None and line is not None and _drawn_again(each, before):
            continue
        if line is not None and before is not None and (where := _goes_on(line, before, each, way)):
            _join(line, each, where)
        elif way == 0 or (line is not None and line.upright):
            line = Line(each.text, each.x, each.x + each.width, each.y, each.size, way != 0, [each])
            lines.append(line)
        else:
            continue  # turned words beside the text
        before = each
    for made in lines:
        _read_line(made)
    return _without_doubles([made for made in lines if made.text.strip()])


def _way(piece: Piece) -> int:
    """The direction of a piece in whole degrees, right angles exact."""
    angle = round(degrees(atan2(piece.way[1], piece.way[0]))) % 360
    return next((right for right in (0, 90, 180, 270) if min(abs(angle - right), 360 - abs(angle - right)) <= 3), angle)


def _upright(piece: Piece, main: int) -> Piece:
    """The piece on a page turned so that most of its text runs to the right."""
    if main == 0 or main % 90:
        return piece
    x, y = {90: (piece.y, -piece.x), 180: (-piece.x, -piece.y), 270: (-piece.y, piece.x)}[main]
    a, b = piece.way
    way = {90: (b, -a), 180: (-a, -b), 270: (-b, a)}[main]
    return Piece(piece.text, x, y, piece.size, way, piece.shown, piece.invisible)


def _drawn_again(piece: Piece, before: Piece) -> bool:
    """Bold by printing a letter twice, a little apart."""
    near = abs(piece.x - before.x) < 0.25 * piece.size and abs(piece.y - before.y) < 0.25 * piece.size
    return near and piece.text.strip() == before.text.strip() and piece.shown != before.shown


def _goes_on(line: Line, before: Piece, piece: Piece, way: int) -> str:
    """Where a piece goes on with a line: "down", "right", or "" where it does not."""
    size = max(before.size, piece.size)
    if line.upright or (len(line.pieces) == 1 and len(before.text) == 1):
        down = before.y - piece.y
        beside = abs(piece.x - before.x) < (0.25 if way == 0 and _way(before) == 0 else 1.2) * size
        if beside and 0.6 * size < down < 2.2 * size and (len(piece.text.strip()) == 1 or way) and abs(piece.size - before.size) < 0.2 * size:
            return "down"
    if way or line.upright:
        return ""
    same = abs(piece.y - before.y) < 0.5 * size and abs(piece.y - line.y) < 0.6 * size
    return "right" if same and piece.x > before.x - 0.3 * size and piece.x - (before.x + before.width) < 12 * size else ""


def _join(line: Line, piece: Piece, where: str) -> None:
    line.upright = where == "down"
    line.pieces.append(piece)
    line.right = max(line.right, piece.x + piece.width)
    line.size = max(line.size, piece.size)


def _read_line(line: Line) -> None:
    """The words of a line out of its pieces: a raised digit as such, a gap as a blank, letters set apart joined."""
    text = ""
    base = Counter(round(p.y, 1) for p in line.pieces for _ in p.text).most_common(1)[0][0]
    before: Piece | None = None
    reached = line.left
    for piece in line.pieces:
        words = piece.text
        if not line.upright:
            raised = piece.size < 0.85 * line.size and piece.y - base > 0.2 * piece.size and re.fullmatch(r"\s*\d{1,2}\s*", words)
            if raised and text[-1:] and not text[-1:].isspace():
                words = words.strip().translate(_RAISED)
            elif before is not None and piece.x - reached > 0.6 * line.size and before.text[-1:] != " " and words[:1] != " ":
                text += " "
        reached = reached + piece.width if before is not None and before.x == piece.x else piece.x + piece.width
        text += words.strip() if line.upright else words
        before = piece
    line.text = _closed(text)


def _closed(text: str) -> str:
    """Letters that were set apart for looks, together again.

    >>> _closed("新 建 公 园 5 0 个 。"), _closed("指标 目标"), _closed("甲 乙")
    ('新建公园50个。', '指标 目标', '甲 乙')
    """
    if len(re.findall(r"(?<!\S)\S(?!\S)", text)) < 4:
        return text
    return re.sub(r"(?<!\S)\S(?: \S(?!\S)){3,}", lambda found: found[0].replace(" ", ""), text)


def _without_doubles(lines: list[Line]) -> list[Line]:
    """A line drawn once more at the same place (a shadow, an outline) is one line."""
    kept: list[Line] = []
    places: dict[tuple[str, int, int], Line] = {}
    for line in lines:
        near = [(line.text, round(line.left / line.size) + dx, round(line.y / line.size) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        double = any((known := places.get(key)) and abs(known.left - line.left) < 0.3 * line.size and abs(known.y - line.y) < 0.3 * line.size for key in near)
        if not double:
            places[near[4]] = line
            kept.append(line)
    return kept


# ---- heads, feet, columns --------------------------------------------------------------------------------------------


def _height(box: Box, turned: int) -> tuple[float, float]:
    return (box[1], box[3]) if turned % 180 == 0 else (box[0], box[2])


def _at_edge(line: Line, span: tuple[float, float]) -> bool:
    tall = max(1.0, span[1] - span[0])
    return line.y > span[1] - EDGE * tall or line.y < span[0] + EDGE * tall


def _key(line: Line) -> str:
    return re.sub(r"\d+", "#", re.sub(r"\s+", "", line.text))


def _running(pages: list[list[Line]], spans: list[tuple[float, float]]) -> set[tuple[str, int]]:
    """What stands at the same height near the edge of half of the pages (three at least): running heads and feet."""
    counts: Counter[tuple[str, int]] = Counter()
    for lines, span in zip(pages, spans, strict=True):
        counts.update({(_key(line), round(line.y / 4)) for line in lines if _at_edge(line, span)})
    return {key for key, count in counts.items() if count >= max(3, len(pages) // 2)}


def _is_browsers(text: str) -> bool:
    """Whether a line is what a browser prints round a page: the date and the title above, the address and the number below."""
    text = unified(text).translate(LIGATURES).strip()
    bare = _ADDRESS.sub("", _PRINTED_AT.sub("", text, count=1), count=1).strip()
    return bare != text and (not bare or bool(_PAGE_NUMBER.fullmatch(bare)) or bool(_PRINTED_AT.match(text)))


def _is_edge(line: Line, span: tuple[float, float], running: set[tuple[str, int]], browser: list[float]) -> bool:
    """Whether a line is a page number, a running head, or of a browser's line."""
    if not _at_edge(line, span):
        return False
    if _PAGE_NUMBER.fullmatch(unified(line.text).strip()) or any(abs(line.y - y) < 2 for y in browser):
        return True
    return any((_key(line), round(line.y / 4) + d) in running for d in (-1, 0, 1))


def _in_columns(lines: list[Line]) -> list[Line]:
    """Two columns that were drawn line by line across, the left one first. A table stays as it was drawn: its cells are short."""
    if len(lines) < 12:
        return lines
    left_edge, right_edge = min(each.left for each in lines), max(each.right for each in lines)
    middle = (left_edge + right_edge) / 2
    width = right_edge - left_edge
    left = [n for n, each in enumerate(lines) if each.right < middle + 0.03 * width]
    right = [n for n, each in enumerate(lines) if each.left > middle - 0.03 * width]
    if min(len(left), len(right)) < 5 or len(left) + len(right) < 0.8 * len(lines):
        return lines
    turns = sum(1 for a, b in pairwise(lines) if (a.right < middle + 0.03 * width) and b.left > middle - 0.03 * width)
    long = sum(len(lines[n].text) >= 10 for n in (*left, *right))
    if turns < 4 or long < 0.7 * (len(left) + len(right)):
        return lines
    first, last = min(left + right), max(left + right)
    across = [n for n in range(len(lines)) if n not in {*left, *right}]
    before, after = [n for n in across if n < first], [n for n in across if n > last]
    between = [n for n in across if first < n < last]
    return [lines[n] for n in (*before, *left, *between, *right, *after)]


def paragraphs(lines: list[Line]) -> list[str]:
    """Lines put together to paragraphs: one that reaches the margin of its column goes on in the next."""
    kept: list[str] = []
    before: Line | None = None
    for n, each in enumerate(lines):
        text = each.text.strip()
        if before is not None and kept and _runs_on(before, each, kept[-1], _margin(lines, n - 1)):
            kept[-1] = _glued(kept[-1], text)
        else:
            kept.append(text)
        before = each
    return kept


def _margin(lines: list[Line], n: int) -> float:
    """How far the lines round a line reach, of those that begin about where it does."""
    of = lines[n]
    return max(each.right for each in lines[max(0, n - 3) : n + 4] if abs(each.left - of.left) <= 3 * of.size and abs(each.size - of.size) < 0.15 * of.size)


def _runs_on(before: Line, line: Line, text: str, margin: float) -> bool:
    words = line.text.strip()
    if _ENDS.search(text) or _OPENS.match(words):
        return False
    if before.upright and line.upright:
        return True
    if abs(before.size - line.size) > 0.15 * line.size or before.upright != line.upright:
        return False
    if line.left - before.left > 1.5 * line.size and line.y < before.y and line.left - before.left < 4 * line.size:
        return False  # indented: it opens a paragraph
    letters = (before.right - before.left) / before.size
    return letters >= FULL * 0.6 and before.right >= margin - 2.2 * before.size and len(text) >= FULL * 0.6


def _glued(text: str, words: str) -> str:
    """Two lines as one: a word parted by a hyphen is whole again, two words keep a blank between them."""
    if re.search(r"[A-Za-z]-$", text) and re.match(r"[a-z]", words):
        return text[:-1] + words
    return f"{text} {words}" if re.search(r"[A-Za-z,]$", text) and re.match(r"[A-Za-z]", words) else text + words


def _clean(text: str) -> str:
    return unified(text).translate(LIGATURES).translate(_PRINTED)
