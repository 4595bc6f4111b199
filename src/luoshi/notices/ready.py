"""What of the notices is not ready for production (``matters.readiness``)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from luoshi.matters.readiness import Finding

from .models import Notice


def _notices(today: date) -> Iterator[Finding]:
    for state, what in (("unsure", "may or may not have gone out"), ("failed", "could not be sent")):
        if count := Notice.objects.filter(state=state).count():
            yield Finding(f"notices-{state}", False, f"{count} notices {what}; look at them in the admin.")


CHECKS = (_notices,)
