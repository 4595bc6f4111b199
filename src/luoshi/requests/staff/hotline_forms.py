"""The forms of the hotline's own moves: taken in, sent, decided, called back, left out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk.fields import NameField, UnitField, UnitsField, offer
from luoshi.desk.move_form import day_field, text_field
from luoshi.registers.languages import word_of
from luoshi.registers.models import Duty
from luoshi.requests import callback, duties, handling

from .. import hand_over, state, submission_fields
from ..code_words import words
from ..conduct import conducts, standing
from ..models import Submission
from ..rule_tables import limit_on, outcomes_of, rule_on, urgencies
from ..submission import UNKNOWN
from .request_form import Ends, MomentField, RequestMove

PAUSES = {
    "caller_unreachable": gettext_lazy("联系不上诉求人"),
    "caller_postponed": gettext_lazy("诉求人要求推迟"),
    "waiting_for_caller": gettext_lazy("等诉求人补充"),
    "court": gettext_lazy("正在诉讼或仲裁"),
}


class Classify(RequestMove):
    """Kind, subject, place, urgency set right."""

    demand = forms.ChoiceField(label=gettext_lazy("类别"), choices=lambda: _demands())
    subject = NameField("subjects", label=gettext_lazy("分类"), required=False)
    place = NameField("streets", label=gettext_lazy("地方"), required=False)
    urgency = forms.ChoiceField(label=gettext_lazy("轻重缓急"), choices=lambda: _urgencies())

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        submission_fields.add_to(self, submission_fields.PHONE, self.units)

    def start(self) -> dict[str, Any]:
        """As it stands."""
        asked = self.request
        return {
            "demand": asked["demand"],
            "subject": self.document["subject"],
            "place": self.document["place"],
            "urgency": asked["urgency"] or "general",
            **{field.name: "" if self._unknown(field.name) else asked.get(field.name, "") for field in submission_fields.FURTHER},
        }

    def _unknown(self, name: str) -> bool:
        """Whether a unit was named that is none of ours: who classifies says which, or that it is none."""
        return bool(self.request.get(name) == UNKNOWN)

    def brings(self) -> dict[str, Any]:
        """Only what was changed."""
        before = self.start()
        return {k: v for k, v in self.cleaned_data.items() if k in before and (v != before[k] or self._unknown(k))}

    def clean(self) -> dict[str, Any]:
        """Nothing changed is nothing to write."""
        given = super().clean() or {}
        if not self.errors and not self.brings():
            raise ValidationError(_("没有改动任何一处。"))
        return given


class Add(RequestMove):
    """More words."""

    words = text_field(gettext_lazy("补充内容"))


class Flag(RequestMove):
    """What the caller did that a caller must not do (art. 9)."""

    conduct = forms.ChoiceField(label=gettext_lazy("言行"), choices=lambda: [(code, word_of(rule)) for code, rule in conducts().items()])
    words = text_field(gettext_lazy("怎样劝阻、告知了什么"), 2, required=False, max_length=500)

    def brings(self) -> dict[str, Any]:
        """With whose it was, where one person told the request."""
        told = Submission.objects.filter(answered_by=self.matter).values_list("pk", flat=True)[:2]
        return {**super().brings(), **({"teller": told[0]} if len(told) == 1 else {})}


class Unflag(RequestMove):
    """The note of it taken back."""

    conduct = forms.ChoiceField(label=gettext_lazy("撤销哪一种"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = conducts()
        offer(self, "conduct", [(n["conduct"], word_of(names[n["conduct"]])) for n in standing(self.request) if n["conduct"] in names])


class Answer(RequestMove):
    """Answered at once, with one of the outcomes of article 11."""

    outcome = forms.ChoiceField(label=gettext_lazy("结果"), choices=lambda: _outcomes("answer"))
    answer = text_field(gettext_lazy("答复内容"), 4)


class Merge(RequestMove):
    """Joined to another request."""

    merged_into = forms.CharField(label=gettext_lazy("并入的编号"), max_length=16)


class Dispatch(RequestMove):
    """Sent to its unit; the catalogue's proposal stands in the boxes."""

    lead = UnitField(label=gettext_lazy("主办单位"))
    helpers = UnitsField(label=gettext_lazy("协办单位"), required=False)
    amount = forms.IntegerField(label=gettext_lazy("时限"), min_value=1, max_value=10_000)
    unit = forms.ChoiceField(label=gettext_lazy("时限单位"), choices=lambda: _limit_units())

    def start(self) -> dict[str, Any]:
        """What the catalogue says."""
        now = timezone.now()
        route = duties.on_if_it_can(timezone.localtime(now).date()).find(self.document["subject"], self.document["place"], self.document["text"])
        limit = (route.limit if route else None) or _limit_of(self.request["urgency"])
        names = self.units.name
        found: dict[str, Any] = {"amount": limit[0], "unit": limit[1]}
        return found | ({"lead": names.get(route.lead, route.lead), "helpers": "、".join(names.get(h, h) for h in route.helpers)} if route else {})

    def brings(self) -> dict[str, Any]:
        """With the route that the chosen unit means, the district that watches, and the instant of the limit."""
        given, now = self.cleaned_data, timezone.now()
        catalogue = duties.on_if_it_can(timezone.localtime(now).date())
        route = catalogue.find(self.document["subject"], self.document["place"], self.document["text"])
        as_proposed = route is not None and route.lead == given["lead"]
        way, district = catalogue.way_to(given["lead"], self.document["place"])
        limit = duties.limit_of(given["amount"], given["unit"], route.rule if as_proposed and route and route.rule else "office")
        return {
            "lead": given["lead"],
            "helpers": given["helpers"],
            "route": way,
            "copy": district if way == "direct_copied" else "",
            "limit": limit,
            "duty": route.rule if as_proposed and route else "",
            **duties.ends(now, limit),
        }


