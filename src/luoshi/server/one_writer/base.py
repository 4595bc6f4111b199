"""SQLite has one writer at a time, and who finds it busy sleeps and tries again: with many threads some sleep for seconds while
others pass. Here the threads of a process wait for a lock instead, so that each gets its turn. Other processes are
still met by SQLite's own lock and its timeout (settings.py)."""

from __future__ import annotations

import threading
from collections import defaultdict
from typing import Any

from django.db.backends.sqlite3 import base

_turns: defaultdict[Any, threading.Lock] = defaultdict(threading.Lock)  # one a database
PATIENCE = 20  # seconds; then SQLite itself is asked, and says "locked" if it is


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose write transactions take turns. ``_turn`` is held from BEGIN to COMMIT or ROLLBACK, and by nobody else."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn: threading.Lock | None = None

    def _start_transaction_under_autocommit(self) -> None:
        turn = _turns[self.settings_dict["NAME"]]
        if self._turn is None and turn.acquire(timeout=PATIENCE):
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
