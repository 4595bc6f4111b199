"""What many drafts are given at once: a lead, helpers, a day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from luoshi.desk.fields import UnitField, UnitsField
from luoshi.desk.move_form import day_field
from luoshi.desk.unit_names import Units


class DraftAssign(forms.Form):
    """What is left empty stays as it is with each."""

    lead = UnitField(label=gettext_lazy("牵头单位"), required=False)
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)
    due = day_field(gettext_lazy("完成时限"), required=False)

    def __init__(self, units: Units, data: Any = None) -> None:
        super().__init__(data, auto_id="bar_%s", use_required_attribute=False)
        for field in self.fields.values():
            if isinstance(field, UnitField | UnitsField):
                field.units = units

    def plan_data(self) -> dict[str, Any]:
        """What was written, as data of the move ``plan``."""
        due = self.cleaned_data["due"]
        return {k: v for k, v in {**self.cleaned_data, "due": due.isoformat() if due else ""}.items() if v}
