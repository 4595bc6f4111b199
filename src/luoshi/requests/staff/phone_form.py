"""What an operator fills in while talking."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.codes.divisions import prefix_of
from luoshi.codes.subjects import subjects
from luoshi.desk.fields import NameField, offer
from luoshi.registers.languages import word_of
from luoshi.registers.models import Place, Subject
from luoshi.registers.names import subject_names
from luoshi.requests import callers

from .. import submission_fields
from ..code_words import limit_words, words
from ..conduct import conducts
from ..rule_tables import at_once, limit_on, urgencies
from ..submission import LONGEST, IncomingSubmission
from . import phone_parts

SOURCE = "desk"  # where submissions of this screen come from
EMERGENCY = ("110", "119", "120", "122")
_ONCE = re.compile(r"[A-Za-z0-9_-]{22}")


def demands() -> list[tuple[str, str]]:
    """The kinds of demand by code, in the language in use."""
    return list(words("demand").items())


def urgency_choices() -> list[dict[str, str]]:
    """The urgencies, each with its limit in force today."""
    rules = [limit_on(code, timezone.localdate()) for code in urgencies()]
    return [{"code": r.code, "name": word_of(r), "limit": limit_words(r.amount, r.unit)} for r in rules]


def all_subjects() -> dict[str, str]:
    """Every subject in force by code: the deployment's own tree, or else ours."""
    codes = list(Subject.objects.on(timezone.localdate()).values_list("code", flat=True)) or list(subjects())
    return subject_names(codes)


def all_places_below() -> dict[str, str]:
    """Every place of the city by its code, down to what has one."""
    rows = Place.objects.on(timezone.localdate()).filter(code__startswith=prefix_of(settings.CITY_PLACE))
    return dict(rows.values_list("code", "name"))


