"""What the codes of any kind of matter are called, in the language in use.

Where the kind is not at hand the first that has the code gives the word; a code that nobody has is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from luoshi.registers import languages

from . import kinds
from .kinds import Kind, Words
from .move import Move


def in_use(words: Words) -> str:
    """Of a Chinese and an English word the one in the language in use."""
    return languages.in_use(*words)


def kind_word(name: str) -> str:
    """What a kind is called."""
    return in_use((kinds.of(name).zh, kinds.of(name).en)) if kinds.known(name) else name


def state_word(code: str, kind: str = "") -> str:
    """What a state is called."""
    return _word(code, (k.states for k in _asked(kind)))


def verdict_word(code: str, kind: str = "") -> str:
    """What a verdict is called."""
    return _word(code, (k.verdicts for k in _asked(kind)))


def move_word(name: str, kind: str = "") -> str:
    """What a move is called."""
    return next((named(k.table[name]) for k in _asked(kind) if name in k.table), name)


def named(move: Move) -> str:
    """The name of a move at hand."""
    return in_use((move.zh, move.en))


def choices(words: Mapping[str, Words]) -> list[tuple[str, str]]:
    """Codes with their words, to choose from: of ``kind.states``, ``kind.verdicts``, ``kind.asks``."""
    return [(code, in_use(both)) for code, both in words.items()]


def _word(code: str, among: Iterator[Mapping[str, Words]]) -> str:
    return next((in_use(words[code]) for words in among if code in words), code)


def _asked(kind: str) -> Iterator[Kind]:
    """The kind of that name first, then the others."""
    if kinds.known(kind):
        yield kinds.of(kind)
    yield from kinds.registered()
