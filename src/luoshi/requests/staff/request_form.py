"""What the forms of all moves of a request have in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from luoshi.desk.move_form import MoveForm
from luoshi.requests import duties
from luoshi.wording import ends

from .. import pending_limits, state
from ..handling import last_moment


class MomentField(forms.DateTimeField):
    """An instant, by the minute. The end of a day is written as its last minute (``wording.ends``), and read back as its end."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """As it is shown."""
        return last_moment(value) if isinstance(value, datetime) else value

    def clean(self, value: Any) -> Any:
        """As it is brought."""
        found = super().clean(value)
        return ends.instant_of(timezone.localtime(found)) if found else found


class RequestMove(MoveForm):
    """A move of a request. Instants are brought as ISO texts."""

    def brings(self) -> dict[str, Any]:
        """The data of the event."""
        given = {k: v for k, v in super().brings().items() if v != []}
        return {k: v.isoformat() if hasattr(v, "isoformat") else v for k, v in given.items()}

    @property
    def request(self) -> state.RequestState:
        """What only requests have of the state."""
        return state.of(self.document)


class Ends(RequestMove):
    """A move that brings a new end of the limit: what a person writes, or else the rule's own. Where nobody can tell that yet, the
    box stays empty, and the ledger keeps from when the limit runs."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = self.fields["due_at"]
        box.required = not self.counted()
        if waits := self.counted().get("due_later"):
            box.help_text = pending_limits.unknown(waits["year"])

    def counted(self) -> dict[str, Any]:
        """The rule's own end, as the move brings it: the limit from now; nothing where there is no limit."""
        limit = self.request["limit"]
        return duties.ends(timezone.now(), limit) if limit else {}

    def start(self) -> dict[str, Any]:
        """The rule's own end."""
        end = self.counted().get("due_at")
        return {"due_at": datetime.fromisoformat(end) if end else None}

    def brings(self) -> dict[str, Any]:
        given = super().brings()
        return given if given.get("due_at") else {**given, **self.counted()}
