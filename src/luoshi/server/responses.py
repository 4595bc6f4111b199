"""An answer on its way from the thread that makes it to the event loop that sends it: the thread never waits for who reads.

What is not yet sent lies in memory up to a bound, then on disk; a file is sent from a descriptor of its own. No Django here.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import AsyncIterator, Iterable
from contextlib import suppress
from typing import Any, BinaryIO

IN_MEMORY = 1 << 20  # bytes of an answer not yet sent
PIECE = 64 << 10  # bytes sent at a time
SPACE = 4 << 30  # bytes that answers not yet sent may take on disk, in one process


class Unread(Exception):
    """Nobody reads the answer any more, or there is no room to keep it for who reads so slowly."""


class Cut(Exception):
    """The answer broke off."""


class FileToSend:
    """``wsgi.file_wrapper``: a file is handed over as it is."""

    def __init__(self, filelike: BinaryIO, block_size: int = PIECE) -> None:
        self.filelike, self.block_size = filelike, block_size

    def __iter__(self) -> Iterable[bytes]:
        while piece := self.filelike.read(self.block_size):
            yield piece

    def close(self) -> None:
        """Close the file, and with it the answer of Django's."""
        with suppress(AttributeError):
            self.filelike.close()


class Answer:
    """Written by one thread, read by one coroutine."""

    on_disk = 0  # of all answers of the process
    _counting = threading.Lock()

    def __init__(self, loop: asyncio.AbstractEventLoop, folder: str | None = None) -> None:
        self._loop, self._folder = loop, folder
        self._lock, self._ready = threading.Lock(), asyncio.Event()
        self._pieces: list[bytes] = []
        self._held = 0
        self._file: int | None = None
        self._written, self._sent = 0, 0  # of the file
        self._counted, self._noted = 0, False
        self._ended, self._whole, self._unread = False, True, False
        self.status, self.headers = 0, list[tuple[bytes, bytes]]()

    def begin(self, status: str, headers: list[tuple[str, str]], _error: Any = None) -> Any:
        """WSGI's ``start_response``."""
        self.status = int(status.split(" ", 1)[0])
        self.headers = [(name.lower().encode("latin-1"), value.strip().encode("latin-1")) for name, value in headers]
        return self.put

    def put(self, piece: bytes) -> None:
        """Hand over a piece, in the thread; Unread where nobody wants it."""
        if not piece:
            return
        with self._lock:
            if self._unread:
                raise Unread
            if self._file is None and self._held + len(piece) <= IN_MEMORY:
                self._pieces.append(piece)
                self._held += len(piece)
            else:
                self._to_disk(piece)
            tell = not self._noted and (self._held > PIECE or self._file is not None)
            self._noted = self._noted or tell
        if tell:
            self._tell()

    def _to_disk(self, piece: bytes) -> None:
        with Answer._counting:
            if Answer.on_disk + len(piece) > SPACE:
                raise Unread
            Answer.on_disk += len(piece)
        self._counted += len(piece)
        if self._file is None:
            with tempfile.TemporaryFile(dir=self._folder) as made:
                self._file = os.dup(made.fileno())
        view = memoryview(piece)
        while view:
            done = os.pwrite(self._file, view, self._written)
            self._written += done
            view = view[done:]

    def file(self, given: FileToSend) -> bool:
        """Hand over a file that lies on disk; False where it is none."""
        try:
            number = given.filelike.fileno()
            at, end = given.filelike.tell(), os.fstat(number).st_size
            kept = os.dup(number)
        except (AttributeError, OSError, ValueError):
            return False
        with self._lock:
            self._file, self._sent, self._written = kept, at, end
        return True

    def end(self, whole: bool = True) -> None:
        """All is handed over; or nothing more comes, though it is not the whole."""
        with self._lock:
            self._ended, self._whole = True, whole
        self._tell()

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the server has stopped
            self._loop.call_soon_threadsafe(self._ready.set)

    async def pieces(self) -> AsyncIterator[tuple[bytes, bool]]:
        """The pieces in their order, and whether more may come; at least one. Cut raised where the whole does not come, so that nobody takes a part
        for it."""
        while True:
            await self._ready.wait()
            self._ready.clear()
            with self._lock:
                pieces, self._pieces, self._held = self._pieces, [], 0
                file, end, ended, cut = self._file, self._written, self._ended, not self._whole
                self._noted = False
            if cut:
                raise Cut
            for piece in pieces[:-1]:
                yield piece, True
            if pieces and file is None:
                yield pieces[-1], not ended
            elif pieces:
                yield pieces[-1], True
            while file is not None and self._sent < end:
                piece = await asyncio.to_thread(os.pread, file, min(PIECE, end - self._sent), self._sent)
                self._sent = self._sent + len(piece) if piece else end  # a file that was cut meanwhile
                yield piece, True
            if ended:
                if file is not None or not pieces:
                    yield b"", False
                return

    def close(self) -> None:
        """Nothing of it is wanted any more."""
        with self._lock:
            self._unread, self._pieces = True, []
            file, self._file = self._file, None
        if file is not None:
            os.close(file)
        with Answer._counting:
            Answer.on_disk -= self._counted
            self._counted = 0
