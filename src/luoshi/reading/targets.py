"""Targets: what a task promises in numbers, as a task list, a form and the ledger hold it.

A target comes from one figure and stays that value. Words are read only where a person wrote them: words that are those of a target
already known are that target, with all that its sentence told of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import Any

from .commitments import CEILING, CUMULATIVE, DELIVERABLE, GROWTH, LEVEL, ONGOING
from .reader import read_text
from .report import Commitment, Figure, Report
from .sources import Source
from .views.report_tables import target_words

_COUNTED = (CUMULATIVE, GROWTH, LEVEL, CEILING)


class SeveralNumbers(ValueError):
    """A line that holds more than one target: ``words`` of it, and how many (``count``)."""

    def __init__(self, words: str, count: int) -> None:
        self.words, self.count = words, count
        super().__init__(f"{words!r} holds {count} numbers; one target a line.")


@dataclass(frozen=True)
class Target:
    """One target. ``words``: as a task list shows it, "" for a task that is done or not; ``kind``: how its progress is judged (deliverable,
    cumulative, growth, level, ceiling, ongoing); ``indicator``: its code, or its name where the table of indicators has none; the others as in Figure."""

    words: str = ""
    kind: str = DELIVERABLE
    indicator: str = ""
    value: float | None = None
    value_high: float | None = None
    unit: str = ""
    bound: str = "eq"
    change: str | None = None

    @classmethod
    def of_figure(cls, figure: Figure, kind: str = "", words: str | None = None) -> Target:
        """The target that a figure is. ``kind``: of the commitment in which it stands; ``words``: as a person wrote it, else the figure's own."""
        return cls(
            words=target_words(figure) if words is None else words,
            kind=kind_of(figure, kind),
            indicator=figure.indicator_code or figure.indicator,
            value=figure.value,
            value_high=figure.value_high,
            unit=figure.unit,
            bound=figure.bound,
            change=figure.change,
        )

    @classmethod
    def of_words(cls, words: str) -> Target:
        """What a person wrote, read: its one number, or done-or-not where there is none. Raises SeveralNumbers."""
        figures = read_text(Source(words, name="")).figures
        if len(figures) > 1:
            raise SeveralNumbers(words, len(figures))
        return cls.of_figure(figures[0], words=words) if figures else cls(words)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Target:
        """The target that ``to_dict`` gave; what else stands in the data (an id, a date) is left."""
        return cls(**{f.name: data[f.name] for f in fields(cls) if data.get(f.name) not in (None, "")})

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as the ledger takes it."""
        return asdict(self)


def targets_of(report: Report, commitment: Commitment) -> list[Target]:
    """The targets of a commitment; one without a number where it names none."""
    found = [Target.of_figure(figure, commitment.kind) for figure in (report.figures[n] for n in commitment.figures) if figure.role == "target"]
    return found or [Target(kind=ONGOING if commitment.kind == ONGOING else DELIVERABLE)]


def targets_in(text: str) -> list[Target]:
    """The targets that a task's own words hold: one a number; one that is done or not where there is no number."""
    report = read_text(Source(text, name=""))
    kinds = {n: commitment.kind for commitment in report.commitments for n in commitment.figures}
    return [Target.of_figure(figure, kinds.get(n, "")) for n, figure in enumerate(report.figures)] or [Target()]


def matched(lines: Sequence[str], known: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Targets from lines that somebody may have changed, each as plain data: words that stand among ``known`` are that target whole, with its id,
    others are read. Raises SeveralNumbers."""
    left, targets = [*known], []
    for words in filter(None, map(one_line, lines)):
        same = next((t for t in left if one_line(t["words"]) == words), None)
        if same is not None:
            left.remove(same)
        targets.append(Target.of_words(words).to_dict() if same is None else dict(same))
    return targets


def one_line(words: str) -> str:
    """Words without line ends and double blanks.

    >>> one_line(" 5G基站\\n 6000个 ")
    '5G基站 6000个'
    """
    return " ".join(words.split())


def kind_of(figure: Figure, kind: str = "") -> str:
    """How a target is judged through the year: a rate of change directly, an upper bound reversed, an amount by twelfths. ``kind``: of its
    commitment, which says it where it is one of those that are counted."""
    if kind in _COUNTED:
        return kind
    if figure.bound == "le":
        return CEILING
    if figure.unit in ("%", "个百分点"):
        return GROWTH if figure.change else LEVEL
    if "/" in figure.unit:  # so much a cubic metre: a level, of which no share is reached by June
        return LEVEL
    return CUMULATIVE
