"""How many figures the reader puts into the right time: ``python training/periods.py``.

Beside the reports annotated whole (``corpus.figures``) stand thirteen of which the periods alone were annotated (``annotation/NAME.periods.tsv``: offsets
and periods, no text): reviews of five years, the hardest ones. A figure whose time two readers could tell differently was left out of these.
"""

from __future__ import annotations

import csv

import corpus
import luoshi


def annotated(name: str) -> dict[int, str]:
    """The annotated periods of a report by the offset where the figure begins."""
    path = corpus.ANNOTATION / f"{name}.periods.tsv"
    if not path.exists():
        return {figure["start"]: figure["period"] for figure in corpus.figures(name)}
    with path.open(encoding="utf-8", newline="") as lines:
        return {int(row["start"]): row["period"] for row in csv.DictReader(lines, delimiter="\t")}


def measure(name: str) -> tuple[int, int, int]:
    """Of one report: figures annotated, of these found at the same place, of these with the same period."""
    periods = annotated(name)
    read = {figure.start: figure.period for figure in luoshi.read(corpus.SHARED / "reports" / f"{name}.txt").figures}
    return len(periods), sum(start in read for start in periods), sum(read.get(start, "?") == period for start, period in periods.items())


def main() -> None:
    """Print a line a report, and all together."""
    alone = sorted(path.name.split(".")[0] for path in corpus.ANNOTATION.glob("*.periods.tsv"))
    whole = [name for name in [*corpus.GOLD, *corpus.ours()] if corpus.figures(name)]
    total = [0, 0, 0]
    for name in [*alone, *whole]:
        counts = measure(name)
        total = [a + b for a, b in zip(total, counts, strict=True)]
        print(f"{name:20} {counts[0]:5} annotated, {counts[1]:5} found, {counts[2]:5} with the right period ({counts[2] / counts[1]:.3f})")
    print(f"{'all':20} {total[0]:5} annotated, {total[1]:5} found, {total[2]:5} with the right period ({total[2] / total[1]:.3f})")


if __name__ == "__main__":
    main()
