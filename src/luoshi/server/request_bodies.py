"""Bodies of requests as they come in over the network: how long one may take, how many are waited for at once, how much they may be.

A body is waited for on the event loop, where it costs a few kilobytes and no thread. It has some seconds whatever its pace; after that it must
have come at the least rate all along (as Apache's ``RequestReadTimeout`` has it). Where too many wait, the slowest makes room: of the same
address where that has too many, else of the address that has most. What is large is kept on disk. No Django here.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, BinaryIO

IN_MEMORY = 256 << 10  # bytes of one body; what is longer goes to disk
YOUNG = 1.0  # seconds in which a body is not counted, and makes room for nobody
Receive = Callable[[], Awaitable[Any]]
Receiving = asyncio.Future[Any]
Most = Callable[[int], Awaitable[None]]


class Refused(Exception):
    """A body that is not read on: the status of HTTP, why (one of "slow", "slowest", "many", "space", "long"), and in how many seconds to try again."""

    def __init__(self, status: int, why: str, retry: int = 0, most: int = 0) -> None:
        super().__init__(why)
        self.status, self.why, self.retry, self.most = status, why, retry, most


class Disconnected(Exception):
    """Who sent it is not there any more."""


@dataclass(frozen=True)
class Rules:
    """Seconds that any body has; bytes a second after that; seconds that none exceeds; bodies waited for at once, and from one address; bytes that
    all of them together may take on disk."""

    seconds: float = 15
    rate: float = 1024
    longest: float = 600
    at_once: float = 256
    each: float = 32
    space: float = 2 << 30

    def ends(self, received: int) -> float:
        """By when, in seconds since it began, more must have come of a body of which so many bytes are there."""
        return min(self.longest, self.seconds + received / self.rate)


@dataclass(eq=False)
class Body:
    """One that is waited for."""

    address: str
    begun: float = field(default_factory=time.monotonic)
    received: int = 0
    on_disk: int = 0
    waiting: Receiving | None = None
    dropped: bool = False

    def pace(self, now: float) -> float:
        """Bytes a second so far."""
        return self.received / max(now - self.begun, 0.001)


class Waiting:
    """All the bodies that a process waits for."""

    def __init__(self, rules: Rules, folder: str | None = None) -> None:
        self.rules, self._folder = rules, folder
        self._bodies: set[Body] = set()
        self._on_disk = 0

    def __len__(self) -> int:
        return len(self._bodies)

    async def read(self, receive: Receive, address: str, most: Most) -> BinaryIO:
        """The whole body, at its beginning. ``most`` is asked with the bytes so far, before more are kept, and raises Refused where they are too many.
        Raises Refused and Gone."""
        first = asyncio.ensure_future(receive())
        done, _pending = await asyncio.wait({first}, timeout=YOUNG)
        if done and (message := first.result())["type"] == "http.request" and not message.get("more_body") and len(message.get("body", b"")) <= IN_MEMORY:
            await most(len(message.get("body", b"")))
            return io.BytesIO(message.get("body", b""))
        body = Body(address)
        file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY, dir=self._folder)  # type: ignore[assignment]  # noqa: SIM115  closed by whom it is given to
        try:
            self._enter(body)
            await self._fill(body, file, first, receive, most)
            file.seek(0)
            return file
        except BaseException:
            file.close()
            raise
        finally:
            first.cancel()
            self._bodies.discard(body)
            self._on_disk -= body.on_disk

    async def _fill(self, body: Body, file: BinaryIO, first: Receiving, receive: Receive, most: Most) -> None:
        message = await self._next(body, first)
        while True:
            if message["type"] != "http.request":
                raise Disconnected
            piece = message.get("body", b"")
            body.received += len(piece)
            await most(body.received)
            await self._keep(body, file, piece)
            if not message.get("more_body"):
                return
            message = await self._next(body, asyncio.ensure_future(receive()))

    async def _next(self, body: Body, coming: Receiving) -> Any:
        """What comes next of it; Refused where that takes too long, or it had to make room."""
        left = body.begun + self.rules.ends(body.received) - time.monotonic()
        body.waiting = coming
        try:
            done, _pending = await asyncio.wait({coming}, timeout=max(0.0, left))
            if body.dropped:
                raise Refused(408, "slowest", 10)
            if not done or left <= 0:
                raise Refused(408, "slow")
            return coming.result()
        finally:
            coming.cancel()
            body.waiting = None

    async def _keep(self, body: Body, file: BinaryIO, piece: bytes) -> None:
        if body.received <= IN_MEMORY:
            file.write(piece)
            return
        more = body.received - body.on_disk
        if self._on_disk + more > self.rules.space:
            raise Refused(503, "space", 30)
        self._on_disk += more
        body.on_disk += more
        try:
            await asyncio.to_thread(file.write, piece)
        except OSError:
            raise Refused(503, "space", 60) from None

    def _enter(self, body: Body) -> None:
        """A place among those that are waited for, if need be the slowest's."""
        of_its_own = [b for b in self._bodies if b.address == body.address]
        if len(of_its_own) >= self.rules.each:
            self._make_room(of_its_own, 429)
        elif len(self._bodies) >= self.rules.at_once:
            address = Counter(b.address for b in self._bodies).most_common(1)[0][0]
            self._make_room([b for b in self._bodies if b.address == address], 503)
        self._bodies.add(body)

    def _make_room(self, among: list[Body], status: int) -> None:
        now = time.monotonic()
        old = [b for b in among if b.waiting is not None and now - b.begun > YOUNG]
        if not old:
            raise Refused(status, "many", 10)
        slowest = min(old, key=lambda b: b.pace(now))
        slowest.dropped = True
        self._bodies.discard(slowest)
        if slowest.waiting is not None:
            slowest.waiting.cancel()
