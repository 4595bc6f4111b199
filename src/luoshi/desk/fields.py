"""Fields of the desk's forms: units by their names, amounts as people write them, several files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy

from luoshi.matters.ledger import Refused

from .unit_names import Units, names_in


class UnitField(forms.CharField):
    """A unit, by name, short name or code; cleans to its code. Needs ``units``, given by the form."""

    units: Units

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, widget=forms.TextInput(attrs={"list": "units", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        return _checked(lambda: self.units.code(name)) if name else ""

    def prepare_value(self, value: Any) -> Any:
        return self.units.name.get(value, value) if hasattr(self, "units") else value


class UnitsField(forms.CharField):
    """Several units, parted by 、; cleans to their codes."""

    units: Units

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, widget=forms.TextInput(attrs={"autocomplete": "off"}), help_text=gettext_lazy("几个单位用顿号隔开"), **kwargs)

    def clean(self, value: Any) -> list[str]:
        written = super().clean(value)
        found: list[str] = _checked(lambda: self.units.codes(names_in(written)))
        return found


def _checked(meaning: Any) -> Any:
    try:
        return meaning()
    except Refused as error:
        raise ValidationError(str(error)) from None


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Give a form's box its choices, where they are known only when the form is shown."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


def offer_units(form: forms.BaseForm, units: Units, *names: str) -> None:
    """Give boxes for units the units that there are."""
    for name in names:
        field = form.fields[name]
        assert isinstance(field, UnitField | UnitsField)
        field.units = units


class Files(forms.FileInput):
    """A box that takes several files."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """All of them; one where they come in a plain dict."""
        return files.getlist(name) if hasattr(files, "getlist") else files.get(name)


class FilesField(forms.FileField):
    """Several files; cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=Files(), help_text=gettext_lazy("可以选几个；每个文件保留校验值，事后不能替换"), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, list | tuple) else [data] if data else []
        if not given and self.required:
            raise ValidationError(self.error_messages["required"], code="required")
        return [super(FilesField, self).clean(each, initial) for each in given]
