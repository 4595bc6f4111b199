"""The chain of hashes through a matter's events. Plain Python.

Each event's hash covers the hash before it and the event's canonical JSON (sorted keys, no spaces, UTF-8), so that one
altered byte anywhere breaks the chain from there on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = ("seq", "move", "at", "by", "unit", "reason", "data")


def instant(at: datetime) -> str:
    """An instant as the ledger writes it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def digest(previous: str, ref: str, event: Mapping[str, Any]) -> str:
    """The hash of an event {seq, move, at (ISO text), by, unit, reason, data} of the matter ``ref`` after ``previous``."""
    body = json.dumps({"ref": ref, **{f: event[f] for f in FIELDS}}, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(previous.encode() + b"\n" + body.encode("utf-8", "surrogatepass")).hexdigest()


def first_break(ref: str, events: Iterable[Mapping[str, Any]]) -> int | None:
    """The ``seq`` of the first event whose hash, order or link does not hold; None for a whole chain."""
    previous = ""
    for n, event in enumerate(events, 1):
        if event["seq"] != n or event["previous"] != previous or event["hash"] != digest(previous, ref, event):
            return n
        previous = event["hash"]
    return None
