"""A table that was sent in, as plain data: kept between the look at its differences and their taking."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from luoshi.tasklists import Deadline, Refused, TaskList, TaskRow


def kept(read: TaskList) -> dict[str, Any]:
    """A task list as JSON can hold it."""
    data = asdict(read)
    data["columns"] = sorted(read.columns)
    for row in data["rows"]:
        row["percent"] = None if row["percent"] is None else str(row["percent"])
        due = row["deadline"]["due"]
        row["deadline"]["due"] = due.isoformat() if due else None
    return data


def restored(data: dict[str, Any]) -> TaskList:
    """The task list again."""
    return TaskList(**{**data, "rows": [_row(r) for r in data["rows"]], "refused": [Refused(**r) for r in data["refused"]], "columns": frozenset(data["columns"])})


def _row(data: dict[str, Any]) -> TaskRow:
    due, percent = data["deadline"]["due"], data["percent"]
    deadline = Deadline(data["deadline"]["text"], date.fromisoformat(due) if due else None, data["deadline"]["kind"])
    return TaskRow(**{**data, "deadline": deadline, "percent": None if percent is None else Decimal(percent)})
