"""The place that a sentence names for a figure or a commitment."""

from __future__ import annotations

from ..codes.places import Place, last_place

Span = tuple[int, int]


def place_of(text: str, sentence: Span, start: int) -> tuple[Span, Place] | None:
    """The last place named in the sentence before a position: its span in the text, and the place; None where there is none."""
    found = last_place(text[sentence[0] : start])
    if found is None:
        return None
    first, last, place = found
    return (sentence[0] + first, sentence[0] + last), place
