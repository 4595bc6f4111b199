"""The size of the parts of the house, so that a change of its shape can be measured before and after.

    python bench/structure.py                   # this checkout
    python bench/structure.py ../other/src      # another one, beside it

Counted are Python files, without migrations and files of one line; a function's lines are those from its ``def`` to its end, its decorators
left out. The 90th percentile is the length that nine of ten do not exceed.
"""

from __future__ import annotations

import argparse
import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parents[1] / "src"
LONG = 50  # lines of a function


def files(root: Path) -> Iterator[Path]:
    """The Python files that somebody wrote and reads."""
    for path in sorted(root.rglob("*.py")):
        if "migrations" not in path.parts and "vendor" not in path.parts and len(path.read_text(encoding="utf-8").splitlines()) > 1:
            yield path


def functions(path: Path) -> Iterator[int]:
    """The lines of each function of a file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno is not None
            yield node.end_lineno - node.lineno + 1


def percentile(lengths: list[int], share: int) -> int:
    """The length that so many per cent do not exceed."""
    return sorted(lengths)[max(0, -(-len(lengths) * share // 100) - 1)]


def figures(root: Path) -> Iterator[str]:
    """The figures, a line each."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in files(root)}
    found = [length for path in lengths for length in functions(path)]
    for words, numbers in (("file", list(lengths.values())), ("function", found)):
        yield f"{words}s: {len(numbers)}, lines median {statistics.median(numbers):g}, 90th percentile {percentile(numbers, 90)}, longest {max(numbers)}"
    yield f"lines of Python: {sum(lengths.values())}; functions over {LONG} lines: {sum(length > LONG for length in found)}"
    for suffix, words in ((".html", "templates"), (".csv", "tables")):
        other = [p for p in root.rglob(f"*{suffix}") if "vendor" not in p.parts]
        yield f"{words}: {len(other)}, {sum(len(p.read_text(encoding='utf-8').splitlines()) for p in other)} lines"
    rooms: dict[str, list[int]] = {}
    for path, length in lengths.items():
        rooms.setdefault(path.relative_to(root).parts[1] if len(path.relative_to(root).parts) > 2 else "", []).append(length)
    for room, own in sorted(rooms.items()):
        yield f"  {room or '(top)':14} {len(own):4} files {sum(own):6} lines"


def main() -> None:
    """Print the figures of a tree."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("root", nargs="?", type=Path, default=HERE)
    for line in figures(asked.parse_args().root):
        print(line)


if __name__ == "__main__":
    main()
