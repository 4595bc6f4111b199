"""What the codes of any kind of matter are called, in the language in use.

Where the kind is not at hand the first that has the code gives the word; a code that nobody has is shown as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luoshi.registers import languages

from . import kinds
from .kinds import Kind, Words
from .move import Move

# What moves bring and states have, of any kind; a kind has words for what is its own (``Kind.needs``).
DATA = {
    "text": gettext_noop("文字"),
    "source_text": gettext_noop("原话"),
    "number": gettext_noop("序号"),
    "year": gettext_noop("年度"),
    "place": gettext_noop("区划代码"),
    "subject": gettext_noop("分类代码"),
    "lead": gettext_noop("牵头单位"),
    "leader": gettext_noop("牵头领导"),
    "helpers": gettext_noop("配合单位"),
    "evidence": gettext_noop("佐证材料（办结须有佐证）"),
    "approver": gettext_noop("批准人"),
    "due": gettext_noop("完成时限"),
    "plan_date": gettext_noop("计划解决日期"),
    "verdict": gettext_noop("结论"),
    "ground": gettext_noop("理由类别"),
    "of": gettext_noop("恢复哪一次撤下"),
}


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


def schedule_word(code: str, kind: str = "") -> str:
    """What a verdict on a schedule is called."""
    return _word(code, (k.schedules for k in _asked(kind)))


def data_word(key: str, kind: Kind) -> str:
    """What a key of a move's data, or of a matter's state, is called, as its kind says or all kinds do; the key itself where nobody has a word for it."""
    return _(kind.needs.get(key) or DATA.get(key) or key)


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
