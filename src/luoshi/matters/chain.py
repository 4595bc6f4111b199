"""The chain of hashes through a matter's events. Plain Python.

Each event's hash covers the hash before it and the event's canonical JSON (sorted keys, no spaces, UTF-8), so that one
altered byte anywhere breaks the chain from there on. One exception: words that were written in clear and had to be erased. A later
event of the same chain then names the event and what is left of it; its hash stays as it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

BLOTTING = "forget"  # the move that erases words
FIELDS = ("seq", "move", "at", "by", "unit", "reason", "data")


def instant(at: datetime) -> str:
    """An instant as the ledger writes it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(previous: str, ref: str, event: Mapping[str, Any]) -> str:
    """The hash of an event {seq, move, at (ISO text), by, unit, reason, data} of the matter ``ref`` after ``previous``."""
    stored = event.get("stored") or {}  # data and reason as they are stored, where they are sealed
    body = json.dumps({"ref": ref, **{f: stored.get(f, event[f]) for f in FIELDS}}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous.encode() + b"\n" + body.encode("utf-8", "surrogatepass")).hexdigest()


def mark(event: Mapping[str, Any]) -> str:
    """What the move that erased words says of an event that it blotted: SHA-256 over what is left of it. Its own hash, which stays,
    covers what it was."""
    stored = event.get("stored") or {}
    body = json.dumps({f: stored.get(f, event[f]) for f in ("data", "reason")}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode("utf-8", "surrogatepass")).hexdigest()


def first_break(ref: str, events: Iterable[Mapping[str, Any]]) -> int | None:
    """The ``seq`` of the first event whose hash, order or link does not hold; None for a whole chain."""
    events, previous = list(events), ""
    blots = {int(seq): marked for e in events if e["move"] == BLOTTING for seq, marked in e["data"].get("blotted", {}).items() if int(seq) < e["seq"]}
    for n, event in enumerate(events, 1):
        held = event["hash"] == digest(previous, ref, event) or blots.get(n) == mark(event)
        if event["seq"] != n or event["previous"] != previous or not held:
            return n
        previous = event["hash"]
    return None
