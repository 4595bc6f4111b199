"""The one place where a language is chosen for words that are data: of tables, of kinds of matters, of sentences that rules make.

Such a word has its Chinese and its English beside each other. Any further language takes it from its catalogue by the Chinese, as it does the marked texts
of the code; what the catalogue does not have is shown in Chinese.
"""

from __future__ import annotations

from typing import Protocol

from django.utils.translation import get_language, gettext


class Worded(Protocol):
    """What has a word in both languages: a row of a table, a move, an entry."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


class Sentenced(Protocol):
    """What has a sentence in both languages: a schedule, a roll-up, a flag."""

    @property
    def sentence_zh(self) -> str: ...

    @property
    def sentence_en(self) -> str: ...


def english() -> bool:
    """Whether the language in use is English."""
    return (get_language() or "").startswith("en")


def in_use(zh: str, en: str) -> str:
    """Of a Chinese and an English text the one in the language in use."""
    if english():
        return en
    return zh if not zh or (get_language() or "zh").startswith("zh") else gettext(zh)


def word_of(row: Worded) -> str:
    """The word of a row in the language in use."""
    return in_use(row.zh, row.en)


def sentence_of(row: Sentenced) -> str:
    """The sentence of a row in the language in use."""
    return in_use(row.sentence_zh, row.sentence_en)
