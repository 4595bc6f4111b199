"""Files in and out: folders opened up, outputs named, and nothing ever half-written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ..reading.folder import reports_in
from ..reading.sources import ReadError

STANDARD_INPUT = "-"


def inputs(names: Sequence[str]) -> list[Path]:
    """The files named, folders opened up to the reports right inside them, in order of name. Raises ReadError for a folder without any."""
    found: list[Path] = []
    for name in names:
        path = Path(name)
        if name != STANDARD_INPUT and path.is_dir():
            found += reports_in(path)
        else:
            found.append(path)
    return found


def output_path(source: Path, suffix: str, out: Path | None, several: bool, taken: set[Path]) -> Path:
    """Where the result of one input goes: OUT itself for one input, inside OUT for several, beside the input without OUT.

    Raises ReadError where that would be the input itself.
    """
    name = "report" if str(source) == STANDARD_INPUT else source.stem
    if out is not None and not several and not out.is_dir():
        path = out
    else:
        folder = out if out is not None else (Path() if str(source) == STANDARD_INPUT else source.parent)
        path = folder / f"{name}{suffix}"
        if path in taken or (out is None and path == source):
            path = folder / f"{source.name}{suffix}"
    if path.exists() and source.exists() and path.resolve() == source.resolve():
        raise ReadError(f"{path} is the input itself; name another output with -o.")
    taken.add(path)
    return path


def write_aside(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: aside first, then renamed. Raises ReadError where the place cannot be written."""
    aside = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(aside, 0o666 & ~umask)
        os.replace(aside, path)
        aside = None
    except OSError as error:
        raise ReadError(f"{path} cannot be written ({error.strerror or error}); choose another place with -o.") from None
    finally:
        if aside is not None:
            Path(aside).unlink(missing_ok=True)
