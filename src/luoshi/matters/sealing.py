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

ERASED = "（已删除）"
BOX = "sealed"  # in an event's data: {"fields": {name: kind}, "box": base64}; "" for a box that was blotted
REASON = "reason "  # the reason's name among the fields; no data have one with a blank
KINDS = ("request",)  # of matters in which persons speak
MOVES = ("hide", "blot", "restore")  # whose words are sealed whatever the matter: what was taken down is not repeated in clear
ALWAYS = frozenset({"text", "words", "address", "point", "attributes", "answer", "comment", "source_id", "note", "result", "without", "name", "phone", "wording", "salt"})
# Codes, instants, hashes and numbers of rows, whatever they look like.
NEVER = frozenset(
    (
        *("kind", "year", "place", "subject", "demand", "channel", "urgency", "against", "lead", "helpers", "copy", "route", "limit", "due_at", "first_due_at", "arrive_by"),
        *("response_due_at", "final", "whistle", "units", "evidence", "solved", "satisfied", "outcome", "plan_date", "exclusion", "merged_into", "joined", "telling", "teller"),
        *("rule", "danger", "update_id", "erasure", "gone", "blotted", "look", "ground", "hash", "count", "files", "of"),
    )
)
_CODE = re.compile(r"(?!.*\d{7})[\x21-\x7e]{0,40}")  # what could be a code and no telephone number
_NONCE = bytes(12)


def close(kind: str, data: Mapping[str, Any], reason: str, move: str = "") -> tuple[dict[str, Any], str, bytes | None]:
    """What is stored of an event's data and reason, and the key that opens it; None where nothing need be sealed."""
    if kind not in KINDS and move not in MOVES:
        return dict(data), reason, None
    hidden = {name: value for name, value in data.items() if _said(name, value)}
    if reason:
        hidden[REASON] = reason
    if not hidden:
        return dict(data), reason, None
    key = AESGCM.generate_key(256)
    box = AESGCM(key).encrypt(_NONCE, json.dumps(hidden, ensure_ascii=False, separators=(",", ":")).encode(), None)
    return {**_clear(data, hidden), BOX: {"fields": _kinds(hidden), "box": base64.b64encode(box).decode()}}, "", key


def blotted(data: Mapping[str, Any], reason: str) -> dict[str, Any] | None:
    """What is put in the place of data that were written in clear before words were sealed; None where nobody's words are in them."""
    hidden = {name: value for name, value in data.items() if _said(name, value)} | ({REASON: reason} if reason else {})
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


def _said(name: str, value: Any) -> bool:
    if name in NEVER or value in (None, "", [], {}):
        return False
    return name in ALWAYS or _wordy(value)


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
    kinds = {str: "text", list: "list", dict: "map"}
    return {name: "none" if name == "point" else kinds.get(type(value), "none") for name, value in hidden.items()}