class Redispatch(Ends):
    """Sent to another unit, where the dispatcher sees that it was sent wrongly."""

    lead = UnitField(label=gettext_lazy("改派给"))
    helpers = UnitsField(label=gettext_lazy("协办单位"), required=False)
    due_at = MomentField(label=gettext_lazy("时限"), help_text=gettext_lazy("按原来的时限从现在重新起算"))

    def start(self) -> dict[str, Any]:
        """What the catalogue says, where that is another unit than the one that has it."""
        route = _catalogue().find(self.document["subject"], self.document["place"], self.document["text"])
        found = super().start()
        if route and route.lead != self.document["lead"]:
            found |= {"lead": self.units.name.get(route.lead, route.lead), "helpers": self.units.written(list(route.helpers))}
        return found

    def brings(self) -> dict[str, Any]:
        """With the way to the new unit, and the district that watches (art. 12)."""
        way, district = _catalogue().way_to(self.cleaned_data["lead"], self.document["place"])
        return {**super().brings(), "helpers": self.cleaned_data["helpers"], "route": way, "copy": district if way == "direct_copied" else ""}


class Transfer(RequestMove):
    """Handed over to who is no unit of the city."""

    outcome = forms.ChoiceField(label=gettext_lazy("转到"), choices=lambda: _outcomes("transfer"))
    to = forms.CharField(label=gettext_lazy("接手的单位"), max_length=60)


class HandOver(RequestMove):
    """Handed to an emergency service: the matter stays open."""

    to = forms.CharField(label=gettext_lazy("转给"), max_length=60, widget=forms.TextInput(attrs={"list": "services", "autocomplete": "off"}))
    words = text_field(gettext_lazy("对方怎么说"), 2, required=False)

    def start(self) -> dict[str, Any]:
        """The first number of the table that was not rung yet."""
        rung = {e["to"] for e in hand_over.entries(self.request)}
        return {"to": next((n for n in state.danger_of(self.request)["numbers"] if n not in rung), "")}

    def brings(self) -> dict[str, Any]:
        return {**super().brings(), "outcome": "emergency"}


class HandedReply(RequestMove):
    """Whether an emergency service took it."""

    to = forms.ChoiceField(label=gettext_lazy("转给"))
    taken = forms.ChoiceField(label=gettext_lazy("接不接手"), choices=lambda: list(words("taken").items()))
    words = text_field(gettext_lazy("对方怎么说"), 2, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [(e["to"], e["to"]) for e in hand_over.entries(self.request)])


class HandedResult(RequestMove):
    """What came of a hand-over."""

    to = forms.ChoiceField(label=gettext_lazy("转给"))
    result = text_field(gettext_lazy("处置结果"), 3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "to", [(e["to"], e["to"]) for e in hand_over.open_ones(self.request)])


class Conclude(RequestMove):
    """What came of all, and the end."""

    result = text_field(gettext_lazy("处置结果"), 3)


class Adjudicate(Ends):
    """Who it is, said for good."""

    lead = UnitField(label=gettext_lazy("主办单位"))
    helpers = UnitsField(label=gettext_lazy("协办单位"), required=False)
    due_at = MomentField(label=gettext_lazy("时限"), help_text=gettext_lazy("按原来的时限从现在重新起算"))
    final = forms.BooleanField(label=gettext_lazy("终局：被指定的单位不能再提异议"), required=False, initial=True)

    def start(self) -> dict[str, Any]:
        """The present unit, its limit anew."""
        return {
            **super().start(),
            "helpers": self.units.written(self.document["helpers"]),
            "lead": self.units.name.get(self.document["lead"], self.document["lead"]),
            "final": True,
        }

    def brings(self) -> dict[str, Any]:
        return {**super().brings(), "helpers": self.cleaned_data["helpers"], "final": self.cleaned_data["final"]}


class GiveTime(Ends):
    """An extension, with who approved it."""

    due_at = MomentField(label=gettext_lazy("延到"))
    approver = forms.CharField(label=gettext_lazy("批准人"), max_length=60)

    def counted(self) -> dict[str, Any]:
        """What was asked for."""
        asked = self.request["asked_time"]
        return {k: asked[k] for k in ("due_at", "due_later") if k in asked} if asked else {}


