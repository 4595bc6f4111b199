"""Whether the reports' texts still say what the ledger's events quote from them."""

from __future__ import annotations

from collections.abc import Iterator

from luoshi.matters.models import Matter

from .models import Report


def changed_texts() -> Iterator[tuple[str, str]]:
    """Each matter whose sentence is no longer where its event says, and each figure that is not: (ref or report's key, what)."""
    for report in Report.objects.iterator(chunk_size=1):
        for ref, sources in Matter.objects.filter(report=report.key).order_by("pk").values_list("ref", "document__sources"):
            for source in sources:
                if source["report"] == report.key and report.text[source["start"] : source["end"]] != source["quote"]:
                    yield ref, f"its sentence is no longer in the text of report {report.key}, which was changed; restore the last good backup"
                    break
        moved = [f.n for f in report.figures.all() if report.text[f.start : f.end][:200] != f.quote]
        if moved:
            yield report.key, f"{len(moved)} figures are no longer where the report's text had them; it was changed; restore the last good backup"
