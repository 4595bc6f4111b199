"""Fields of the desk's forms: units by their names, amounts as people write them, several files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from luoshi.codes.divisions import is_whole
from luoshi.matters.ledger import Refused
from luoshi.matters.selection import CODE, UNSET, unset_word
from luoshi.registers import lookup

from .unit_names import Units, names_in


class Named(str):
    """A name as it is shown, with the code for which it stands."""

    code: str

    def __new__(cls, label: str, code: str) -> Self:
        """Both."""
        made = super().__new__(cls, label)
        made.code = code
        return made

    @classmethod
    def of(cls, register: str, code: str) -> Self:
        """What a code of a register is shown as."""
        return cls(lookup.label_of(register, code), code)


class Picker(forms.TextInput):
    """A box in which a unit, a subject or a place is looked for by its name. It shows the name; ``picker.js`` offers what fits and sends the code.
    Without a script it is a box to type a name in, and whoever reads it takes a name as well as a code."""

    def __init__(self, register: str, several: bool = False, attrs: dict[str, Any] | None = None) -> None:
        self.register, self.several = register, several
        super().__init__({"autocomplete": "off", **({"list": register} if not several else {}), **(attrs or {})})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """With the address that knows the names, and the code of what is shown."""
        shown = value if isinstance(value, Named) or self.several or not value else Named.of(self.register, str(value))
        more: dict[str, Any] = {"data-names": reverse("desk:names", args=[self.register])}
        if self.several:
            more["data-several"] = True
        if isinstance(shown, Named) and shown.code != shown:
            more["data-code"] = shown.code
        return super().get_context(name, shown, {**(attrs or {}), **more})


def name_box(register: str, name: str, code: str, label: Any) -> dict[str, Any]:
    """A box of a filter: its name, its label, and the box as it is drawn."""
    value = Named(unset_word(), UNSET) if code == UNSET else code
    drawn: SafeString = Picker(register).render(name, value, {"id": f"f-{name}", "maxlength": lookup.LONGEST})
    return {"name": name, "label": label, "drawn": drawn}


class NameField(forms.CharField):
    """A subject or a place, by its name or its code; cleans to its code. ``strange``: whether a code that the register does not have is
    taken as well: a matter may bear one of a former table, and a place's beginning still says in which district it lies."""

    def __init__(self, register: str, strange: bool = True, attrs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        self.register, self.strange = register, strange
        super().__init__(max_length=lookup.LONGEST, widget=Picker(register, attrs=attrs), **kwargs)

    def clean(self, value: Any) -> str:
        """The code."""
        written = super().clean(value)
        if not written:
            return ""
        try:
            return lookup.code_of(self.register, written)
        except lookup.UnknownName as error:
            if self.strange and (is_whole(written) if self.register != "subjects" else CODE.fullmatch(written) and any(map(str.isdigit, written))):
                return str(written)
            raise ValidationError(str(error)) from None


class UnitField(forms.CharField):
    """A unit, by name, short name or code; cleans to its code. Needs ``units``, given by the form."""

    units: Units

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=100, widget=Picker("units"), **kwargs)

    def clean(self, value: Any) -> str:
        name = super().clean(value)
        return _checked(lambda: self.units.code(name)) if name else ""

    def prepare_value(self, value: Any) -> Any:
        return Named(self.units.name[value], value) if hasattr(self, "units") and value in self.units.name else value


class UnitsField(forms.CharField):
    """Several units, parted by 、; cleans to their codes."""

    units: Units

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=2000, widget=Picker("units", several=True), help_text=gettext_lazy("几个单位用顿号隔开"), **kwargs)

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
