"""What the forms of all moves have in common."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from luoshi.matters import kinds, ledger
from luoshi.matters.models import Matter

from .fields import UnitField, UnitsField
from .unit_names import Units

LONGEST = 20_000  # characters of a text


def text_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(label=label, max_length=kwargs.pop("max_length", LONGEST), widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A box for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class MoveForm(forms.Form):
    """What a move brings. The base brings nothing but the reason, where the table asks for one.

    ``move``: its name; ``target_forms``: smaller forms that belong to it; ``brings()``: what the ledger takes, once it is valid.
    """

    def __init__(self, move: str, matter: Matter, units: Units, data: Any = None, files: Any = None, actor: Any = None) -> None:
        self.move, self.matter, self.units, self.actor = move, matter, units, actor
        self.document: dict[str, Any] = matter.document
        self.target_forms: Sequence[forms.Form] = ()
        super().__init__(data, files, initial=self.start(), auto_id=f"{move}_%s", use_required_attribute=False)
        if kinds.of(matter.kind).table[move].reason and "reason" not in self.fields:
            self.fields["reason"] = text_field(_("理由"), 2)
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.units = units

    def start(self) -> dict[str, Any]:
        """What stands in the boxes at first."""
        return {}

    def brings(self) -> dict[str, Any]:
        """The data of the event."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("reason", "files", "kept") and v not in (None, "")}

    def write(self, data: dict[str, Any], seen: int) -> str:
        """Make the move; returns the sentence to say, "" for the usual one. A source whose move has a rule of its own calls that."""
        ledger.move(self.matter, self.move, self.actor, data, reason=self.reason, expected=seen)
        return ""

    @property
    def reason(self) -> str:
        """Why the move is made."""
        return str(self.cleaned_data.get("reason", ""))

    @property
    def uploads(self) -> list[Any]:
        """The files that came with it."""
        return list(self.cleaned_data.get("files") or ())

    @property
    def multipart(self) -> bool:
        """Whether it takes files."""
        return self.is_multipart()
