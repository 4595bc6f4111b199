"""What the forms of all moves have in common."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from luoshi.matters.lifecycle import BY_NAME
from luoshi.matters.models import Matter
from luoshi.tasklists.row import NODES

from .cells import Units
from .fields import TargetForm, UnitField, UnitsField

LONGEST = 20_000  # characters of a text
EMPTY: tuple[Any, ...] = (None, "", [])


def text_field(label: Any, rows: int = 3, **kwargs: Any) -> forms.CharField:
    """A box for several lines."""
    return forms.CharField(label=label, max_length=kwargs.pop("max_length", LONGEST), widget=forms.Textarea(attrs={"rows": rows}), **kwargs)


def day_field(label: Any, **kwargs: Any) -> forms.DateField:
    """A box for a day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)


class MoveForm(forms.Form):
    """What a move brings. The base brings nothing but the reason, where the table asks for one.

    ``move``: its name; ``target_forms``: forms of targets that belong to it; ``brings()``: what the ledger takes, once it is valid.
    """

    def __init__(self, move: str, matter: Matter, units: Units, data: Any = None, files: Any = None, actor: Any = None) -> None:
        self.move, self.matter, self.units, self.actor = move, matter, units, actor
        self.document: dict[str, Any] = matter.document
        self.target_forms: list[TargetForm] = []
        super().__init__(data, files, initial=self.start(), auto_id=f"{move}_%s", use_required_attribute=False)
        if BY_NAME[move].reason and "reason" not in self.fields:
            self.fields["reason"] = text_field(_("理由"), 2)
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.units = units

    def start(self) -> dict[str, Any]:
        """What stands in the boxes at first."""
        return {}

    def clean(self) -> dict[str, Any]:
        """The form with the targets that belong to it."""
        given = super().clean() or {}
        for form in self.target_forms:
            if not form.is_valid():
                self.add_error(None, _("目标“%s”有地方需要改。") % (form["words"].value() or _("新增")))
        return given

    def brings(self) -> dict[str, Any]:
        """The data of the event."""
        return {k: v for k, v in self.cleaned_data.items() if k not in ("reason", "files", "kept") and v not in (None, "")}

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
        given = super().clean()
        if not self.errors and not self.brings():
            raise ValidationError(_("没有改动任何一处。"))
        return given

    def start(self) -> dict[str, Any]:
        return {k: self.document[k] for k in self.base_fields if k in self.document} | dict(zip(NODES, self.document["nodes"], strict=True))
