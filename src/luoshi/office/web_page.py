"""The words of a web page as a browser shows them: not what is hidden, struck out, or for machines."""

from __future__ import annotations

import codecs
import re
from typing import Any

from . import bounded
from .numbering import FORMATS
from .unreadable import Unreadable

SMALL = 1 << 20  # bytes that are read right here
_BLOCKS = frozenset(
    [
        "p",
        "div",
        "li",
        "tr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "blockquote",
        "pre",
        "td",
        "th",
        "title",
        "dt",
        "dd",
        "br",
        "hr",
        "table",
        "ul",
        "ol",
        "header",
        "footer",
        "main",
        "aside",
        "nav",
        "caption",
        "figcaption",
        "details",
        "summary",
        "fieldset",
        "form",
        "address",
        "center",
        "dl",
        "body",
    ]
)
_UNSEEN = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "head",
        "iframe",
        "object",
        "embed",
        "nav",
        "button",
        "select",
        "textarea",
        "datalist",
        "audio",
        "video",
        "canvas",
        "del",
        "s",
        "strike",
        "rt",
        "rp",
        "rtc",
        "map",
        "progress",
        "meter",
        "noframes",
        "frameset",
    ]
)
_HIDES = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|font-size\s*:\s*0(?![.\d]*[1-9])|opacity\s*:\s*0(?![.\d]*[1-9])|text-decoration[a-z-]*\s*:[^;]*line-through", re.I
)
_LONG_TAG = re.compile(r"<([A-Za-z][A-Za-z0-9]{0,20})[^<>]{20000,}>?")
MAX_ATTRIBUTES = 2_000  # the parser compares each with all before it
_SIMPLE = re.compile(r"([a-z][a-z0-9]*)?((?:[.#][\w-]+)*)$", re.I)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_COUNTS = {"a": "lowerLetter", "A": "upperLetter", "i": "lowerRoman", "I": "upperRoman", "1": "decimal"}
_STYLED = {"cjk-ideographic": "chineseCounting", "simp-chinese-informal": "chineseCounting", "decimal": "decimal", "lower-alpha": "lowerLetter", "upper-roman": "upperRoman"}
Rule = tuple[str, frozenset[str], str]


def read(text: str, name: str) -> list[str]:
    """The blocks of a page that is already text. Raises Unreadable."""
    text = _LONG_TAG.sub(lambda tag: f"<{tag[1]}>" if len(tag[0].split()) > MAX_ATTRIBUTES or tag[0].count("=") > MAX_ATTRIBUTES else tag[0], text.replace("\0", ""))
    data = text.encode("utf-8", "replace")
    if len(data) <= SMALL:
        return blocks(data)
    return [str(each) for each in bounded.call("luoshi.office.web_page:blocks", data, name)]


def blocks(data: bytes) -> list[str]:
    """The blocks of a page in UTF-8, read in this process: paragraphs, cells, headings, in order. Raises Unreadable."""
    from lxml import etree, html

    try:
        tree = html.document_fromstring(data, parser=html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        raise Unreadable("web") from None
    taker = _Taker(_rules(tree))
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if isinstance(element.tag, str):
            (taker.start if event == "start" else taker.end)(element)
    return [words for each in taker.blocks if (words := _clean(each))]


def paragraphs_of(data: bytes) -> list[str]:
    """The blocks of a page whose encoding it says itself (an imported part of a Word file)."""
    declared = re.search(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]+)", data[:4000])
    encoding = "utf-8"
    if declared:
        try:
            encoding = codecs.lookup(declared[1].decode("ascii")).name
        except LookupError:
            encoding = "utf-8"
    return blocks(data.decode("gb18030" if encoding in ("gb2312", "gbk") else encoding, "replace").replace("\0", "").encode("utf-8", "replace"))


def _clean(block: str) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", block.replace("\u00ad", "")).strip(" ")


