"""``luoshi serve``: everything that a deployment needs on one machine, in one process tree: the database brought up to date, the
codes loaded, static files collected, then granian and the worker that sends notices.

SQLite has one writer at a time: one server process with threads (docs/decisions/0005). PostgreSQL takes several processes.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

SQLITE_THREADS, POSTGRES_THREADS = 8, 8
STOP_AFTER = 20  # seconds given to requests under way


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
        call_command("load_sample")
    call_command("collectstatic", verbosity=0, interactive=False)


def serve(host: str, port: int, workers: int, threads: int, deliver: bool, tell: Callable[[str], Any] = print) -> int:
    """Run the server, and the worker beside it, until told to stop; returns the server's exit code. A worker that dies is started
    again; a server that dies ends all."""
    server = subprocess.Popen([sys.executable, "-m", "granian", *_granian(host, port, workers, threads)])
    worker = _worker() if deliver else None
    stopping = False

    def stop(_signal: int, _frame: Any) -> None:
        nonlocal stopping
        stopping = True
        server.terminate()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    tell(f"http://{host}:{port}/")
    try:
        while (code := server.poll()) is None:
            time.sleep(0.2)
            if worker is not None and worker.poll() is not None and not stopping:
                time.sleep(1)
                worker = _worker()
    finally:
        if worker is not None:
            worker.terminate()
            try:
                worker.wait(STOP_AFTER)
            except subprocess.TimeoutExpired:
                worker.kill()
    return 0 if stopping else code


def defaults() -> tuple[int, int]:
    """How many processes and threads suit the database."""
    from django.db import connection

    if connection.vendor == "sqlite":
        return 1, SQLITE_THREADS
    return max(2, os.cpu_count() or 2), POSTGRES_THREADS


def _granian(host: str, port: int, workers: int, threads: int) -> list[str]:
    return [
        "--interface", "wsgi", "--host", host, "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads),
        "--backlog", "1024", "--workers-kill-timeout", str(STOP_AFTER), "--respawn-failed-workers", "--log-level", "error", "--no-ws",
        "luoshi.server.wsgi:application",
    ]  # fmt: skip


def _worker() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "django", "deliver", "--watch", "5"])
