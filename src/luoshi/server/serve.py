"""``luoshi serve``: everything that a deployment needs on one machine, in one process tree: the database brought up to date, the
codes loaded, static files collected, then granian and the worker that sends notices.

SQLite has one writer at a time: one server process with threads that take turns (``one_writer``). PostgreSQL takes several processes.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

PORT = 8000  # where none is named
PORTS_TRIED = 50  # after one that is busy, before the system is asked for any
SQLITE_THREADS, POSTGRES_THREADS = 16, 8
STOP_AFTER = 20  # seconds given to requests under way
HEADS_WITHIN = 10  # seconds in which the head of a request must be there, and after which a connection that says nothing is closed
LONGEST_HEAD = 64 << 10  # bytes of a request's head
CONNECTIONS = 4096  # of one process
RESTART_AFTER = 2  # seconds until a worker that died is started again


class ServeError(Exception):
    """The server cannot start here; the message is one sentence."""


@dataclass(frozen=True)
class Site:
    """Where to listen, with how many processes and threads in each."""

    host: str
    port: int
    workers: int
    threads: int

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def check(self) -> None:
        """ServeError where nothing can listen."""
        try:
            self._bind()
        except OSError as error:
            raise ServeError(f"{self.host}:{self.port} cannot be listened on ({error.strerror}); choose another with --host and --port.") from None

    def on_a_free_port(self) -> Site:
        """This site, or, where somebody listens on its port, the same on the next port that is free; ServeError where nothing can listen."""
        for port in (self.port, *range(self.port + 1, min(self.port + PORTS_TRIED, 65536)), 0):
            try:
                return replace(self, port=replace(self, port=port)._bind())
            except OSError as error:
                if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                    break
        self.check()
        return self

    def _bind(self) -> int:
        """Take the port for a moment; its number. OSError where it cannot be had."""
        family, kind, protocol, _name, address = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            return int(probe.getsockname()[1])

    def command(self) -> list[str]:
        """What starts granian."""
        return [
            *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", self.host, "--port", str(self.port)),
            *("--workers", str(self.workers), "--backlog", "1024", "--backpressure", str(CONNECTIONS)),
            *("--http", "1", "--no-ws", "--http1-header-read-timeout", str(HEADS_WITHIN * 1000), "--http1-buffer-size", str(LONGEST_HEAD)),
            *("--workers-kill-timeout", str(STOP_AFTER), "--respawn-failed-workers", "--log-level", "error"),
            "luoshi.server.asgi:application",
        ]

    def environment(self) -> dict[str, str]:
        """What granian's processes are told besides."""
        return {**os.environ, "LUOSHI_THREADS": str(self.threads)}


def sizes(workers: int, threads: int) -> tuple[int, int]:
    """How many processes and threads: as asked for, or (0) what suits the database. ServeError for several processes on SQLite."""
    from django.db import connection

    sqlite = connection.vendor == "sqlite"
    if min(workers, threads) < 0 or (sqlite and workers > 1):
        raise ServeError("SQLite is served by one process (--workers 1); for several, set DATABASE_URL to PostgreSQL.")
    return workers or (1 if sqlite else max(2, os.cpu_count() or 2)), threads or (SQLITE_THREADS if sqlite else POSTGRES_THREADS)


@contextmanager
def alone() -> Iterator[None]:
    """While this is held nobody else serves, or restores into, the same data folder; ServeError if somebody does. The server's own
    processes inherit it, so that it is held for as long as any of them lives."""
    from django.conf import settings

    handle = os.open(Path(settings.HOME) / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise ServeError(f"{settings.HOME} is being served already; stop that first (or set LUOSHI_HOME to another folder).") from None
    os.set_inheritable(handle, True)
    try:
        yield
    finally:
        os.close(handle)


def _say_where(site: Site) -> None:
    """Note in the file that is locked where it is served."""
    from django.conf import settings

    (Path(settings.HOME) / "lock").write_text(site.url, encoding="utf-8")


def served_at() -> str:
    """Where the data folder is being served on this machine, such as ``http://127.0.0.1:8000``; "" where it is not."""
    from django.conf import settings

    path = Path(settings.HOME) / "lock"
    if not path.exists():
        return ""
    try:
        with alone():
            return ""
    except ServeError:
        return path.read_text(encoding="utf-8")


def prepare(sample: bool, tell: Callable[[str], Any] = print) -> None:
    """Bring the database up to date, load the codes where there are none, and the sample city into an empty ledger if asked."""
    from django.core.management import call_command

    from luoshi.matters.models import Matter
    from luoshi.registers.loading import load_subjects
    from luoshi.registers.models import Place, Subject

    call_command("migrate", verbosity=0, interactive=False)
    if not Subject.objects.exists():
        load_subjects()
    if not Place.objects.exists():
        tell("loading the codes of places …")
        call_command("load_places", verbosity=0)
    if sample and not Matter.objects.exists():
        tell("loading the sample city (invented) …")
        call_command("load_sample", accounts=False)
    call_command("collectstatic", verbosity=0, interactive=False)


def serve(site: Site, deliver: bool, tell: Callable[[str], Any] = print) -> int:
    """Run the server, and the worker beside it, until told to stop; returns the server's exit code. A worker that dies is started
    again; a server that dies ends all."""
    stopping = False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    _many_files()
    server, worker, died = _start(site.command(), site.environment()), _worker() if deliver else None, 0.0
    _say_where(site)
    tell(f"{site.url}/")
    try:
        while (code := server.poll()) is None and not stopping:
            time.sleep(0.2)
            if worker is not None and worker.poll() is not None:
                died = died or time.monotonic()
                if time.monotonic() - died > RESTART_AFTER:
                    worker, died = _worker(), 0.0
    finally:
        for process in (server, worker):
            _stop(process)
    return 0 if stopping else int(code or 1)


def _start(command: list[str], environment: dict[str, str] | None = None) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches this process alone, which then stops the others in good order."""
    return subprocess.Popen(command, start_new_session=True, close_fds=False, env=environment, preexec_fn=_end_with_parent if sys.platform == "linux" else None)


def _many_files() -> None:
    """A connection is an open file: let a process have as many as the system lets it, up to four for each connection."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 4 * CONNECTIONS if most[1] == resource.RLIM_INFINITY else min(4 * CONNECTIONS, most[1])
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(most[0], wanted) if most[0] != resource.RLIM_INFINITY else most[0], most[1]))


def _end_with_parent() -> None:
    """Have the system stop a process when the one that started it is killed: prctl(PR_SET_PDEATHSIG), Linux only."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


def _worker() -> subprocess.Popen[bytes]:
    return _start([sys.executable, "-m", "django", "deliver", "--watch", "5"])


def _stop(process: subprocess.Popen[bytes] | None) -> None:
    if process is None or process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(STOP_AFTER + 5)
    except subprocess.TimeoutExpired:
        process.kill()