class PhoneForm(forms.Form):
    """One call. ``subject`` and ``place`` are those taken from the candidates, ``…_other`` those looked up by hand, which win."""

    phone = forms.CharField(
        label=gettext_lazy("来电号码"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "autofocus": True, "accesskey": "p"}),
    )
    name = forms.CharField(label=gettext_lazy("称呼"), required=False, max_length=callers.LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    text = forms.CharField(
        label=gettext_lazy("什么事"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6, "accesskey": "t"}),
        error_messages={"required": gettext_lazy("请写明要反映的事情。")},
    )
    address = forms.CharField(label=gettext_lazy("在哪里"), required=False, max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off", "accesskey": "l"}))
    hidden = forms.BooleanField(label=gettext_lazy("诉求人要求内容不公开"), required=False)
    subject_other = NameField("subjects", strange=False, label=gettext_lazy("别的分类"), required=False)
    place_other = NameField("streets", strange=False, label=gettext_lazy("别的地点"), required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("当场答复的情形"), required=False)
    to = forms.CharField(label=gettext_lazy("转到哪里、走什么途径"), required=False, max_length=100, widget=forms.TextInput(attrs={"list": "channels", "autocomplete": "off"}))
    answer = forms.CharField(label=gettext_lazy("答复内容"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    warning = forms.CharField(label=gettext_lazy("劝阻说明"), required=False, max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    demand = forms.ChoiceField(required=False)
    subject = forms.CharField(required=False, max_length=20)
    place = forms.CharField(required=False, max_length=12)
    urgency = forms.ChoiceField(required=False, choices=lambda: [("", ""), *((u, u) for u in urgencies())])
    calm = forms.CharField(label=gettext_lazy("不是急险的理由"), required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    join = forms.CharField(required=False, max_length=16)
    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    split = forms.BooleanField(label=gettext_lazy("分成几件，各记各的"), required=False)
    answered_part = forms.TypedChoiceField(
        label=gettext_lazy("当场答复的是哪一件"), required=False, coerce=int, empty_value=None, choices=[("", ""), *((str(n), str(n)) for n in range(phone_parts.MOST))]
    )
    insist = forms.BooleanField(label=gettext_lazy("确实在本市，仍要受理"), required=False)
    conduct = forms.MultipleChoiceField(label=gettext_lazy("言行"), required=False, choices=lambda: [(code, word_of(rule)) for code, rule in conducts().items()])

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = submission_fields.add_to(self, submission_fields.PHONE)
        offer(self, "demand", [("", ""), *demands()])
        offer(self, "outcome", [("", _("不当场答复，派单办理")), *((c, word_of(w)) for c, w in at_once().items())])

    def clean_phone(self) -> str:
        """A number, or none: an anonymous call."""
        phone: str = self.cleaned_data["phone"]
        if callers.is_wrong(phone):
            raise ValidationError(_("“%s”不像电话号码；请核对，或留空匿名反映。") % phone)
        return phone if callers.number_of(phone) else ""  # 无, 匿名: none

    def clean_text(self) -> str:
        """More than blanks."""
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(_("请写明要反映的事情。"))
        return text

    def clean_subject(self) -> str:
        """A subject that there is; one that is none is as good as not taken."""
        code: str = self.cleaned_data["subject"]
        return code if code in all_subjects() else ""

    def clean_place(self) -> str:
        """A place that there is; one that is none is as good as not taken."""
        code: str = self.cleaned_data["place"]
        return code if code and Place.objects.on(timezone.localdate()).filter(code=code).exists() else ""

    def clean_once(self) -> str:
        """The mark as we made it; another where there is none."""
        given: str = self.cleaned_data["once"]
        return given if _ONCE.fullmatch(given) else secrets.token_urlsafe(16)

    def clean(self) -> dict[str, Any]:
        """An outcome says all that its words leave open; a warning needs a number."""
        given = super().clean() or {}
        if word := at_once().get(given.get("outcome", "")):
            for key, missing in (("to", _("请写明转到哪里、走什么途径。")), ("answer", _("请写明答复内容。"))):
                if f"{{{key}}}" in word.template_zh and not given.get(key, "").strip():
                    self.add_error(key, missing)
            if given.get("join"):
                self.add_error("outcome", _("并入另一件的，不再当场答复；请只选一样。"))
            if self.parts() and given.get("answered_part") not in {part.number for part in self.parts()}:
                self.add_error("outcome", _("这个来电分成了几件；请选当场答复的是哪一件。"))
        if given.get("split") and given.get("join"):
            self.add_error(None, _("并入另一件和分成几件只能选一样；请先去掉一样。"))
        if given.get("split") and "text" in given and len(self.parts()) < 2:
            self.add_error(None, _("分成几件的，每一件都要写明是什么事。"))
        if given.get("warning") and "phone" in given and not given["phone"]:
            self.add_error("warning", _("没有号码，劝阻无从记起；请写号码，或留空。"))
        return given

    def incoming(self) -> IncomingSubmission:
        """What the form says, as every channel hands it over."""
        given = self.cleaned_data
        return IncomingSubmission(
            text=given.get("text") or "",
            channel="phone",
            demand=given.get("demand") or "",
            subject=self.code("subject"),
            place=self.code("place"),
            address=given.get("address") or "",
            urgency=given.get("urgency") or "",
            calm=given.get("calm") or "",
            name=given.get("name") or "",
            phone=given.get("phone") or "",
            source=SOURCE,
            source_id=self.source_id(),
            hidden=bool(given.get("hidden")),
            **submission_fields.from_door(submission_fields.PHONE, given),
        )

    def parts(self) -> list[phone_parts.GivenPart]:
        """The matters into which the call is split; none where it is one."""
        if not self.cleaned_data.get("split"):
            return []
        return phone_parts.given(self.data, self.cleaned_data.get("text") or "", all_subjects(), all_places_below())

    def submissions(self) -> list[IncomingSubmission]:
        """What is filed: one, or one for each part."""
        whole, parts = self.incoming(), self.parts()
        return [phone_parts.incoming_of(part, whole) for part in parts] if len(parts) > 1 else [whole]

    def further(self) -> list[forms.BoundField]:
        """The fields that the table of submissions adds."""
        return [self[field.name] for field in submission_fields.further(submission_fields.PHONE)]

    def filled(self) -> bool:
        """Whether one of them says something, or is wrong."""
        return any(field.value() or field.errors for field in self.further())

    def code(self, name: str) -> str:
        """The subject or place that was chosen: by hand, else among the candidates."""
        return self.cleaned_data.get(f"{name}_other") or self.cleaned_data.get(name) or ""

    def words(self) -> str:
        """What the caller is told at once: the outcome's template, filled in."""
        word = at_once()[self.cleaned_data["outcome"]]
        return word.template_zh.format(to=self.cleaned_data["to"].strip(), answer=self.cleaned_data["answer"].strip())

    def source_id(self) -> str:
        """What this filling is known by, so that the same sent twice is one; gone back to and changed, it is another."""
        said = {k: v for k, v in self.cleaned_data.items() if isinstance(v, str | bool) and k not in ("split", "insist")}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:40]
