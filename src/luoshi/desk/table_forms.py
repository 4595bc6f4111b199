"""The form of a move that no source made a form for: a box for everything that the table of moves and the kind say it brings."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from luoshi.matters.kind_words import choices, data_word
from luoshi.matters.kinds import Kind
from luoshi.matters.models import Matter

from . import shell, takedown_forms
from .fields import FilesField, NameField, UnitField, UnitsField
from .move_form import MoveForm, day_field, text_field
from .unit_names import Units

DAYS = ("due", "plan_date")
SHORT = {"number": 40, "subject": 20, "place": 12, "leader": 60}
WIDE = ("text", "source_text", "reason", "answer", "conclusion", "result")


class TableForm(MoveForm):
    """A form made from the table of moves: what the move needs must be filled in, what it may set as well may."""

    def __init__(self, move: str, matter: Matter, units: Units, data: Any = None, files: Any = None, actor: Any = None) -> None:
        self.kind = shell.kind_of(matter)
        self.row = self.kind.table[move]
        self.keys = dict.fromkeys(self.row.needs, True) | {k: k in self.row.needs for k in self.kind.sets.get(move, ()) if k not in ("kind", "year", "sources")}
        super().__init__(move, matter, units, data, files, actor)
        for key, required in self.keys.items():
            self.fields["files" if key == "evidence" else key] = self._field(key, required)
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.units = units
        if "reason" in self.fields:
            self.order_fields([*(k for k in self.fields if k != "reason"), "reason"])

    @property
    def chosen_files(self) -> list[str]:
        """Files that are kept already and named again: none."""
        return []

    def start(self) -> dict[str, Any]:
        """What the matter has now, of what the move sets anew."""
        return {key: self.document.get(key) for key in self.kind.sets.get(self.row.name, ()) if key in self.keys}

    def brings(self) -> dict[str, Any]:
        given = {k: v for k, v in super().brings().items() if v != []}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in given.items()}

    def _field(self, key: str, required: bool) -> forms.Field:
        words = data_word(key, self.kind)
        if key == "lead":
            return UnitField(label=words, required=required)
        if key in ("helpers", "units"):
            return UnitsField(label=words, required=required)
        if key == "evidence":
            return FilesField(label=words, required=required)
        if key == "verdict":
            return forms.ChoiceField(label=words, required=required, choices=choices(self.kind.verdicts), widget=forms.RadioSelect)
        if key in DAYS:
            return day_field(words, required=required)
        if key == "place":
            return NameField("places", label=_("地方"), required=required)
        if key == "subject":
            return NameField("subjects", label=_("分类"), required=required)
        if key in WIDE:
            return text_field(words, required=required)
        return forms.CharField(label=words, required=required, max_length=SHORT.get(key, 400))


def forms_of(kind: Kind) -> dict[str, type[MoveForm]]:
    """A form for each move of a kind: that of taking down, or one made from the table."""
    return {name: takedown_forms.FORMS.get(name, TableForm) for name in kind.table}
