"""The place that a sentence names for a figure or a commitment."""

from __future__ import annotations

from ..codes.places import Place, last_place

REACH = 300  # characters back; further away it speaks of something else
Span = tuple[int, int]


def place_of(text: str, sentence: Span, start: int) -> tuple[Span, Place] | None:
    """The last place named in the sentence before a position: its span in the text, and the place; None where there is none."""
    begin = max(sentence[0], start - REACH)
    found = last_place(text[begin:start])
    if found is None:
        return None
    first, last, place = found
    return (begin + first, begin + last), place
