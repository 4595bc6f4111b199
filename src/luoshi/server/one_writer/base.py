"""SQLite has one writer at a time, and who finds it busy sleeps and tries again: with many threads some sleep for seconds while
others pass. Here the threads of a process wait for a lock instead, so that each gets its turn. Other processes are
still met by SQLite's own lock and its timeout (settings.py)."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PATIENCE = 20  # seconds that a thread waits for its turn
SERVED = (8, 8.0)  # in the server: threads that write or wait to (the others of its sixteen are for reading), and seconds that one waits


class Busy(OperationalError):
    """Too many wait to write, or somebody writes for too long: answered with 503, to be tried again soon."""


class _Turn:
    """One writer, and a queue of bounded length."""

    def __init__(self, most: int | None = None, patience: float = PATIENCE) -> None:
        self._lock, self._patience = threading.Lock(), patience
        self._places = threading.BoundedSemaphore(most) if most else None

    def take(self) -> None:
        """Wait for the turn; Busy where the queue is full, or it takes too long."""
        if self._places and not self._places.acquire(blocking=False):
            raise Busy("database is locked: too many wait to write")
        if not self._lock.acquire(timeout=self._patience):
            if self._places:
                self._places.release()
            raise Busy("database is locked: somebody writes for too long")

    def locked(self) -> bool:
        """Whether somebody writes."""
        return self._lock.locked()

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()
        if self._places:
            self._places.release()


_bounds: tuple[int | None, float] = (None, PATIENCE)
_turns: defaultdict[Any, _Turn] = defaultdict(lambda: _Turn(*_bounds))  # one a database


def bound(most: int | None, patience: float) -> None:
    """Bound the queue of writers of this process, before it first writes: the server does, so that its pages can be read meanwhile.
    A command, or a notebook with a hundred threads, waits for its turn."""
    global _bounds
    _bounds = (most, patience)
    _turns.clear()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose write transactions take turns. ``_turn`` is held from BEGIN to COMMIT or ROLLBACK, and by nobody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: _Turn | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turn = _turns[self.settings_dict["NAME"]]
        if self._turn is None:
            turn.take()
            self._turn = turn
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # Django's own, which the stubs leave out; so below
        except BaseException:
            self._done()
            raise

    def _commit(self) -> Any:
        made = super()._commit()  # type: ignore[misc]  # if it fails, Django rolls back or closes
        self._done()
        return made

    def _rollback(self) -> Any:
        try:
            return super()._rollback()  # type: ignore[misc]
        finally:
            self._done()

    def _close(self) -> Any:
        try:
            return super()._close()  # type: ignore[misc]
        finally:
            self._done()

    def _done(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
