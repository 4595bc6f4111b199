"""The forms of the moves of the units that are at a request: contact, helpers, whistle, time, answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy

from luoshi.desk.fields import FilesField, UnitsField
from luoshi.desk.move_form import text_field
from luoshi.matters import ledger
from luoshi.matters.ledger import Entry
from luoshi.registers.languages import word_of
from luoshi.requests import duties, handling

from ..code_words import words
from ..rule_tables import exclusion_reasons, rule_on
from .request_form import Ends, MomentField, RequestMove

HOW = {"phone": gettext_lazy("电话"), "visit": gettext_lazy("上门"), "message": gettext_lazy("短信"), "online": gettext_lazy("网上")}


class ContactMade(RequestMove):
    """The caller was contacted."""

    how = forms.ChoiceField(label=gettext_lazy("方式"), choices=list(HOW.items()))
    words = text_field(gettext_lazy("说了什么"), 2, required=False)


class CallIn(Ends):
    """Helpers with a term of their own."""

    helpers = UnitsField(label=gettext_lazy("协办单位"))
    due_at = MomentField(label=gettext_lazy("请在何时前反馈"))

    def counted(self) -> dict[str, Any]:
        """Half of what is left of the limit."""
        return handling.half_term(self.matter, timezone.now())


class HelperAnswer(RequestMove):
    """What a helper returns to the unit that leads."""

    answer = text_field(gettext_lazy("协办情况"))


class Whistle(RequestMove):
    """Units called to the spot."""

    whistle = forms.ChoiceField(label=gettext_lazy("哨的类别"), choices=lambda: list(words("whistle").items()))
    units_called = UnitsField(label=gettext_lazy("吹哨叫谁"))
    minutes = forms.IntegerField(label=gettext_lazy("多少分钟内报到"), min_value=1, max_value=14_400)

    def start(self) -> dict[str, Any]:
        """The rule's minutes."""
        return {"minutes": int(rule_on("arrive_minutes", timezone.localdate())[0])}

    def brings(self) -> dict[str, Any]:
        by = timezone.now() + timedelta(minutes=self.cleaned_data["minutes"])
        return {"whistle": self.cleaned_data["whistle"], "units": self.cleaned_data["units_called"], "arrive_by": by.isoformat(timespec="seconds")}


class WhistleDone(RequestMove):
    """What came of a whistle."""

    result = text_field(gettext_lazy("哨的结果"))


class AskTime(Ends):
    """More time asked for, before the limit ends."""

    due_at = MomentField(label=gettext_lazy("希望延到"))

    def counted(self) -> dict[str, Any]:
        """The limit once more, from its present end."""
        own = self.request
        return duties.ends(datetime.fromisoformat(own["due_at"]), own["limit"]) if own["due_at"] and own["limit"] else {}


class Finish(RequestMove):
    """The unit's answer; and, where nobody has been contacted yet, how the caller was (art. 15), so that both are written at once. Nothing
    stands there at first, for it feeds a rate."""

    how = forms.ChoiceField(label=gettext_lazy("怎样联系的诉求人"), choices=[("", gettext_lazy("还没有联系")), *HOW.items()], required=False)
    answer = text_field(gettext_lazy("答复内容"), 4)
    without = text_field(gettext_lazy("不等协办单位反馈的理由"), 2, required=False)
    files: Any = FilesField(label=gettext_lazy("佐证材料"), required=False)
    chosen_files: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.request["contacted_at"]:
            del self.fields["how"]
        if not set(self.request["helpers_due"]) - set(self.request["helper_answers"]):
            del self.fields["without"]  # nobody is waited for

    def start(self) -> dict[str, Any]:
        """What the helpers returned."""
        names = self.units.name
        return {"answer": "\n".join(f"{names.get(unit, unit)}：{returned['answer']}" for unit, returned in self.request["helper_answers"].items())}

    def write(self, data: dict[str, Any], seen: int) -> str:
        how = data.pop("how", "")
        entries = [Entry("contact", {"how": how})] if how else []
        ledger.move_many(self.matter, [*entries, Entry("finish", data)], self.actor, expected=seen)
        return ""


class AskExclude(RequestMove):
    """To be left out of the rates."""

    exclusion = forms.ChoiceField(label=gettext_lazy("剔除理由"), choices=lambda: [(w.code, word_of(w)) for w in exclusion_reasons().values()])
    files: Any = FilesField(label=gettext_lazy("佐证材料"))
    chosen_files: list[str] = []
