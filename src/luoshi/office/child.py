"""The process in which ``bounded.call`` runs a function: started as a script, it bounds itself, reads what is asked, and answers on standard output."""

from __future__ import annotations

import gc
import importlib
import json
import os
import sys
import types
from typing import Any


def bound(memory: int, cpu: int) -> None:
    """Limit this process: address space in bytes, CPU in seconds, no files written, no core. Where the system knows no such limits, the caller's clock remains."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        _limit(what, most, most)
    _limit(resource.RLIMIT_CPU, cpu, cpu + 1)


def _limit(what: int, soft: int, hard: int) -> None:
    import resource

    most = resource.getrlimit(what)[1]
    if most != resource.RLIM_INFINITY:
        soft, hard = min(soft, most), min(hard, most)
    try:
        resource.setrlimit(what, (soft, hard))
    except (ValueError, OSError):
        return


def function_of(name: str) -> Any:
    """The function of that name. The package's own first module is passed over: it reads grammars that a file's opening does not need."""
    module, _colon, attribute = name.partition(":")
    if "luoshi" not in sys.modules:
        package = types.ModuleType("luoshi")
        package.__path__ = [os.path.dirname(os.path.dirname(os.path.abspath(__file__)))]
        sys.modules["luoshi"] = package
    return getattr(importlib.import_module(module), attribute)


def answer(asked: dict[str, Any], data: bytes) -> bytes:
    """What the function says, as ``bounded`` reads it."""
    from luoshi.office.unreadable import Unreadable

    try:
        said = function_of(asked["function"])(data, **asked["arguments"])
        if isinstance(said, bytes):
            return b"B" + said
        return b"J" + json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
    except Unreadable as error:
        return b"U" + json.dumps({"why": error.why, "figures": error.figures}).encode()
    except MemoryError:
        return b"U" + json.dumps({"why": "memory", "figures": {}}).encode()
    except Exception:  # a broken file breaks its reader in any way; the caller says so
        return b"U" + json.dumps({"why": "broken", "figures": {}}).encode()


def main() -> None:
    """Read the frame (8 bytes of length, what is asked as JSON, the data), bound, run, answer."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    frame = sys.stdin.buffer
    asked = json.loads(frame.read(int.from_bytes(frame.read(8), "big")))
    bound(asked["memory"], asked["cpu"])
    gc.disable()  # one call, then the end
    function_of("luoshi.office.unreadable:Unreadable")
    try:
        said = answer(asked, frame.read())
    except MemoryError:
        said = b'U{"why":"memory","figures":{}}'
    out.write(said)
    out.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
