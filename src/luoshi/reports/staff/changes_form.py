"""A form of several texts and codes of a promise, of which only what was changed is brought."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luoshi.desk.move_form import MoveForm
from luoshi.tasklists.row import NODES

from .. import state

EMPTY: tuple[Any, ...] = (None, "", [])


class ChangesForm(MoveForm):
    """A move that sets several things: what was not changed is not brought."""

    def brings(self) -> dict[str, Any]:
        given = {k: v for k, v in self.cleaned_data.items() if k != "reason" and k not in NODES}
        if NODES[0] in self.fields:
            given["nodes"] = [self.cleaned_data[n] for n in NODES]
        given = {k: v.isoformat() if isinstance(v, date) else v for k, v in given.items()}
        return {k: v for k, v in given.items() if v != self.document[k] and (v not in EMPTY or self.document[k] not in EMPTY)}

    def clean(self) -> dict[str, Any]:
        """Nothing changed is nothing to write."""
        given = super().clean() or {}
        if not self.errors and not self.brings():
            raise ValidationError(_("没有改动任何一处。"))
        return given

    def start(self) -> dict[str, Any]:
        return {k: self.document[k] for k in self.base_fields if k in self.document} | dict(zip(NODES, state.of(self.document)["nodes"], strict=True))
