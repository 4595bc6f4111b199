"""The leads suggested for the drafts of a page or an act: the tables are looked at once, however many reports the drafts are of."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from luoshi.matters.models import Matter
from luoshi.reports.importing import suggestions
from luoshi.reports.models import Report
from luoshi.reports.moves import KIND
from luoshi.routing.suggest import Suggester


class SuggestedLeads:
    """Suggestions by the drafts' keys, found when they are asked for and each once. ``report``: one that is at hand."""

    def __init__(self, report: Report | None = None) -> None:
        self.read: dict[str, Any] = {"": None} | ({report.key: report.document} if report else {})
        self.found: dict[int, list[Any]] = {}
        self._suggester: Suggester | None = None

    def of(self, matters: Sequence[Matter]) -> dict[int, list[Any]]:
        """The suggestions known by now, those for these drafts among them, as far as they have no lead."""
        new = [m for m in matters if not m.lead_id and m.pk not in self.found]
        if new and self._suggester is None:
            self._suggester = Suggester(kind=KIND)
        for key in sorted({m.report for m in new}):
            self.found |= suggestions([m for m in new if m.report == key], self._document(key), suggester=self._suggester)
        return self.found

    def _document(self, key: str) -> Any:
        if key not in self.read:
            report = Report.objects.filter(sha256__startswith=key).only("sha256", "document").first()
            self.read[key] = report.document if report else None
        return self.read[key]