class Wait(RequestMove):
    """The clock stands still, for a reason that the rule knows."""

    rule = forms.ChoiceField(label=gettext_lazy("情形"), choices=lambda: [(p, PAUSES.get(p, p)) for p in rule_on("pauses", timezone.localdate())])


class DueAnew(Ends):
    """A new end of the limit."""

    due_at = MomentField(label=gettext_lazy("时限"), help_text=gettext_lazy("按原来的时限从现在重新起算"))


class GoOn(DueAnew):
    """The clock runs again."""

    due_at = MomentField(label=gettext_lazy("时限"), help_text=gettext_lazy("暂停时还剩的时间，从现在起算"))

    def counted(self) -> dict[str, Any]:
        """What was left of it when it was paused, from now on."""
        return handling.resumed(self.matter, timezone.now())


class RespondentMove(RequestMove):
    """A move about one of the persons who are asked; who it is, where there are several."""

    of = forms.TypedChoiceField(label=gettext_lazy("哪一位诉求人"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = callback.everybody(self.matter)
        people = [(p.submission.pk, p.submission) for p in self.asked if p.submission is not None]
        offer(self, "of", [(pk, _("第%(n)d位（%(day)s）") % {"n": n, "day": f"{timezone.localtime(t.told_at):%Y-%m-%d}"}) for n, (pk, t) in enumerate(people, 1)])
        if len(people) < 2:
            del self.fields["of"]
        self.only = people[0][0] if people else None

    @property
    def person(self) -> int | None:
        """The number of the submission; None where nobody left anything."""
        return self.cleaned_data["of"] if "of" in self.fields else self.only


class Answered(RespondentMove):
    """What one of them says."""

    then = callback.REDO

    def write(self, data: dict[str, Any], seen: int) -> str:
        answer = callback.Answer(data["solved"], data.get("satisfied", ""), "phone", of=self.person)
        ends: dict[str, Any] = {k: data[k] for k in ("due_at", "due_later") if k in data}
        result = callback.hear(self.matter, answer, self.actor, seen, then=self.then, reason=self.reason, data=ends)
        return _("已记下这一位；同一件还有人要回访。") if result.follows == callback.WAIT else ""


class Heard(Answered):
    """What a caller says, who has it solved or cannot have it solved."""

    solved = forms.ChoiceField(label=gettext_lazy("解决了吗"), choices=lambda: list(words("solved").items()))
    satisfied = forms.ChoiceField(label=gettext_lazy("满意吗"), choices=lambda: [("", "—"), *words("satisfied").items()], required=False)
    outcome = forms.ChoiceField(label=gettext_lazy("没有解决的原因"), choices=lambda: [("", "—"), *_outcomes("call_back")], required=False)
    then = callback.OBJECTIVE

    def clean(self) -> dict[str, Any]:
        """What is not solved ends only for an objective cause; else it is done again, or parked."""
        given = super().clean() or {}
        if given.get("solved") in callback.UNSOLVED and given.get("outcome") != callback.OBJECTIVE:
            raise ValidationError(_("诉求人说没有解决：请重办或挂账；确因客观因素不能解决的，注明“客观因素”。"))
        return given


class Redo(Answered, Ends):
    """Done again."""

    solved = forms.ChoiceField(label=gettext_lazy("解决了吗"), choices=lambda: [(c, words("solved")[c]) for c in ("no", "half")])
    satisfied = forms.ChoiceField(label=gettext_lazy("满意吗"), choices=lambda: [("", "—"), *words("satisfied").items()], required=False)
    due_at = MomentField(label=gettext_lazy("时限"), help_text=gettext_lazy("按原来的时限从现在重新起算"))


class Missed(RespondentMove):
    """Nobody answered."""

    def write(self, data: dict[str, Any], seen: int) -> str:
        if self.person is None:  # nobody left a number: there is no one whose tries could be counted
            return super().write({}, seen)
        callback.miss(self.matter, self.person, self.actor, seen)
        return ""


class GiveUp(RequestMove):
    """The asking ends without everybody's answer."""

    def write(self, data: dict[str, Any], seen: int) -> str:
        callback.give_up(self.matter, self.actor, seen)
        return ""


class Shelve(RequestMove):
    """Parked, with a planned date."""

    plan_date = day_field(gettext_lazy("计划解决日期"))


def _catalogue() -> Any:
    return duties.on_if_it_can(timezone.localdate())


def _demands() -> list[tuple[str, str]]:
    return list(words("demand").items())


def _urgencies() -> list[tuple[str, str]]:
    return [(code, word_of(rule)) for code, rule in ((c, limit_on(c, timezone.localdate())) for c in urgencies())]


def _outcomes(move: str) -> list[tuple[str, str]]:
    """Those that a move may bring; what is handed to 110, 119, 120 or 122 is no end, but HandOver."""
    return [(code, word_of(word)) for code, word in outcomes_of(move).items()]


def _limit_units() -> list[tuple[str, Any]]:
    return list(Duty.LIMITS)


def _limit_of(urgency: str) -> tuple[int, str]:
    rule = limit_on(urgency or "general", timezone.localdate())
    return rule.amount, rule.unit
