"""The words of one paragraph as Word shows them: tracked changes taken, fields by their result, hidden and struck words apart."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .symbols import symbol, without_private
from .word_package import by_name, child, kind, number, on, value
from .word_styles import PLAIN, TOGGLES, Style, Styles, font_of, looks_of

_GONE = frozenset({"w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:delText", "w:delInstrText", "w:rt", "w:sdtPr", "w:sdtEndPr", "w:smartTagPr", "w:customXmlPr"})
_SIGNS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-", "w:softHyphen": ""}
_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_UNDERSTOOD = frozenset(
    [
        "wps",
        "wpg",
        "wpc",
        "wpi",
        "wp14",
        "w14",
        "w15",
        "w16",
        "w16se",
        "w16cid",
        "w16cex",
        "w16du",
        "wne",
        "v",
        "o",
        "a",
        "a14",
        "a16",
        "pic",
        "dgm",
        "c",
        "m",
        "cx",
        "cx1",
        "am3d",
        "aink",
        "oel",
        "wpsCustomData",
    ]
)
_HIDDEN_SHAPE = re.compile(r"visibility\s*:\s*hidden", re.I)
_EQ = re.compile(r"^\s*eq\b", re.I)
_NO_LOOKS = dict.fromkeys(TOGGLES, False)
MAX_FIELD = 2_000  # characters of a field's code that are read


@dataclass
class Field:
    """A field under way: whether its result has begun, its code, and what is shown where it keeps no result."""

    result: bool = False
    code: str = ""
    chosen: str = ""
    shown: int = 0

    @property
    def silent(self) -> bool:
        """Whether nothing of it is text: its code, and a table of contents."""
        return not self.result or bool(re.match(r"\s*TOC\b", self.code, re.I))


@dataclass
class Words:
    """What a paragraph gave: the words shown, those that are hidden, and the boxes that hang on it."""

    shown: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


class Runs:
    """Reads paragraphs one after another; fields may reach over several of them."""

    def __init__(self, styles: Styles, unmatched: set[int]) -> None:
        self.styles = styles
        self.fields: list[Field] = []
        self.unmatched = unmatched  # field marks without their fellow, by identity
        self.words = Words()
        self.style: Style = PLAIN

    def read(self, paragraph: Any, style: Style) -> Words:
        """The words of a paragraph."""
        self.words, self.style = Words(), style
        self._inside(paragraph)
        return self.words

    @property
    def silent(self) -> bool:
        """Whether what stands here is no text."""
        return any(f.silent for f in self.fields)

    def _inside(self, element: Any) -> None:
        for each in element:
            name = kind(each)
            if name == "w:r":
                self._run(each)
            elif name in _GONE or not name:
                continue
            elif name == "w:sdt":
                self._control(each)
            elif name == "w:fldSimple":
                self._simple(each)
            elif name == "mc:AlternateContent":
                if (taken := alternative(each)) is not None:
                    self._inside(taken)
            elif name in ("m:oMath", "m:oMathPara"):
                self._say(formula(each), "")
            else:
                self._inside(each)

    def _control(self, control: Any) -> None:
        if not is_prompt(control):
            self._inside(child(control, "w:sdtContent") if child(control, "w:sdtContent") is not None else ())

    def _simple(self, simple: Any) -> None:
        self.fields.append(Field(True, value(simple, "instr")[:MAX_FIELD]))
        self._inside(simple)
        self.fields.pop()

    def _run(self, run: Any) -> None:
        properties = by_name(child(run, "w:rPr"))
        own = self.styles.character(value(properties.get("w:rStyle"))) if "w:rStyle" in properties else PLAIN
        looks = self._looks(looks_of(properties), own)
        unseen = looks["strike"] or looks["dstrike"] or looks["vanish"]
        font = font_of(properties.get("w:rFonts")) or own.font or self.style.font
        raised = (value(properties.get("w:vertAlign")) or own.raised) == "superscript"
        for each in run:
            name = kind(each)
            if name == "w:t":
                text = each.text or ""
                if each.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
                    text = text.strip(" \t\r\n")
                text = without_private(re.sub(r"[\r\n]+", " ", text), font)
                if raised and re.fullmatch(r"[0-9+\-−]+", text):
                    text = text.translate(_RAISED)
                self._say(text.upper() if looks["caps"] else text, unseen)
            elif name in _SIGNS:
                self._say(_SIGNS[name], unseen)
            elif name == "w:sym":
                code = value(each, "char")
                self._say(symbol(value(each, "font"), int(code, 16)) if re.fullmatch(r"[0-9A-Fa-f]{1,6}", code) else "", unseen)
            elif name == "w:fldChar":
                self._mark(each)
            elif name == "w:instrText":
                if self.fields and not self.fields[-1].result and len(self.fields[-1].code) < MAX_FIELD:
                    self.fields[-1].code += each.text or ""
            elif name == "w:ruby":
                base = child(each, "w:rubyBase")
                self._inside(base if base is not None else ())
            elif name in ("w:drawing", "w:pict", "w:object", "mc:AlternateContent") and not unseen and not self.silent:
                self._drawn(each)

    def _looks(self, direct: dict[str, bool], own: Style) -> dict[str, bool]:
        """A toggle of the run itself is taken as it is; of styles, that of the paragraph and that of the run undo each other (ECMA-376 17.7.3)."""
        base, style = self.styles.base, self.style
        if not (base or style.looks or own.looks):
            return {**_NO_LOOKS, **direct}
        return {name: direct[name] if name in direct else base.get(name, False) or style.looks.get(name, False) != own.looks.get(name, False) for name in TOGGLES}

    def _say(self, text: str, unseen: Any) -> None:
        if not text or self.silent:
            return
        for each in self.fields:
            each.shown += len(text)
        (self.words.hidden if unseen else self.words.shown).append(text)

    def _mark(self, mark: Any) -> None:
        """The three marks of a field: where its code begins, where its result begins, where it ends."""
        if id(mark) in self.unmatched:
            return
        state = value(mark, "fldCharType")
        if state == "begin":
            self.fields.append(Field(chosen=_chosen(mark)))
        elif self.fields and state == "separate":
            self.fields[-1].result = True
        elif self.fields and state == "end":
            ended = self.fields.pop()
            if not ended.shown:
                self._say(ended.chosen or of_code(ended.code), False)

    def _drawn(self, element: Any) -> None:
        """Boxes with text, and words bent into a shape."""
        name = kind(element)
        if name == "mc:AlternateContent":
            if (taken := alternative(element)) is not None:
                self._drawn(taken)
            return
        if name == "w:txbxContent" or name == "dgm:relIds":
            self.words.boxes.append(element)
            return
        if _HIDDEN_SHAPE.search(element.get("style", "")[:2_000]):
            return
        if any(kind(c) == "wp:docPr" and c.get("hidden") in ("1", "true") for c in element):
            return
        if name == "v:textpath" and element.get("string") and on_attribute(element.get("on")):
            self._say(element.get("string"), False)
        for each in element:
            if kind(each):
                self._drawn(each)


def on_attribute(state: str | None) -> bool:
    """An attribute of VML that is true unless it says false."""
    return state is None or state.lower() not in ("f", "false", "0")


def alternative(element: Any) -> Any:
    """Of an mc:AlternateContent the choice that Word takes: the first whose needs are understood, else the fallback."""
    for each in element:
        if kind(each) == "mc:Choice" and all(n in _UNDERSTOOD for n in each.get("Requires", "").split()):
            return each
    return next((e for e in element if kind(e) == "mc:Fallback"), None)


def is_prompt(control: Any) -> bool:
    """Whether a content control shows only its prompt (click here to enter text), or is a table of contents."""
    properties = child(control, "w:sdtPr")
    if on(child(properties, "w:showingPlcHdr")):
        return True
    gallery = value(child(properties, "w:docPartObj", "w:docPartGallery"))
    return gallery.lower().startswith("table of contents")


def _chosen(begin: Any) -> str:
    """What a form field shows that keeps no result: the entry of a list, the state of a box."""
    data = child(begin, "w:ffData")
    if (entries := child(data, "w:ddList")) is not None:
        names = [value(e) for e in entries if kind(e) == "w:listEntry"]
        at = number(value(child(entries, "w:result")) or value(child(entries, "w:default")), 0)
        return names[at] if at < len(names) else ""
    if (box := child(data, "w:checkBox")) is not None:
        state = on(child(box, "w:checked"))
        return "☑" if (on(child(box, "w:default")) if state is None else state) else "☐"
    return ""


def of_code(code: str) -> str:
    r"""What a field shows by its code alone: a letter in a ring, a letter under its reading, a fraction, a symbol.

    >>> of_code(r"eq \o\ac(○,3)"), of_code(r'EQ \* jc2 \o\ad(\s\up 9(yún),云)'), of_code(r"eq \f(1,2)"), of_code(r"SYMBOL 179 \f Symbol"), of_code("PAGE")
    ('③', '云', '1/2', '≥', '')
    """
    if _EQ.match(code):
        code = code.replace("，", ",")
        if found := re.search(r"\\f\s*\(([^(),]{1,40}),([^(),]{1,40})\)", code, re.I):
            return f"{found[1].strip()}/{found[2].strip()}"
        if found := re.search(r"\\o\b[^(]*\(([^()]{0,40}(?:\([^()]{0,80}\))?[^()]{0,20}),([^(),]{1,40})\)", code, re.I):
            inner = found[2].strip()
            ringed = found[1].strip() in ("○", "〇", "◯", "O")
            return chr(0x2460 + int(inner) - 1) if ringed and re.fullmatch(r"1?\d|20", inner) and int(inner) else inner
        return ""
    if found := re.match(r'\s*SYMBOL\s+(0x[0-9a-f]{1,6}|\d{1,7})(?:.*?\\f\s+"?([^"\\]+)"?)?', code, re.I):
        return symbol((found[2] or "").strip(), int(found[1], 0) if found[1][:2].lower() == "0x" else int(found[1]))
    return ""


def formula(element: Any) -> str:
    """A formula in one line: a fraction with a stroke, digits raised as such."""
    name = kind(element)
    if name == "m:t":
        return element.text or ""
    if name in _GONE:
        return ""
    if name == "m:f":
        return "/".join(formula(part) for part in (child(element, "m:num"), child(element, "m:den")) if part is not None)
    if name == "m:sSup":
        raised = formula(child(element, "m:sup")) if child(element, "m:sup") is not None else ""
        base = formula(child(element, "m:e")) if child(element, "m:e") is not None else ""
        return base + (raised.translate(_RAISED) if re.fullmatch(r"[0-9+\-−]+", raised) else raised)
    return "".join(formula(each) for each in element if kind(each))
