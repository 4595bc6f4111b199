"""Where tries and requests are counted: a small SQLite file of its own beside the database, shared by the processes of a machine.

Nothing in it gives way to anything else before its time is over, so that nobody empties a count by filling it. It need not last:
after a crash of the machine a count may be a little short.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import threading
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache

log = logging.getLogger("luoshi.counts")
SWEEP = 1_000  # writes between two sweeps of what is over
WAIT = 2  # seconds for another process's write; a count that cannot be kept then refuses nobody
FOR_EVER = 1e12
SET = "INSERT INTO kept VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value, until = excluded.until"


class Counts(BaseCache):
    """A cache of Django's whose values are JSON, for counts and times."""

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._path, self._own, self._writes = location, threading.local(), 0

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Set where there is nothing; whether that was so."""
        again = f"{SET} WHERE kept.until <= ?"
        return bool(self._run(again, (self._name(key, version), json.dumps(value), self._until(timeout), time.time())).rowcount > 0)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """What is kept and not over."""
        row = self._run("SELECT value FROM kept WHERE key = ? AND until > ?", (self._name(key, version), time.time())).fetchone()
        return default if row is None else json.loads(row[0])

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        """Keep."""
        self._run(SET, (self._name(key, version), json.dumps(value), self._until(timeout)))
        self._writes += 1
        if self._writes % SWEEP == 0:
            self._run("DELETE FROM kept WHERE until <= ?", (time.time(),))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """Keep longer."""
        return bool(self._run("UPDATE kept SET until = ? WHERE key = ? AND until > ?", (self._until(timeout), self._name(key, version), time.time())).rowcount > 0)

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count, in one step whatever other processes do; ValueError where nothing is kept."""
        self._writes += 1
        if self._writes % SWEEP == 0:
            self._run("DELETE FROM kept WHERE until <= ?", (time.time(),))
        asked = (delta, self._name(key, version), time.time())
        row = self._run("UPDATE kept SET value = CAST(value AS INTEGER) + ? WHERE key = ? AND until > ? RETURNING value", asked).fetchone()
        if row is None:
            raise ValueError(f"nothing is counted under {key!r}")
        return int(row[0])

    def delete(self, key: str, version: int | None = None) -> bool:
        """Forget."""
        return bool(self._run("DELETE FROM kept WHERE key = ?", (self._name(key, version),)).rowcount > 0)

    def clear(self) -> None:
        """Forget all."""
        self._run("DELETE FROM kept", ())

    def _name(self, key: str, version: int | None) -> str:
        return self.make_key(key, version=version)

    def _until(self, timeout: Any) -> float:
        seconds = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return FOR_EVER if seconds is None else time.time() + seconds

    def _run(self, words: str, given: tuple[Any, ...]) -> sqlite3.Cursor:
        try:
            return self._connection().execute(words, given)
        except sqlite3.Error:
            log.exception("%s cannot be used; what it would count is not counted", self._path)
            self._own.__dict__.pop("connection", None)
            return sqlite3.connect(":memory:").execute("SELECT 1 WHERE 0")

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            made = sqlite3.connect(self._path, timeout=WAIT, isolation_level=None)
            made.execute("PRAGMA journal_mode=WAL")
            made.execute("PRAGMA synchronous=OFF")
            made.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT NOT NULL, until REAL NOT NULL) WITHOUT ROWID")
            self._own.connection = made
        found: sqlite3.Connection = self._own.connection
        return found
