"""What a Word file says of its styles and lists, as far as it decides which words are shown and which numbers stand before them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from .numbering import LEVELS, Level, Lists
from .word_package import Package, by_name, child, kind, number, on, value

TOGGLES = ("strike", "dstrike", "vanish", "caps")
MAX_LEVEL_TEXT = 40
_CONTENTS = ("toc ", "toc heading", "wpsoffice手动目录", "目录")


@dataclass(frozen=True)
class Style:
    """One style with what it inherits. ``looks``: toggles that its chain sets; ``list``, ``depth``: the numbering of its paragraphs."""

    name: str = ""
    looks: dict[str, bool] = field(default_factory=dict)
    font: str = ""
    raised: str = ""
    list: str = ""
    depth: int | None = None

    @property
    def contents(self) -> bool:
        """Whether it is a style of tables of contents."""
        return self.name.startswith(_CONTENTS)


PLAIN = Style()


def font_of(fonts: Any) -> str:
    """The font that a symbol's code is of, out of a w:rFonts."""
    return value(fonts, "ascii") or value(fonts, "hAnsi") or value(fonts, "cs") if fonts is not None else ""


def looks_of(properties: dict[str, Any]) -> dict[str, bool]:
    """The toggles that run properties (by name) set or unset themselves."""
    return {name: bool(on(properties[f"w:{name}"])) for name in TOGGLES if f"w:{name}" in properties} if properties else {}


class Styles:
    """The styles of a document."""

    def __init__(self, root: Any) -> None:
        self._found: dict[str, Any] = {}
        self._usual = {"paragraph": "", "character": ""}
        self.base: dict[str, bool] = {}
        for each in root if root is not None else ():
            if kind(each) == "w:style":
                self._found.setdefault(value(each, "styleId"), each)
                if value(each, "default") in ("1", "true", "on"):
                    self._usual[value(each, "type")] = value(each, "styleId")
            elif kind(each) == "w:docDefaults":
                self.base = looks_of(by_name(child(each, "w:rPrDefault", "w:rPr")))
        self._made: dict[str, Style] = {}

    def paragraph(self, name: str) -> Style:
        """The style of a paragraph, the document's usual one where it names none."""
        return self._style(name or self._usual["paragraph"])

    def character(self, name: str) -> Style:
        """The style of a run; plain where it names none."""
        return self._style(name) if name else PLAIN

    def _style(self, name: str) -> Style:
        """A style, with its chain walked from the root down; a chain that turns in a circle ends there."""
        chain = []
        while name in self._found and name not in self._made and name not in chain:
            chain.append(name)
            name = value(child(self._found[name], "w:basedOn"))
        made = self._made.get(name, PLAIN)
        for each in reversed(chain):
            made = self._made[each] = self._own(self._found[each], made)
        return made

    @staticmethod
    def _own(element: Any, parent: Style) -> Style:
        run, lists = by_name(child(element, "w:rPr")), child(element, "w:pPr", "w:numPr")
        own, depth = value(child(lists, "w:numId")), value(child(lists, "w:ilvl"))
        return Style(
            value(child(element, "w:name")).strip().lower(),
            {**parent.looks, **looks_of(run)},
            font_of(run.get("w:rFonts")) or parent.font,
            value(run.get("w:vertAlign")) or parent.raised,
            own or parent.list,
            number(depth, 0) if depth else (None if own else parent.depth),
        )


def lists_of(package: Package, styles: Styles) -> tuple[Lists, Callable[[str, str], int]]:
    """The counters of the document's lists, and the level at which a list has a paragraph style (by the style's id; 0 where it names none)."""
    root = package.of_kind("numbering")
    kinds: dict[str, Any] = {}
    nums: list[Any] = []
    for each in root if root is not None else ():
        if kind(each) == "w:abstractNum":
            kinds.setdefault(value(each, "abstractNumId"), each)
        elif kind(each) == "w:num":
            nums.append(each)
    abstract = {value(n, "numId"): value(child(n, "w:abstractNumId")) for n in nums}

    def definition(name: str, seen: tuple[str, ...] = ()) -> str:
        """The definition that holds the levels: a list may point to a style, whose list has another definition."""
        link = value(child(kinds.get(name), "w:numStyleLink"))
        if not link or name in seen or len(seen) > LEVELS:
            return name
        return definition(abstract.get(styles.paragraph(link).list, name), (*seen, name))

    made = {name: _levels(_children(kinds[name], "w:lvl")) for name in kinds}
    levels: dict[tuple[str, int], Level] = {}
    starts: dict[tuple[str, int], int] = {}
    shared: dict[str, str] = {}
    for num in nums:
        name = value(num, "numId")
        shared[name] = definition(abstract[name])
        own = {depth: level for depth, (level, _style) in made.get(shared[name], {}).items()}
        for override in _children(num, "w:lvlOverride"):
            depth = number(value(override, "ilvl"), 0, 0, LEVELS - 1)
            own |= {d: level for d, (level, _style) in _levels(_children(override, "w:lvl")).items() if d == depth}
            if (start := child(override, "w:startOverride")) is not None:
                starts[name, depth] = number(value(start), 1)
        levels |= {(name, depth): level for depth, level in own.items()}

    @lru_cache(10_000)
    def depth_of(list_: str, style: str) -> int:
        return next((depth for depth, (_level, of) in made.get(shared.get(list_, ""), {}).items() if of == style), 0)

    return Lists(levels, shared, starts), depth_of


def _children(element: Any, name: str) -> Iterable[Any]:
    return (c for c in element if kind(c) == name)


def _levels(elements: Iterable[Any]) -> dict[int, tuple[Level, str]]:
    """The levels of a definition, each with the paragraph style that it numbers."""
    made = {}
    for each in elements:
        form = child(each, "w:numFmt")
        if form is None:  # of an alternative (mc:AlternateContent) the usual one is taken
            form = next((e for e in each.iter() if kind(e) == "w:numFmt" and value(e) != "custom"), None)
        restart = value(child(each, "w:lvlRestart"))
        level = Level(
            number(value(child(each, "w:start")), 0),
            value(form, default="decimal"),
            value(child(each, "w:lvlText"))[:MAX_LEVEL_TEXT],
            bool(on(child(each, "w:isLgl"))),
            number(restart, 0, 0, LEVELS) if restart else None,
            value(child(each, "w:suff"), default="tab"),
        )
        made[number(value(each, "ilvl"), 0, 0, LEVELS - 1)] = (level, value(child(each, "w:pStyle")))
    return made
