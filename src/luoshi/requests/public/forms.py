"""What residents fill in."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _later

from luoshi.codes import uscc
from luoshi.codes.subjects import subjects
from luoshi.desk.fields import offer
from luoshi.registers.languages import in_use
from luoshi.registers.models import Place, Subject
from luoshi.requests import callers

from .. import submission_fields
from ..moves import DEMANDS, DEMANDS_EN, SATISFIED, SOLVED
from ..submission import LONGEST, IncomingSubmission
from . import streets
from .photos import Photos, PhotosField

SOURCE = "ask"  # where submissions of these pages come from
_ONCE = re.compile(r"[A-Za-z0-9_-]{22}")
RATED = {"yes": _later("解决了"), "half": _later("解决了一部分"), "no": _later("没有解决"), "no_longer": _later("不再需要")}
PLEASED = {"yes": _later("满意"), "basically": _later("基本满意"), "no": _later("不满意")}
if set(RATED) != set(SOLVED) or set(PLEASED) != set(SATISFIED):
    raise RuntimeError("the answers offered are not those of the ledger")


def demands() -> list[tuple[str, str]]:
    """The kinds of demand by code, in the language in use."""
    return list({c: in_use(zh, DEMANDS_EN[c]) for c, zh in DEMANDS.items()}.items())


def once() -> str:
    """What marks one filling of a form, so that the same sent twice is one request."""
    return secrets.token_urlsafe(16)


class Base(forms.Form):
    """``website`` is for machines that fill everything: people never see it."""

    use_required_attribute = False
    website = forms.CharField(required=False, max_length=200)

    def clean_website(self) -> str:
        """Empty, or it was no person; said, for nobody is dropped in silence."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("这次提交像是程序自动填写的；请清空浏览器自动填入的内容，再提交一次。"))
        return ""


class Contact(Base):
    """How to reach the person, if the person wants to be reached."""

    phone = forms.CharField(label=_later("手机或电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel", "inputmode": "tel", "autocomplete": "tel"}))
    once = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def clean_phone(self) -> str:
        """A number, or none."""
        phone: str = self.cleaned_data["phone"]
        if callers.is_wrong(phone):
            raise ValidationError(_("“%s”不像电话号码；请核对，或留空匿名反映。") % phone)
        return phone if callers.number_of(phone) else ""  # 无, 匿名: none

    def clean_once(self) -> str:
        """The mark as we made it; another where there is none."""
        given: str = self.cleaned_data["once"]
        return given if _ONCE.fullmatch(given) else once()

    def source_id(self) -> str:
        """What this filling is known by: of the mark nothing can be told from it, so that nobody who reads it can send it again."""
        said = {k: v for k, v in self.cleaned_data.items() if isinstance(v, str | bool | float)}
        return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:40]


