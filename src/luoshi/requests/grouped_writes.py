"""Submissions that come in at the same moment are written together: one transaction and one wait for the disk serve several callers.

Whoever holds the pen writes for all who wait; nobody is answered before what he told is on the disk.
"""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass
from itertools import groupby

from luoshi.matters.ledger import Actor

from .intake import Prepared, Receipt, known, prepare, ready, right, take, take_together
from .submission import IncomingSubmission, Reader, Understood

MOST = 32  # in one transaction


@dataclass
class Waiting:
    """One who waits: what he told, and what became of it."""

    heard: Prepared
    reader: Reader
    actor: Actor
    taken: Receipt | None = None
    failed: Exception | None = None

    @property
    def done(self) -> bool:
        """Whether he need wait no longer."""
        return self.taken is not None or self.failed is not None


class Gathering:
    """The submissions of this process that wait to be written."""

    def __init__(self, most: int = MOST) -> None:
        self.most = most
        self._pen = threading.Lock()
        self._queue: deque[Waiting] = deque()

    def take(self, incoming: IncomingSubmission, reader: Reader, actor: Actor) -> Receipt:
        """As ``intake.take``, with whom else waits. Not within a transaction of the caller's own."""
        right(actor)
        mine = Waiting(prepare(ready(incoming), reader), reader, actor)
        self._queue.append(mine)
        with self._pen:
            while not mine.done:
                self._write([self._queue.popleft() for _n in range(min(self.most, len(self._queue)))])
        if mine.failed is not None:
            raise mine.failed
        assert mine.taken is not None
        return mine.taken

    def _write(self, waiting: list[Waiting]) -> None:
        for actor, found in groupby(sorted(waiting, key=lambda w: w.actor.name), key=lambda w: w.actor):
            group = list(found)
            try:
                self._together(group, actor)
            except Exception:  # one of them was told before, is refused, or cannot be written: each for itself
                for one in group:
                    self._alone(one)

    def _together(self, group: list[Waiting], actor: Actor) -> None:
        before = known([w.heard.incoming for w in group])
        new, seen = [], set()
        for one in group:
            incoming = one.heard.incoming
            key = (incoming.source, incoming.source_id) if incoming.source_id else None
            if key in before:
                one.taken = Receipt(before[key], "", Understood(), None, new=False)
            elif key is None or key not in seen:
                seen.add(key)
                new.append(one)
        for one, taken in zip(new, take_together([w.heard for w in new], actor) if new else (), strict=True):
            one.taken = taken
        for one in group:
            self._alone(one)  # where the same was told twice in one group

    def _alone(self, one: Waiting) -> None:
        if one.done:
            return
        try:
            one.taken = take(one.heard.incoming, one.reader, one.actor)
        except Exception as error:
            one.failed = error


together = Gathering()
