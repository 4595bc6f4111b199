"""What must not be read by anybody: telephone, identity, bank and passport numbers, plates, e-mail, accounts of chats, names of persons.

One door for every public face. What is blotted out is replaced by a word for it; everything else stays as it was written. The time
grows with the length of the text and no faster.
"""

from __future__ import annotations

from collections.abc import Iterator

from .characters import plain
from .labelled import labelled
from .personal_numbers import numbers
from .persons import without_names

LONGEST = 200_000  # characters that are looked at; what is longer is not shown to anybody
WORDS = {"number": "（号码略）", "mail": "（邮箱略）", "plate": "（车牌略）"}


def for_anybody(text: str) -> str:
    """A text as anybody may read it: without the numbers and without the given names of persons.

    >>> for_anybody("我叫王小明，电话１３８—〇〇〇〇—１１１１平时打，车牌京A·12345")
    '我叫王某，电话（号码略）平时打，（车牌略）'
    """
    return without_names(without_numbers(text))


def without_numbers(text: str, cover: str = "") -> str:
    """A text without the numbers that lead to a person. ``cover``: a character put in place of each that is taken, so that the text
    stays as long as it was and offsets hold.

    >>> without_numbers("国办发〔2022〕12号，投入13800001111元，幺三八零零零零幺幺幺幺")
    '国办发〔2022〕12号，投入13800001111元，（号码略）'
    """
    text = text[:LONGEST]
    parts, done = [], 0
    for start, end, kind in _joined(sorted(_spans(text))):
        parts += [text[done:start], cover * (end - start) or WORDS[kind]]
        done = end
    return "".join((*parts, text[done:])) if parts else text


def _spans(text: str) -> Iterator[tuple[int, int, str]]:
    seen = plain(text)
    yield from labelled(seen)
    yield from numbers(text, seen)


def _joined(spans: list[tuple[int, int, str]]) -> Iterator[tuple[int, int, str]]:
    """The spans without overlaps."""
    at: tuple[int, int, str] | None = None
    for start, end, kind in spans:
        if at and start < at[1]:
            at = (at[0], max(end, at[1]), at[2])
        else:
            if at:
                yield at
            at = (start, end, kind)
    if at:
        yield at
