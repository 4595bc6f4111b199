"""What of the ledger is not ready for production (``readiness``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from . import evidence
from .models import Evidence, Unfinished
from .readiness import Finding
from .rebuild import whole

HEADS = 1_000  # newest heads of the ledger that a check proves
NEWEST = 200  # files of evidence that a check reads


def _unfinished(today: date) -> Iterator[Finding]:
    """What was kept and is not yet done."""
    if count := Unfinished.objects.count():
        kinds = ", ".join(Unfinished.objects.order_by("what").values_list("what", flat=True).distinct())
        yield Finding("unfinished", False, f"{count} things that go with matters could not be done yet ({kinds}); the worker (`luoshi deliver --watch`) tries again.")


def _ledger(today: date) -> Iterator[Finding]:
    """Of the whole ledger the newest heads with their events, of its files whether they are there, the newest read; `luoshi rebuild` proves the rest, matter by matter."""
    for sentence in whole(HEADS):
        yield Finding("ledger", True, sentence)
    gone = sum(not evidence.path_of(sha256).is_file() for sha256 in Evidence.objects.order_by().values_list("sha256", flat=True).distinct().iterator())
    newest = Evidence.objects.order_by("-pk").values_list("sha256", flat=True)[:NEWEST]
    spoilt = sum(evidence.path_of(sha256).is_file() and not evidence.intact(sha256) for sha256 in newest)
    if gone or spoilt:
        yield Finding(
            "evidence",
            True,
            f"{gone} files of evidence are missing on the disk, {spoilt} of the newest are not what they were; `luoshi rebuild` names them; take them from a backup.",
        )


CHECKS = (_unfinished, _ledger)
