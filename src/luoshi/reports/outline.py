"""A report's sections as a tree, and in which of them a draft's sentence stands. Plain Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

NOWHERE = -1


@dataclass
class Node:
    """A section that holds drafts, itself or below it: ``key``: the number of its first section; ``depth``: 0 at the top; how many drafts
    stand in it, and how many of them have no lead."""

    key: int
    heading: str
    depth: int
    drafts: int = 0
    open: int = 0


class Outline:
    """The sections of a report as the reader has them (``luoshi.report/1``)."""

    def __init__(self, read: Mapping[str, Any]) -> None:
        self.sections = list(read.get("sections", ()))
        self.starts = [s["start"] for s in self.sections]

    def at(self, start: int) -> int:
        """The number of the section in which an offset stands; NOWHERE before the first."""
        return bisect_right(self.starts, start) - 1

    def path(self, n: int) -> tuple[str, ...]:
        """The headings from the top down to a section."""
        return tuple(self.sections[n]["path"]) if 0 <= n < len(self.sections) else ()

    def within(self, n: int, top: int) -> bool:
        """Whether a section is another one or stands below it."""
        above = self.path(top)
        return n == top or (bool(above) and self.path(n)[: len(above)] == above)

    def nodes(self, drafts: Iterable[tuple[int, bool]]) -> list[Node]:
        """The tree, in the report's order. ``drafts``: for each the number of its section, and whether it has no lead."""
        found: dict[tuple[str, ...], Node] = {}
        for n, has_none in drafts:
            path = self.path(n)
            for depth in range(len(path)):
                head = path[: depth + 1]
                if head not in found:
                    found[head] = Node(next(k for k, s in enumerate(self.sections) if tuple(s["path"])[: depth + 1] == head), path[depth], depth)
                found[head].drafts += 1
                found[head].open += has_none
        return sorted(found.values(), key=lambda node: (node.key, node.depth))
