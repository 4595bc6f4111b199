"""Which of many words stand in a text, found in one pass over the text instead of one a word."""

from __future__ import annotations

from collections.abc import Iterable


class WordList:
    """Words by how they begin. The order in which they were given is the order in which they are found.

    >>> WordList(["井盖", "盖", "路灯"]).within("路边的井盖")
    ['井盖', '盖']
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.place = {word: n for n, word in enumerate(dict.fromkeys(w for w in words if w))}
        self._by_beginning: dict[str, list[str]] = {}
        for word in self.place:
            self._by_beginning.setdefault(word[:2], []).append(word)

    def within(self, text: str) -> list[str]:
        """The words that stand in a text, each once."""
        found: set[str] = set()
        begins = self._by_beginning
        for beginning in {text[n : n + 2] for n in range(len(text))} | set(text):
            for word in begins.get(beginning, ()):
                if word in text:
                    found.add(word)
        return sorted(found, key=self.place.__getitem__)
