"""A table that was sent in, as plain data: kept between the look at its differences and their taking."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from ..office import bounded
from ..office.unreadable import Unreadable
from .office_forms import read_tasks
from .row import Deadline, Refused, TaskList, TaskListError, TaskRow

BOUNDS = bounded.Bounds(memory=1 << 30, cpu=10, wall=20)  # seconds that somebody waits for at a page; 3,000 rows need less than one


def read_bounded(data: bytes, name: str, year: int | None = None) -> TaskList:
    """``read_tasks`` for a server: in a process with limits. Raises TaskListError, also where it meets them."""
    try:
        read = bounded.call("luoshi.tasklists.uploaded_table:read_as_data", data, name, BOUNDS, called=name, year=year)
    except Unreadable as error:
        raise TaskListError(str(error)) from None
    if "wrong" in read:
        raise TaskListError(read["wrong"])
    return restored(read)


def read_as_data(data: bytes, called: str, year: int | None) -> dict[str, Any]:
    """What the process says: the list, or why there is none."""
    try:
        return as_data(read_tasks(data, called, year))
    except TaskListError as error:
        return {"wrong": str(error)}


def as_data(read: TaskList) -> dict[str, Any]:
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
