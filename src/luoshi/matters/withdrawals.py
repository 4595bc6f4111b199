"""What was taken down of what the public sees of a matter, and its words as the public may still read them. Plain Python.

A matter's state has ``taken``, a list, only while something is down: each entry is one move ``hide`` or ``blot`` that was not undone:
{seq, at, ground, whole, words, count, wording, files}. Words that are blotted are named by themselves, so that they go wherever they stand,
in returns of before and in texts of tomorrow; the move keeps them sealed (``sealing``) and beside them a salted hash. Where their key was
destroyed nobody knows any more what was to be blotted: all words are hidden then.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Any, TypedDict

from . import kinds

MOVES = ("hide", "blot", "restore")
BLOTTED = "■■■"  # what stands for a word, however long it was
WAITS, NEVER, HIDDEN, EDITED = "waits", "never", "hidden", "edited"  # values of the column ``look``; None where words are public as they are
_UNSEEN = r"[\s\u00ad\u200b-\u200f\u2060\ufeff·．.]*"  # what may stand between the characters of a name


class Withdrawal(TypedDict):
    """One move that took something down and was not undone."""

    seq: int
    at: str
    ground: str
    whole: bool
    words: list[str]
    count: int  # of the words, which may be known no more
    wording: str
    files: list[str]


def completed(move: str, document: Mapping[str, Any], data: Mapping[str, Any]) -> dict[str, Any]:
    """The data of a take-down with the hash of what goes: salted, and the salt is sealed with the words, so that nobody tries names against it."""
    if move not in ("hide", "blot"):
        return dict(data)
    made = {k: v for k, v in data.items() if v not in (None, "", [], ())}
    words = list(dict.fromkeys(str(w).strip() for w in made.get("words", ()) if str(w).strip()))
    gone = "\n".join(words) if move == "blot" and words else f"{document['text']}\n{kinds.of(document['kind']).aside(document)}"
    salt = secrets.token_hex(16)
    return {**made, **({"words": words, "count": len(words)} if words else {}), "salt": salt, "hash": hashlib.sha256(f"{salt}\n{gone}".encode()).hexdigest()}


def down(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    """Fold a ``hide`` or a ``blot``."""
    data = event["data"]
    entry: Withdrawal = {
        "seq": state["version"],
        "at": event["at"],
        "ground": data["ground"],
        "whole": event["move"] == "hide",
        "words": list(data.get("words", ())),
        "count": data.get("count", 0),
        "wording": data.get("wording", ""),
        "files": list(data.get("files", ())),
    }
    state["taken"] = [*state.get("taken", ()), entry]


def up(state: dict[str, Any], event: Mapping[str, Any]) -> None:
    """Fold a ``restore``: what the move of that number took down is public again."""
    left = [e for e in state.get("taken", ()) if e["seq"] != event["data"]["of"]]
    if left:
        state["taken"] = left
    else:
        state.pop("taken", None)


def entries(document: Mapping[str, Any]) -> list[Withdrawal]:
    """What is down, each move of its own, first to last."""
    return list(document.get("taken", ()))


def whole(document: Mapping[str, Any]) -> bool:
    """Whether all words are hidden: by a person, or because nobody knows any more which were to be blotted."""
    return any(e["whole"] or len(e["words"]) < e["count"] for e in document.get("taken", ()))


def files(document: Mapping[str, Any]) -> set[str]:
    """The SHA-256 of the files that were taken down."""
    return {sha256 for e in document.get("taken", ()) for sha256 in e["files"]}


def look(document: Mapping[str, Any]) -> str | None:
    """What the column ``look`` says of a matter: see above."""
    if whole(document):
        return HIDDEN
    return kinds.of(document["kind"]).look(document) or (EDITED if document.get("taken") else None)


def wording(document: Mapping[str, Any]) -> str:
    """The text that a person wrote for the public in the place of the matter's own; "" where there is none."""
    return next((e["wording"] for e in reversed(entries(document)) if e["wording"]), "")


def cover(document: Mapping[str, Any], text: Any, sign: str = BLOTTED) -> str:
    """A text without the words that were blotted; "" where all are hidden. ``sign``: of one character stands for each one character."""
    if whole(document):
        return ""
    return without(text, [w for e in entries(document) for w in e["words"]], sign)


def without(text: Any, words: Iterable[str], sign: str = BLOTTED) -> str:
    """A text without these words, however wide they are written and whatever unseen stands between their characters."""
    found = str(text or "")
    for word in sorted(set(words), key=len, reverse=True):
        found = _pattern(word).sub((lambda m: sign * len(m[0])) if len(sign) == 1 else sign, found)
    return found


def holds(text: Any, word: str) -> bool:
    """Whether a word stands in a text, as ``without`` would find it."""
    return bool(_pattern(word).search(str(text or "")))


@lru_cache(maxsize=500)
def _pattern(word: str) -> re.Pattern[str]:
    signs = [c for c in unicodedata.normalize("NFKC", word) if not re.fullmatch(_UNSEEN[:-1], c)] or list(word)
    return re.compile(_UNSEEN.join(f"[{re.escape(c)}{re.escape(_wide(c))}]" for c in signs), re.IGNORECASE)


def _wide(sign: str) -> str:
    return chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign


def texts(document: Mapping[str, Any], said: Iterable[Mapping[str, Any]] = ()) -> list[str]:
    """All words that stand in a matter's state and in the data of its events."""
    found: list[str] = []

    def take(text: str) -> str:
        found.append(text)
        return text

    for value in (document, *said):
        _each(value, take)
    return found


def public_document(document: Mapping[str, Any], hidden: str) -> dict[str, Any]:
    """A matter's state with the words as the public may read them. ``hidden``: what stands in the place of a text that is hidden whole."""
    if not document.get("taken"):
        return dict(document)
    made: dict[str, Any] = _each(document, lambda text: cover(document, text))
    if whole(document) or wording(document):
        others = {k: type(document[k])() for k in kinds.of(document["kind"]).rewritten if k in document}
        return {**made, **others, "text": hidden if whole(document) else wording(document)}
    return made


def public_event(document: Mapping[str, Any], event: Mapping[str, Any]) -> dict[str, Any]:
    """An event's data and reason as the public may read them; of a take-down and its undoing, the class of the reason alone."""
    if event["move"] in MOVES:
        return {**event, "reason": "", "data": {k: event["data"][k] for k in ("ground",) if k in event["data"]}}
    if not document.get("taken"):
        return dict(event)
    data = _each(event["data"], lambda text: cover(document, text))
    if wording(document) and not whole(document):
        data = {k: v for k, v in data.items() if k not in ("text", *kinds.of(document["kind"]).rewritten)}
    gone = files(document)
    if "evidence" in data:
        data["evidence"] = [f for f in data["evidence"] if f not in gone]
    return {**event, "reason": cover(document, event["reason"]), "data": data}


def _each(value: Any, change: Callable[[str], str], key: str = "") -> Any:
    if isinstance(value, Mapping):
        return {k: v if k in kinds.OF_CODES or str(k).endswith("_at") else _each(v, change, str(k)) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_each(v, change, key) for v in value]
    if key == "indicator" and isinstance(value, str) and value.isascii():
        return value  # a code, and not the name that the report has
    return change(value) if isinstance(value, str) else value