def _rules(tree: Any) -> list[Rule]:
    """What the page's own style sheets hide, by simple selectors (element, class, id)."""
    found: list[Rule] = []
    for sheet in tree.iter("style"):
        words = re.sub(r"/\*.*?\*/", "", (sheet.text or "")[:200_000], flags=re.S)
        for rule in words.split("}"):
            selectors, _brace, body = rule.rpartition("{")
            if len(body) > 2_000 or not _HIDES.search(body) or "@" in selectors:
                continue
            for selector in selectors[:5_000].split(",")[:50]:
                simple = _SIMPLE.fullmatch(selector.strip()[:200])
                if simple and selector.strip() and len(found) < 500:
                    parts = re.findall(r"[.#][\w-]+", simple[2])
                    found.append(((simple[1] or "").lower(), frozenset(p[1:] for p in parts if p[0] == "."), next((p[1:] for p in parts if p[0] == "#"), "")))
    return found


class _Taker:
    """Walks through a page once and keeps whether what it meets is seen."""

    def __init__(self, rules: list[Rule]) -> None:
        self.rules = rules
        self.blocks = [""]
        self.unseen = 0  # hidden elements that are open
        self.lists: list[list[Any]] = []

    def start(self, element: Any) -> None:
        """An element opens: its own words."""
        tag = element.tag.lower()
        if tag in _BLOCKS:
            self._new()
        if self.unseen or self._hidden(tag, element):
            self.unseen += 1
            return
        if tag in ("ol", "ul", "menu"):
            self.lists.append(_counter(tag, element))
        elif tag == "li":
            self._say(self._item(element))
        text = element.text or ""
        raised = tag == "sup" and re.fullmatch(r"\s*\d{1,2}\s*", text) and self.blocks[-1][-1:].strip()
        self._say(text.strip().translate(_RAISED) if raised else text, tag == "pre")

    def end(self, element: Any) -> None:
        """An element closes: the words behind it."""
        tag = element.tag.lower()
        if self.unseen:
            self.unseen -= 1
        elif tag in ("ol", "ul", "menu") and self.lists:
            self.lists.pop()
        if tag in _BLOCKS:
            self._new()
        if not self.unseen:
            self._say(element.tail or "")

    def _new(self) -> None:
        if self.blocks[-1].strip():
            self.blocks.append("")

    def _say(self, words: str, lines: bool = False) -> None:
        if lines:
            for n, line in enumerate(words.split("\n")):
                if n:
                    self._new()
                self.blocks[-1] += line
        elif words:
            self.blocks[-1] += words

    def _hidden(self, tag: str, element: Any) -> bool:
        if tag in _UNSEEN or element.get("hidden") is not None or (element.get("aria-hidden") or "").lower() == "true":
            return True
        if (tag == "dialog" and element.get("open") is None) or _HIDES.search((element.get("style") or "")[:2_000]):
            return True
        if not self.rules:
            return False
        classes, name = set((element.get("class") or "")[:1_000].split()), element.get("id") or ""
        return any((not t or t == tag) and c <= classes and (not i or i == name) for t, c, i in self.rules)

    def _item(self, element: Any) -> str:
        """The number that a browser writes before an item."""
        if not self.lists or self.lists[-1][0] == "ul":
            return ""
        counter = self.lists[-1]
        if re.fullmatch(r"-?\d{1,6}", element.get("value") or ""):
            counter[1] = int(element.get("value"))
        number, counter[1] = counter[1], counter[1] + counter[3]
        if counter[2] == "none":
            return ""
        words = FORMATS.get(counter[2], str)(number)
        return f"{words}、" if counter[2] == "chineseCounting" else f"{words}. "


def _counter(tag: str, element: Any) -> list[Any]:
    """Kind of a list, its next number, its format and its step."""
    style = re.search(r"list-style(?:-type)?\s*:[^;]*?([a-z-]+)\s*(?:;|$)", (element.get("style") or "")[:2_000].lower())
    form = "none" if style and style[1] == "none" else _STYLED.get(style[1] if style else "", _COUNTS.get(element.get("type") or "1", "decimal"))
    start = int(element.get("start")) if re.fullmatch(r"-?\d{1,6}", element.get("start") or "") else 1
    if element.get("reversed") is not None:
        count = sum(1 for c in element if c.tag == "li")
        return ["ol", start if element.get("start") else count, form, -1]
    return ["ol" if tag == "ol" else "ul", start, form, 1]