class AskForm(Contact):
    """What, where, who: one box is enough."""

    text = forms.CharField(
        label=_later("什么事"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_later("一两句话就行。例如：小区门口的路灯不亮三天了。不用写姓名和电话。"),
        error_messages={"required": _later("请写明要反映的事情。")},
    )
    address = forms.CharField(
        label=_later("在哪里"),
        required=False,
        max_length=500,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_later("小区、路口、门牌，怎么好找怎么写；也可以在地图上点。"),
    )
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    street = forms.ChoiceField(label=_later("街道"), required=False, help_text=_later("不用选；我们按文字和地图上的点认。认错了，或不便用地图，在这里选。"))
    photos = PhotosField(label=_later("照片"), help_text=_later("可不附；最多3张，每张不超过15 MB。拍摄的位置、时间和手机信息会从照片里去掉。"))
    name = forms.CharField(label=_later("怎么称呼您"), required=False, max_length=callers.LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    hidden = forms.BooleanField(label=_later("内容不公开"), required=False, help_text=_later("只给办理的单位看，不出现在公开数据里。"))
    demand = forms.ChoiceField(label=_later("类别"), required=False, help_text=_later("不用选；选了就按您选的。"))
    subject = forms.CharField(label="", required=False, max_length=20)
    place = forms.CharField(label="", required=False, max_length=12)
    join = forms.CharField(label="", required=False, max_length=16)
    asked = forms.BooleanField(label="", required=False)  # the person has seen which places it may be
    insist = forms.BooleanField(label="", required=False)  # the person says that it lies in this city

    field_order = ("text", "address", "street", "photos", "name", "phone", "hidden", "demand")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "demand", [("", _("由我们判断")), *demands()])
        offer(self, "street", [("", _("由我们判断")), *streets.of_the_city()])
        self.units = submission_fields.add_to(self, submission_fields.WEB)
        self.fields["phone"].help_text = _("留了电话才能回访您；不留就是匿名，用链接查看进展。")

    def clean_text(self) -> str:
        """More than blanks."""
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(_("请写明要反映的事情。"))
        return text

    def clean_subject(self) -> str:
        """A subject that there is."""
        code: str = self.cleaned_data["subject"]
        if code and code not in subjects() and not Subject.objects.on(timezone.localdate()).filter(code=code).exists():
            raise ValidationError(_("没有这个分类；请重新选择，或由我们判断。"))
        return code

    def clean_place(self) -> str:
        """A place that there is."""
        code: str = self.cleaned_data["place"]
        if code and not Place.objects.on(timezone.localdate()).filter(code=code).exists():
            raise ValidationError(_("没有这个地点；请重新选择，或用文字写明。"))
        return code

    def further(self) -> list[forms.BoundField]:
        """The fields that the table of submissions adds."""
        return [self[field.name] for field in submission_fields.further(submission_fields.WEB)]

    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude, where both were given."""
        longitude, latitude = self.cleaned_data.get("longitude"), self.cleaned_data.get("latitude")
        return None if longitude is None or latitude is None else (longitude, latitude)

    def incoming(self) -> IncomingSubmission:
        """What the form says, as every channel hands it over."""
        given = self.cleaned_data
        return IncomingSubmission(
            text=given.get("text") or "",
            channel="web",
            demand=given.get("demand") or "",
            subject=given.get("subject") or "",
            place=given.get("street") or given.get("place") or "",
            address=given.get("address") or "",
            point=self.point(),
            name=given.get("name") or "",
            phone=given.get("phone") or "",
            source=SOURCE,
            source_id=self.source_id(),
            hidden=bool(given.get("hidden")),
            **submission_fields.from_door(submission_fields.WEB, given),
        )


class LookForm(AskForm):
    """The same while it is being filled: only what there is to be understood."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("photos", "name", "phone", "website"):
            del self.fields[name]


class EnterpriseForm(Contact):
    """A firm's demand, with its name or without."""

    firm = forms.CharField(label=_later("企业名称"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "organization"}))
    uscc = forms.CharField(label=_later("统一社会信用代码"), max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}))
    text = forms.CharField(label=_later("什么诉求"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}))
    address = forms.CharField(label=_later("在哪里"), required=False, max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    name = forms.CharField(label=_later("联系人"), required=False, max_length=callers.LONGEST_NAME, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    anonymous = forms.BooleanField(
        label=_later("匿名"),
        required=False,
        help_text=_later("承办单位看不到企业名称、代码和联系人，由热线联系您。名称和代码若写在诉求里，会替您隐去；别的能认出企业的话请不要写。"),
    )
    field_order = ("firm", "uscc", "text", "address", "name", "phone", "anonymous")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = submission_fields.add_to(self, submission_fields.FIRM)

    def clean_uscc(self) -> str:
        """The code in its one form."""
        try:
            return uscc.checked(self.cleaned_data["uscc"])
        except uscc.UsccError as error:
            zh, _space, en = str(error).rpartition("。 ")
            raise ValidationError(in_use(f"{zh}。", en)) from None

    def clean_text(self) -> str:
        """More than blanks."""
        text: str = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(_("请写明要反映的事情。"))
        return text


class RateForm(Base):
    """Solved? Satisfied? In the resident's own words."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    solved = forms.ChoiceField(label=_later("解决了吗"), choices=list(RATED.items()), widget=forms.RadioSelect, error_messages={"required": _later("请选一项：解决了吗。")})
    satisfied = forms.ChoiceField(label=_later("满意吗"), choices=list(PLEASED.items()), widget=forms.RadioSelect, required=False)
    comment = forms.CharField(
        label=_later("还想说的"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_later("没有解决的，写明还差什么，会随重办一并交给承办单位。"),
    )


class AddForm(Base):
    """More words, more photos."""

    words = forms.CharField(label=_later("补充什么"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    photos = PhotosField(label=_later("照片"), help_text=_later("最多3张，每张不超过15 MB。拍摄的位置、时间和手机信息会从照片里去掉。"))

    def clean(self) -> dict[str, Any]:
        """Words or photos."""
        given = super().clean() or {}
        found: Photos | None = given.get("photos")
        if not self.errors and not given.get("words", "").strip() and not found and found is not None and found.refused:
            raise ValidationError(found.refused)
        if not self.errors and not given.get("words", "").strip() and not found:
            raise ValidationError(_("请写几个字，或选一张照片。"))
        return given


class AgainForm(Base):
    """Why it is not solved after all."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_later("为什么要重新办理"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": _later("请写明为什么要重新办理。")}
    )


class StatusForm(Base):
    """The number, and the end of the phone number that was given with it."""

    ref = forms.CharField(
        label=_later("编号"),
        max_length=300,
        help_text=_later("例如 R26-ABCD2345，大小写都行；提交时得到的链接也可以整个贴在这里，不用填电话。"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    last = forms.CharField(
        label=_later("电话末四位"), max_length=10, help_text=_later("提交时留下的那个电话。"), widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    )
