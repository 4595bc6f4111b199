"""Words that people said, in an event: sealed by a key of that event's own, so that they can be made unreadable for good and the history
stays provable (docs/decisions/0009). Plain Python, but for cryptography.

What is stored, and what the chain of hashes covers, is the ciphertext; the key lies in a table of its own (``keys.py``). What steers the
state (codes, instants, hashes of files) stays in clear, so that the state can be folded without any key. An event's own key seals one
box and no other: its nonce may be all zeros.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from . import kinds
from .kinds import Kind

ERASED = "（已删除）"
BOX = "sealed"  # in an event's data: {"fields": {name: kind}, "box": base64}; "" for a box that was blotted
REASON = "reason "  # the reason's name among the fields; no data have one with a blank
MOVES = ("hide", "blot", "restore")  # whose words are sealed whatever the matter: what was taken down is not repeated in clear
# Of any kind; a kind in which persons speak has more (``Kind.sealed``, ``Kind.clear``).
ALWAYS = frozenset({"text", "words", "point", "comment", "note", "name", "phone", "wording", "salt"})
# Codes, instants, hashes and numbers of rows, whatever they look like.
NEVER = frozenset(
    (
        *("kind", "year", "place", "subject", "lead", "helpers", "due_at", "evidence", "plan_date", "merged_into"),
        *("ground", "hash", "count", "files", "of"),
    )
)
_CODE = re.compile(r"(?!.*\d{7})[\x21-\x7e]{0,40}")  # what could be a code and no telephone number
_NONCE = bytes(12)


def close(kind: str, data: Mapping[str, Any], reason: str, move: str = "") -> tuple[dict[str, Any], str, bytes | None]:
    """What is stored of the data and reason of an event of a matter of that kind, and the key that opens it; None where nothing need be sealed."""
    own = kinds.of(kind)
    if not own.persons and move not in MOVES:
        return dict(data), reason, None
    hidden = _hidden(own, data)
    if reason:
        hidden[REASON] = reason
    if not hidden:
        return dict(data), reason, None
    key = AESGCM.generate_key(256)
    box = AESGCM(key).encrypt(_NONCE, json.dumps(hidden, ensure_ascii=False, separators=(",", ":")).encode(), None)
    return {**_clear(data, hidden), BOX: {"fields": _kinds(hidden), "box": base64.b64encode(box).decode()}}, "", key


def blotted(kind: str, data: Mapping[str, Any], reason: str) -> dict[str, Any] | None:
    """What is put in the place of data that were written in clear before words were sealed; None where nobody's words are in them."""
    hidden = _hidden(kinds.of(kind), data) | ({REASON: reason} if reason else {})
    return {**_clear(data, hidden), BOX: {"fields": _kinds(hidden), "box": ""}} if hidden else None


def sealed(stored: Mapping[str, Any]) -> bool:
    """Whether stored data need a key to be read."""
    return isinstance(stored.get(BOX), dict)


def opened(stored: Mapping[str, Any], reason: str, key: bytes | None) -> tuple[dict[str, Any], str]:
    """An event's data and reason as they were said; without the key what can still be known. ValueError for a key that does not fit."""
    if not sealed(stored):
        return dict(stored), reason
    clear = {name: value for name, value in stored.items() if name != BOX}
    fields, box = stored[BOX]["fields"], stored[BOX]["box"]
    if key and box:
        try:
            said = json.loads(AESGCM(key).decrypt(_NONCE, base64.b64decode(box), None))
        except (InvalidTag, ValueError):
            raise ValueError("the words of an event were sealed with another key") from None
    else:
        said = {name: {"text": ERASED, "list": [], "map": {}}.get(kind) for name, kind in fields.items()}
    given = said.pop(REASON, "")
    return {**clear, **said}, given


def _hidden(kind: Kind, data: Mapping[str, Any]) -> dict[str, Any]:
    """What people said, of an event's data."""
    clear, always = NEVER | kind.clear, ALWAYS | kind.sealed
    return {name: value for name, value in data.items() if name not in clear and value not in (None, "", [], {}) and (name in always or _wordy(value))}


def _wordy(value: Any) -> bool:
    if isinstance(value, str):
        return not _CODE.fullmatch(value)
    if isinstance(value, Mapping):
        return any(map(_wordy, value.values()))
    return isinstance(value, list) and any(map(_wordy, value))


def _clear(data: Mapping[str, Any], hidden: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name not in hidden and name != BOX}


def _kinds(hidden: Mapping[str, Any]) -> dict[str, str]:
    """What stands for each field when it can no longer be read: a point is none then."""
    blanks: dict[type, str] = {str: "text", list: "list", dict: "map"}
    return {name: "none" if name == "point" else blanks.get(type(value), "none") for name, value in hidden.items()}
