"""A function called on a stranger's bytes in a process of its own, with limits of memory, CPU and wall time.

``call("luoshi.office.word:blocks", data, name)`` starts a fresh Python (never a fork, so any number of threads may call), which bounds itself
before it imports the function, and gives back what it returned: JSON-able data, or bytes. What the function raises as Unreadable is raised here too;
anything else that goes wrong in there is one sentence. The process has none of our environment (no keys, no database) and no descriptor of ours.
Few run at once; who waits too long is told so.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from .unreadable import SAID, Unreadable

AT_ONCE = max(1, min(4, os.cpu_count() or 1))  # processes started from here
WAIT = 10  # seconds for a place among them
CHILD = Path(__file__).with_name("child.py")
_places = threading.BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Bounds:
    """Most bytes of address space, seconds of CPU, and seconds by the clock."""

    memory: int = 1 << 30
    cpu: int = 30
    wall: int = 60


USUAL = Bounds()


@dataclass
class Ceiling:
    """What no call may exceed meanwhile, in seconds of CPU and by the clock; ``met`` tells that one would have needed more, or found no place."""

    cpu: int
    wall: int
    met: bool = False


_ceiling: ContextVar[Ceiling | None] = ContextVar("ceiling", default=None)


@contextmanager
def at_most(cpu: int, wall: int) -> Iterator[Ceiling]:
    """Meanwhile every call in this thread has these bounds at most: for a page, which nobody waits for longer. What meets them is for the worker."""
    ceiling = Ceiling(cpu, wall)
    token = _ceiling.set(ceiling)
    try:
        yield ceiling
    finally:
        _ceiling.reset(token)


def call(function: str, data: bytes, name: str = "", bounds: Bounds = USUAL, **arguments: Any) -> Any:
    """What ``function`` ("module:function") returns for ``data`` and ``arguments`` (JSON-able), run within ``bounds``. Raises Unreadable:
    as the function did, "memory" or "slow" where a bound was met, "broken" for any other failure, "busy" where no process was free within ten seconds."""
    ceiling = _ceiling.get()
    if ceiling is not None:
        bounds = replace(bounds, cpu=min(bounds.cpu, ceiling.cpu), wall=min(bounds.wall, ceiling.wall))
    try:
        return _called(function, data, name, bounds, arguments)
    except Unreadable as error:
        if ceiling is not None and error.why in ("slow", "busy"):
            ceiling.met = True
        raise


def _called(function: str, data: bytes, name: str, bounds: Bounds, arguments: dict[str, Any]) -> Any:
    asked = json.dumps({"function": function, "arguments": arguments, "memory": bounds.memory, "cpu": bounds.cpu}).encode()
    if not _places.acquire(timeout=WAIT):
        raise Unreadable("busy", name)
    try:
        return _answer(*_run([len(asked).to_bytes(8, "big"), asked, data], bounds, name), name, bounds)
    finally:
        _places.release()


def _run(sent: Sequence[bytes], bounds: Bounds, name: str) -> tuple[int, bytes]:
    """Exit code and answer of a child; it is killed at the end of its wall time."""
    environment = {"PYTHONPATH": os.pathsep.join(p for p in sys.path if p), "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"}
    if "SYSTEMROOT" in os.environ:
        environment["SYSTEMROOT"] = os.environ["SYSTEMROOT"]
    command = [sys.executable or "python3", "-S", "-P", str(CHILD)]
    try:
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment, close_fds=True)
    except OSError:
        raise Unreadable("start", name) from None
    with child:
        try:
            answer, _nothing = child.communicate(b"".join(sent), timeout=bounds.wall)
        except subprocess.TimeoutExpired:
            raise Unreadable("slow", name, most=bounds.wall) from None
        finally:
            child.kill()
    return child.returncode, answer


def _answer(code: int, answer: bytes, name: str, bounds: Bounds) -> Any:
    """What a child said: "B" and bytes, "J" and JSON, "U" and why it is unreadable; by its end where it said nothing."""
    kind, said = answer[:1], answer[1:]
    if code == 0 and kind == b"B":
        return said
    if code == 0 and kind == b"J":
        return json.loads(said)
    if code == 0 and kind == b"U":
        told = json.loads(said)
        why = told["why"] if told["why"] in SAID else "broken"
        raise Unreadable(why, name, **({"most": bounds.memory >> 20} if why == "memory" else told["figures"]))
    if code in (-24, -9):  # SIGXCPU, and SIGKILL at the hard limit
        raise Unreadable("slow", name, most=bounds.cpu)
    if code in (-6, -11, -7, 134, 139):  # a library that could not get memory ends so
        raise Unreadable("memory", name, most=bounds.memory >> 20)
    raise Unreadable("broken", name)
