"""What happened, as a timeline shows it: one shape for staff and public, and one way of writing its lines.

A source says which moves a reader sees and what is said of each; here stands how that is put together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, NotRequired, TypedDict

from .tones import move_tone

NOTHING = "—"


class Change(TypedDict):
    """What is different after an event."""

    label: Any
    before: str
    after: str


class File(TypedDict):
    """A file that came with an event."""

    name: str
    url: str


class Entry(TypedDict):
    """An event in words, as parts/timeline.html and the feeds take it. ``who`` and ``hash``: for staff alone."""

    seq: int
    title: Any
    at: datetime
    tone: str
    unit: str
    text: str
    reason: str
    changes: list[Change]
    files: list[File]
    who: NotRequired[str]
    hash: NotRequired[str]


def entry(
    event: Mapping[str, Any],
    title: Any,
    unit: str,
    lines: Iterable[str] = (),
    reason: str | None = None,
    changes: Iterable[Change] = (),
    files: Iterable[File] = (),
    kind: str = "",
) -> Entry:
    """One event {seq, move, at, by, unit, reason, data} in words, its tone by the move and by the verdict that it brings. ``reason``: in the place of the
    event's own; ``kind``: of the matter."""
    return {
        "seq": event["seq"],
        "title": title,
        "at": instant(event["at"]),
        "tone": move_tone(event["move"], str(event["data"].get("verdict") or ""), kind),
        "unit": unit,
        "text": "\n".join(line for line in lines if line),
        "reason": event["reason"] if reason is None else reason,
        "changes": list(changes),
        "files": list(files),
    }


def line(label: Any, words: Any) -> str:
    """A line of what was said, "" where nothing was.

    >>> line("填报期", "2026-Q1"), line("", "原话"), line("批准", None)
    ('填报期：2026-Q1', '原话', '')
    """
    if words in (None, ""):
        return ""
    return f"{label}：{words}" if label else str(words)


def change(label: Any, before: Any, after: Any) -> Change:
    """A thing that changed, by what it is called; what there was not is not said, what there is no more is a dash.

    >>> change("时限", None, "2026-12-31"), change("批准", "", "")
    ({'label': '时限', 'before': '', 'after': '2026-12-31'}, {'label': '批准', 'before': '', 'after': '—'})
    """
    return {"label": label, "before": str(before or ""), "after": str(after or "") or NOTHING}


def files_of(event: Mapping[str, Any], known: Mapping[str, Any], shown: Callable[[Any], File]) -> list[File]:
    """The files that came with an event, of those known by their SHA-256."""
    return [shown(known[sha]) for sha in event["data"].get("evidence") or () if sha in known]


def instant(at: datetime | str) -> datetime:
    """An event's instant."""
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def joined(codes: Iterable[Any], names: Mapping[str, str]) -> str:
    """Several codes by their names, those without one as they are."""
    return "、".join(filter(None, (names.get(str(c), str(c)) for c in codes)))
