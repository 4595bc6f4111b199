"""How the pages answer while many connections drip: bodies a byte a second, heads without end, bodies cut into chunks, connections that say nothing.

    python bench/slow_bodies.py [--seconds N] [--many 0,16,64,200] [--kinds body,chunked,head,idle,half,reader] [--database URL]

Starts the real server as ``luoshi serve`` does (an empty ledger), opens so many connections of a kind, and asks for six pages one after another
meanwhile. Prints the pages answered, their p50, p95 and longest, and how the dripping connections were ended.
"""

from __future__ import annotations

import argparse
import http.client
import os
import selectors
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path = [p for p in sys.path if Path(p).resolve() != HERE]
PAGES = ("/", "/ask/", "/promises/", "/accounts/login/", "/open311/v2/services.json", "/api/v1/openapi.json")
DOORS = ("/ask/", "/open311/v2/requests.json", "/api/v1/requests", "/accounts/login/", "/desk/reports/")
KINDS = ("body", "chunked", "head", "idle", "half", "reader")
PATIENCE = 20  # seconds for a page


def main() -> int:
    """Prepare, serve, drip, ask, print."""
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--seconds", type=float, default=20)
    ap.add_argument("--many", default="0,16,64,200")
    ap.add_argument("--kinds", default=",".join(KINDS))
    ap.add_argument("--database", default="")
    given = ap.parse_args()
    os.environ.update(LUOSHI_HOME=tempfile.mkdtemp(prefix="luoshi-bench-"), DJANGO_SETTINGS_MODULE="luoshi.server.settings", LUOSHI_LOG_LEVEL="ERROR")
    if given.database:
        os.environ["DATABASE_URL"] = given.database
    subprocess.run([sys.executable, "-m", "luoshi.cli.main", "migrate", "-v", "0"], check=True)
    print("| connections | pages answered | p50 ms | p95 ms | longest ms | ended by the server with |\n|---|---|---|---|---|---|")
    for kind in given.kinds.split(","):
        for many in map(int, given.many.split(",")):
            if many or kind == given.kinds.split(",")[0]:
                print(row(kind, many, given.seconds), flush=True)
    return 0


def row(kind: str, many: int, seconds: float) -> str:
    """One line of the table, by a server of its own."""
    server, port = served()
    try:
        dripping = Dripping(port, kind, many)
        dripping.step()
        took, until = [], time.monotonic() + seconds
        while time.monotonic() < until:
            took.append(asked(port, PAGES[len(took) % len(PAGES)]))
            dripping.step()
            time.sleep(0.02)
        found = sorted(t for t in took if t is not None)
        ends = ", ".join(f"{n} × {k}" for k, n in sorted(dripping.ended.items())) or "–"
        figures = [f"{1000 * v:.0f}" for v in (found[len(found) // 2], found[int(len(found) * 0.95)], found[-1])] if found else ["–"] * 3
        return f"| {many} × {kind} | {len(found)} of {len(took)} | {' | '.join(figures)} | {ends} |"
    finally:
        server.terminate()
        server.wait(30)


def served() -> tuple[subprocess.Popen[bytes], int]:
    """The server of ``luoshi serve``, without the worker; waits until it answers."""
    from luoshi.server.serve import POSTGRES_THREADS, SQLITE_THREADS, Site

    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    postgres = "DATABASE_URL" in os.environ
    site = Site("127.0.0.1", port, 2 if postgres else 1, POSTGRES_THREADS if postgres else SQLITE_THREADS)
    server = subprocess.Popen(site.command(), env=getattr(site, "environment", os.environ.copy)())
    for _n in range(200):
        if asked(port, "/") is not None:
            return server, port
        time.sleep(0.1)
    raise RuntimeError("the server did not start")


def asked(port: int, path: str) -> float | None:
    """Seconds until a page was there; None where it did not come."""
    wire, begun = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE), time.monotonic()
    try:
        wire.request("GET", path)
        answer = wire.getresponse()
        answer.read()
        return time.monotonic() - begun if answer.status < 500 else None
    except (OSError, http.client.HTTPException):
        return None
    finally:
        wire.close()


class Dripping:
    """Connections that say a byte a second, each time ``step`` is called and a second has passed."""

    def __init__(self, port: int, kind: str, many: int) -> None:
        self.kind, self.ended, self.next_at = kind, Counter(), 0.0
        self.selector = selectors.DefaultSelector()
        for n in range(many):
            wire = socket.create_connection(("127.0.0.1", port), 5)
            if kind == "reader":
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            wire.sendall(opening(kind, DOORS[n % len(DOORS)]))
            if kind == "half":
                wire.shutdown(socket.SHUT_WR)
            wire.setblocking(False)
            self.selector.register(wire, selectors.EVENT_READ)

    def step(self) -> None:
        """Drip, and see which were ended."""
        if time.monotonic() < self.next_at:
            return
        self.next_at = time.monotonic() + 1
        for key, _events in self.selector.select(0) if self.kind != "reader" and self.selector.get_map() else ():
            try:
                said = key.fileobj.recv(4096)
            except OSError:
                said = b""
            self.ended[said[9:12].decode("latin-1") or "a cut"] += 1
            self.selector.unregister(key.fileobj)
            key.fileobj.close()
        for key in list(self.selector.get_map().values()):
            try:
                if self.kind in ("body", "head"):
                    key.fileobj.send(b"x")
                elif self.kind == "chunked":
                    key.fileobj.send(b"1\r\nx\r\n")
                elif self.kind == "reader":
                    key.fileobj.recv(1)
            except OSError:
                continue


def opening(kind: str, door: str) -> bytes:
    """What such a connection says first."""
    form = b"Host: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    post = b"POST " + door.encode() + b" HTTP/1.1\r\n" + form
    return {
        "body": post + b"Content-Length: 100000\r\n\r\ntext=",
        "half": post + b"Content-Length: 100000\r\n\r\ntext=",
        "chunked": post + b"Transfer-Encoding: chunked\r\n\r\n5\r\ntext=\r\n",
        "head": post + b"X-Long: ",
        "idle": b"",
        "reader": b"GET /api/v1/openapi.json HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    }[kind]


if __name__ == "__main__":
    raise SystemExit(main())
