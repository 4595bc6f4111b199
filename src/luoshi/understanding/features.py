"""The features of a message: what its title says, and the words of all of it. Each is a readable string.

The title counts as much as the whole body (two blocks, each of length one), for people say there what the matter is.
"""

from __future__ import annotations

LONGEST = 600  # characters of the body that are read; what comes later seldom tells the subject


def words(text: str) -> list[str]:
    """The words of a text, as rjieba cuts them."""
    import rjieba  # its dictionary takes a while to load

    return list(rjieba.cut(text))


def title_features(title: str, cut: list[str] | None = None) -> list[str]:
    """Characters, pairs, threes and words of a title.

    >>> title_features("路灯不亮")[4:9]
    ['路灯', '灯不', '不亮', '路灯不', '灯不亮']
    """
    grams = [title[n : n + size] for size in (1, 2, 3) for n in range(len(title) - size + 1)]
    return grams + [f"{w}/" for w in (words(title) if cut is None else cut)]


def split_message(text: str) -> tuple[str, str]:
    """Title and body of a message that has only one text: its first sentence, at most 40 characters, is the title."""
    head = text[:40]
    ends = [head.find(mark) for mark in "。！？!?\n；;" if head.find(mark) > 3]
    return head[: min(ends)] if ends else head, text


def message_features(title: str, body: str) -> tuple[list[str], list[str]]:
    """Both blocks of features: the title's, and all words."""
    cut = words(title)
    return title_features(title, cut), cut + words(body[:LONGEST])
