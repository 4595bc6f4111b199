"""What stands around a quantity: its clause, its sentence, and its neighbours in the clause."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from .quantities import Quantity

REACH = 600  # characters on each side; a "sentence" longer than that is no sentence, and must not make reading slow
_CLAUSE_EDGE = re.compile(r"[，。；！？：\n]")
_SENTENCE_EDGE = re.compile(r"[。！？\n]")


@dataclass
class Context:
    """A quantity among its words; all offsets into the squeezed text.

    ``head`` is what stands before it in its clause, back to the quantity before if one is there; ``lead`` goes back to the clause's beginning;
    ``tail`` is what follows, to the end of the clause or the next quantity.
    """

    text: str
    quantity: Quantity
    clause: tuple[int, int]
    sentence: tuple[int, int]
    head_start: int
    tail_end: int
    before: Context | None = field(default=None, repr=False)
    after: Context | None = field(default=None, repr=False)

    @property
    def head(self) -> str:
        return self.text[self.head_start : self.quantity.start]

    @property
    def lead(self) -> str:
        return self.text[self.clause[0] : self.quantity.start]

    @property
    def tail(self) -> str:
        return self.text[self.quantity.end : self.tail_end]

    @property
    def quote(self) -> str:
        return self.text[self.quantity.start : self.quantity.end]

    @property
    def sentence_lead(self) -> str:
        return self.text[self.sentence[0] : self.quantity.start]

    @property
    def follows_in_clause(self) -> bool:
        """Another quantity stands before this one in the same clause."""
        return self.before is not None and self.before.clause == self.clause


def contexts(text: str, found: Sequence[Quantity]) -> list[Context]:
    """The context of each quantity of a squeezed text, linked to its neighbours."""
    clause_edges = [m.end() for m in _CLAUSE_EDGE.finditer(text)]
    sentence_edges = [m.end() for m in _SENTENCE_EDGE.finditer(text)]
    made: list[Context] = []
    for quantity in found:
        clause = _between(clause_edges, quantity.start, quantity.end, len(text))
        sentence = _between(sentence_edges, quantity.start, quantity.end, len(text))
        sentence = (max(sentence[0], quantity.start - REACH), min(sentence[1], quantity.end + REACH))
        clause = (max(clause[0], sentence[0]), min(clause[1], sentence[1]))
        context = Context(text, quantity, clause, sentence, clause[0], clause[1])
        if made:
            last = made[-1]
            context.before, last.after = last, context
            if last.clause[1] > quantity.start:
                context.head_start = last.quantity.end
                last.tail_end = quantity.start
        made.append(context)
    return made


def _between(edges: Sequence[int], start: int, end: int, length: int) -> tuple[int, int]:
    left = bisect_right(edges, start)
    right = bisect_right(edges, end)
    return (edges[left - 1] if left else 0, edges[right] - 1 if right < len(edges) else length)
