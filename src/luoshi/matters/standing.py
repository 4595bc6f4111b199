"""How a matter stands against its targets: the document's targets and latest return handed to ``schedule``. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any


def judged(document: Mapping[str, Any], targets: list[dict[str, Any]], on: date | None = None) -> list[dict[str, Any]]:
    """For each target the schedule's verdict on the latest return: {target, actual, schedule}. ``on``: the day of judging,
    by default the day of the return."""
    raise NotImplementedError


def schedule_of(document: Mapping[str, Any]) -> str:
    """One word for a list: the worst of the current targets' verdicts, or "" where nothing can be judged."""
    return ""
