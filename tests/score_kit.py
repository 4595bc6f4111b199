"""How well a report was read, against its annotation: figures by span, value, strict (role and change too) and full (bound, period and indicator too);
commitments by their clauses and by their characters; the share of clauses with the right tag."""

import json
import math
from collections import Counter

LOOKED_AT = {"value": ("value", "value_high", "unit"), "strict": ("role", "change"), "full": ("bound", "period")}


def annotation(folder, name):
    """The text, its figures, the spans of its clauses, and the tags of those that look ahead, by their number."""
    figures, tags = ([json.loads(line) for line in (folder / f"{name}.{what}.jsonl").read_text(encoding="utf-8").splitlines()] for what in ("figures", "clauses"))
    clauses = [tuple(map(int, line.split("\t")[1:3])) for line in (folder / f"{name}.clauses.tsv").read_text(encoding="utf-8").splitlines()]
    return (folder / f"{name}.txt").read_text(encoding="utf-8"), figures, clauses, {row["clause"]: row["tag"] for row in tags}


def scores(report, figures, clauses, tags):
    """The F1 of each level, and the share of right tags."""
    hits, free = Counter(), [*report.figures]
    for gold in figures:
        near = [f for f in free if min(f.end, gold["end"]) > max(f.start, gold["start"])]
        if near:
            one = max(near, key=lambda f: min(f.end, gold["end"]) - max(f.start, gold["start"]))
            free.remove(one)
            hits.update(_levels(gold, one))
    wanted, found = _runs(tags), [_clauses_in(c, clauses) for c in report.commitments]
    spans = [(clauses[run[0]][0], clauses[run[-1]][1]) for run in wanted]
    read = {n: "CI"[place > 0] for run in found for place, n in enumerate(run)}
    left, alike = [(c.start, c.end) for c in report.commitments], 0
    for span in spans:
        same = next((s for s in left if _shared(span, s) >= 0.5), None)
        if same:
            left.remove(same)
            alike += 1
    return {
        **{f"figures {level}": _f1(hits[level], len(report.figures), len(figures)) for level in ("span", "value", "strict", "full")},
        "commitments exact": _f1(len(set(wanted) & set(found)), len(found), len(wanted)),
        "commitments overlap": _f1(alike, len(found), len(wanted)),
        "clause tags": sum(read.get(n, "O") == tag for n, tag in tags.items()) / len(tags),
    }


def _levels(gold, figure):
    yield "span"
    for level, names in LOOKED_AT.items():
        if not all(_same(gold[name], getattr(figure, name)) for name in names):
            return
        if level == "full" and _f1((Counter(gold["indicator"]) & Counter(figure.indicator)).total(), len(gold["indicator"]), len(figure.indicator)) < 0.5:
            return
        yield level


def _same(one, other):
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=1e-6) or (abs(one) < 1 and abs(one - other) < 5e-3)
    return one == other


def _runs(tags):
    runs = []
    for n in sorted(tags):
        if tags[n] == "C":
            runs.append([n])
        elif tags[n] == "I" and runs and runs[-1][-1] == n - 1:
            runs[-1].append(n)
    return [tuple(run) for run in runs]


def _clauses_in(part, clauses):
    return tuple(n for n, (start, end) in enumerate(clauses) if part.start <= (start + end) / 2 < part.end)


def _shared(one, other):
    return max(0, min(one[1], other[1]) - max(one[0], other[0])) / (max(one[1], other[1]) - min(one[0], other[0]))


def _f1(hits, found, wanted):
    return 2 * hits / (found + wanted) if found + wanted else 0.0
