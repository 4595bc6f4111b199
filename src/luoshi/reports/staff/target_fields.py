"""The fields of a target, and the outcome of one as units write it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.reading.targets import Target
from luoshi.reconciling import returned
from luoshi.reconciling.promises import claim_of_target
from luoshi.wording.amounts import amount

from ..schedule import a_number
from .task_rows import targets_in

_SIZES = {"": 1, "万": 10**4, "亿": 10**8}
_AMOUNT = re.compile(r"([-+]?[\d.]+(?:[eE][-+]?\d+)?)(万|亿|)")
KINDS = {
    "cumulative": gettext_lazy("累计完成量"),
    "growth": gettext_lazy("增速"),
    "level": gettext_lazy("达到的水平"),
    "ceiling": gettext_lazy("控制上限"),
    "deliverable": gettext_lazy("交付成果"),
    "ongoing": gettext_lazy("持续推进"),
}
BOUNDS = {
    "eq": gettext_lazy("等于"),
    "approx": gettext_lazy("左右"),
    "ge": gettext_lazy("以上"),
    "gt": gettext_lazy("超过"),
    "le": gettext_lazy("以内"),
    "lt": gettext_lazy("低于"),
}
WITHOUT_NUMBER = ("deliverable", "ongoing")


class AmountField(forms.CharField):
    """A number as people write it, 1.2万 and 3亿 included; cleans to a number, or None.

    >>> AmountField().clean(" 1.2万 "), AmountField().clean("6,000"), AmountField(required=False).clean("")
    (12000, 6000, None)
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=40, widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}), **kwargs)

    def clean(self, value: Any) -> int | float | None:
        written = super().clean(value).strip()
        written = normalize("NFKC", written).replace(",", "").replace("−", "-").strip()
        if not written:
            return None
        found = _AMOUNT.fullmatch(written)
        try:
            number = a_number(found[1] if found else written)
            amount = a_number(number * _SIZES[found[2]]) if found and number is not None else None
        except ValueError as error:
            raise ValidationError(str(error)) from None
        if amount is None:
            raise ValidationError(_("“%s”不是数；请只填数字，如 53、1.2万。") % written)
        return int(amount) if amount == amount.to_integral() else float(amount)

    def prepare_value(self, value: Any) -> Any:
        return amount(value) if isinstance(value, int | float) else value


class OutcomeField(AmountField):
    """The outcome of a target, read in the target's own terms (``reconciling.returned``); cleans to a number, or None."""

    def __init__(self, target: Mapping[str, Any], **kwargs: Any) -> None:
        self.target = target
        super().__init__(**kwargs)
        del self.widget.attrs["inputmode"]  # words may stand beside the number

    def clean(self, value: Any) -> int | float | None:
        return _exact(returned_of(str(forms.CharField.clean(self, value)).strip(), self.target))


def returned_of(written: str, target: Mapping[str, Any]) -> Decimal | None:
    """What was written as the outcome of a target of the ledger, in its own terms. ValidationError, in one sentence."""
    try:
        return a_number(returned.returned(written, claim_of_target(Target.from_dict(target))))
    except ValueError as error:
        raise ValidationError(str(error)) from None


def _exact(number: Decimal | None) -> int | float | None:
    if number is None:
        return None
    return int(number) if number == number.to_integral() else float(number)


class TargetForm(forms.Form):
    """One target, as it is to be. ``old``: the one in force that it may replace; None for one more."""

    words = forms.CharField(label=gettext_lazy("目标表述"), required=False, max_length=400)
    kind = forms.ChoiceField(label=gettext_lazy("类型"), choices=[*KINDS.items()])
    bound = forms.ChoiceField(label=gettext_lazy("口径"), choices=[*BOUNDS.items()])
    value = AmountField(label=gettext_lazy("数值"), required=False)
    value_high = AmountField(label=gettext_lazy("数值上限"), required=False, help_text=gettext_lazy("目标是区间时才填"))
    unit = forms.CharField(label=gettext_lazy("计量单位"), required=False, max_length=40)

    def __init__(self, old: Mapping[str, Any] | None, data: Any = None, *, asked: Mapping[str, Any] | None = None, prefix: str = "") -> None:
        self.old = old
        fields = tuple(self.base_fields)
        start = {k: (asked or old or {}).get(k) for k in fields}
        start["bound"], start["kind"] = start["bound"] or "eq", start["kind"] or ("ongoing" if old else "cumulative")
        super().__init__(data, initial=start, prefix=prefix, auto_id=f"{prefix}_%s", empty_permitted=old is None, use_required_attribute=False)

    def clean(self) -> dict[str, Any]:
        """The number stands with the words: neither is changed without the other."""
        given = super().clean() or {}
        if self.errors or (self.old is None and not given.get("words")):
            return given
        if given["kind"] in WITHOUT_NUMBER:
            given["value"] = given["value_high"] = None
        elif given["value"] is None:
            raise ValidationError(_("这一类目标要填数值。"))
        said = [t["value"] for t in targets_in(given["words"]) if t["value"] is not None] if given["words"] else []
        if len(said) == 1 and given["value"] is not None and said[0] != given["value"]:
            raise ValidationError(_("表述里的数是%(said)s，数值填的是%(value)s；请改成一致。") % {"said": amount(said[0]), "value": amount(given["value"])})
        return given

    def change(self) -> dict[str, Any] | None:
        """The target as data of the ledger, with the id of the one that it replaces; None where nothing was changed."""
        given = {k: self.cleaned_data.get(k) for k in self.base_fields}
        if self.old is None:
            return {**given, "id": ""} if given["words"] else None
        if all(given[k] == self.old.get(k) or (not given[k] and not self.old.get(k)) for k in given):
            return None
        return {**{k: v for k, v in self.old.items() if k in ("indicator", "challenge", "change")}, **given, "id": self.old["id"]}
