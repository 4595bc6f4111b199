"""The ``luoshi`` command."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from .. import __version__
from . import classifier, read, reconcile, server


def parser() -> argparse.ArgumentParser:
    """The command's arguments."""
    made = argparse.ArgumentParser(prog="luoshi", description="Luoshi 落实: from promise to proof.")
    made.add_argument("--version", action="version", version=f"luoshi {__version__}")
    commands = made.add_subparsers(title="commands", required=True, metavar="COMMAND")
    read.add_parser(commands)
    reconcile.add_parser(commands)
    classifier.add_parsers(commands)
    server.add_parsers(commands)
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns the exit code: 0, 1 for what failed, 2 for wrong arguments."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")  # a C locale must not stop Chinese
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = parser().parse_args(words[:1] if words and words[0] in server.delegated() else words)
    given.rest = words[1:]  # argparse cannot pass options on that it does not know
    try:
        code: int = given.run(given)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("luoshi: stopped.", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
