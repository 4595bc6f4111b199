"""What is no longer to be read in a report since it was taken down of a promise that it made."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from luoshi.matters import withdrawals
from luoshi.matters.models import Matter
from luoshi.reports.models import Figure

from .. import state


@dataclass
class Redacted:
    """What is no longer to be read in a report: words, sentences, and where the sentences stand."""

    words: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)

    def text(self, text: str, sign: str = withdrawals.BLOTTED) -> str:
        """A text of the report without that. ``sign``: of one character where offsets into it are given."""
        return withdrawals.without(text, self.words, sign)

    def of(self, figure: Figure, text: str, sign: str = withdrawals.BLOTTED) -> str:
        """A text of a figure: nothing of it where its sentence is gone."""
        if text and any(start <= figure.start < end for start, end in self.spans):
            return sign * len(text) if len(sign) == 1 else sign
        return self.text(text, sign)


NOTHING = Redacted()


def of_reports(keys: Iterable[str]) -> dict[str, Redacted]:
    """What is no longer to be read in reports, by their keys, since it was taken down of a promise that they made: the words that were blotted
    there, and the sentences of promises that are hidden or have another wording. One query."""
    found: dict[str, Redacted] = {}
    for key, document in Matter.objects.filter(report__in={k for k in keys if k}, look__isnull=False).values_list("report", "document"):
        gone = found.setdefault(key, Redacted())
        gone.words += [w for e in withdrawals.entries(document) for w in e["words"]]
        if withdrawals.whole(document) or withdrawals.wording(document):
            gone.words += [t for t in (*(s["quote"] for s in state.of(document)["sources"]), document["text"], document["source_text"]) if t]
            gone.spans += [(s["start"], s["end"]) for s in state.of(document)["sources"] if s["report"] == key]
    return found


def figures(rows: Iterable[Figure]) -> list[Figure]:
    """Figures (with ``report`` at hand) as anybody may read them. Not to be saved."""
    found = list(rows)
    gone = of_reports(f.report.key for f in found)
    for f in found:
        if own := gone.get(f.report.key):
            f.quote, f.indicator = own.of(f, f.quote), own.of(f, f.indicator)
    return found
