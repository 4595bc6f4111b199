"""What the forms of all moves of a request have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from luoshi.codes.workdays import UnknownYear
from luoshi.requests import duties

from ..move_form import MoveForm


class MomentField(forms.DateTimeField):
    """An instant, by the minute."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs)


class RequestMove(MoveForm):
    """A move of a request. Instants are brought as ISO texts."""

    def brings(self) -> dict[str, Any]:
        """The data of the event."""
        given = {k: v for k, v in super().brings().items() if v != []}
        return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in given.items()}

    @property
    def request(self) -> dict[str, Any]:
        """What only requests have of the state."""
        found: dict[str, Any] = self.document["request"]
        return found

    def anew(self) -> datetime | None:
        """The end of its own limit, started now; None where it has none, or the calendar does not reach so far."""
        limit = self.request["limit"]
        try:
            return datetime.fromisoformat(duties.due(timezone.now(), limit)) if limit else None
        except (UnknownYear, ValueError):
            return None
