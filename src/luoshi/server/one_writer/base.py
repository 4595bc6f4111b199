"""SQLite has one writer at a time, and who finds it busy sleeps and tries again: with many threads some sleep for seconds while
others pass. Here the threads of a process wait for a lock instead, so that each gets its turn. Other processes are
still met by SQLite's own lock and its timeout (settings.py)."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

PATIENCE = 8  # seconds that a thread waits for its turn, and SQLite's own lock (settings.py) for other processes
MOST = 8  # threads that write or wait to: the others of the server's sixteen are for reading


class Busy(OperationalError):
    """Too many wait to write, or somebody writes for too long: answered with 503, to be tried again soon."""


class _Turn:
    """One writer, and a queue of bounded length."""

    def __init__(self) -> None:
        self._lock, self._places = threading.Lock(), threading.BoundedSemaphore(MOST)

    def take(self) -> None:
        """Wait for the turn; Busy where the queue is full, or it takes too long."""
        if not self._places.acquire(blocking=False):
            raise Busy("database is locked: too many wait to write")
        if not self._lock.acquire(timeout=PATIENCE):
            self._places.release()
            raise Busy("database is locked: somebody writes for too long")

    def release(self) -> None:
        """Let the next one in."""
        self._lock.release()
        self._places.release()


_turns: defaultdict[Any, _Turn] = defaultdict(_Turn)  # one a database


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
            super()._start_transaction_under_autocommit()
        except BaseException:
            self._done()
            raise

    def _commit(self) -> Any:
        made = super()._commit()  # if it fails, Django rolls back or closes
        self._done()
        return made

    def _rollback(self) -> Any:
        try:
            return super()._rollback()
        finally:
            self._done()

    def _close(self) -> Any:
        try:
            return super()._close()
        finally:
            self._done()

    def _done(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.release()
