"""A form for each move of a promise's life: what the table of moves asks for, as boxes to fill."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk.fields import NameField, Picker, UnitField, UnitsField, offer, offer_units
from luoshi.desk.move_form import LONGEST, MoveForm, day_field, text_field
from luoshi.desk.takedown_forms import FORMS as PUBLIC_FORMS
from luoshi.desk.takedown_forms import has_point
from luoshi.desk.unit_names import Units, names_in
from luoshi.matters.models import Matter
from luoshi.registers import lookup
from luoshi.registers.languages import word_of
from luoshi.tasklists.row import NODES

from .. import state
from ..report_names import verdict_choices
from ..rollup import load as rollup_rules
from ..state import current_targets
from .changes_form import ChangesForm
from .return_forms import Attach, Claim, Return
from .target_fields import TargetForm
from .task_rows import target_lines, targets_from


class Reword(ChangesForm):
    """The texts of a draft."""

    number = forms.CharField(label=gettext_lazy("序号"), required=False, max_length=40)
    text = text_field(gettext_lazy("任务文本"))
    sub_text = text_field(gettext_lazy("分解任务"), 2, required=False, help_text=gettext_lazy("区县自己的表述，没有就空着"))
    source_text = text_field(gettext_lazy("报告原文"), 2, required=False)


class Nodes(ChangesForm):
    """The quarter nodes, which several forms have."""

    node1 = forms.CharField(label=gettext_lazy("一季度节点目标"), required=False, max_length=400)
    node2 = forms.CharField(label=gettext_lazy("二季度节点目标"), required=False, max_length=400)
    node3 = forms.CharField(label=gettext_lazy("三季度节点目标"), required=False, max_length=400)
    node4 = forms.CharField(label=gettext_lazy("四季度节点目标"), required=False, max_length=400)


class Plan(Nodes):
    """Who is to do a draft, by when, and its targets."""

    lead = UnitField(label=gettext_lazy("牵头单位"), required=False)
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)
    leader = forms.CharField(label=gettext_lazy("牵头领导"), required=False, max_length=60)
    due = day_field(gettext_lazy("完成时限"), required=False)
    targets = text_field(gettext_lazy("量化目标"), 2, required=False, help_text=gettext_lazy("一行一个，如：老旧小区 改造80个；没有数的不填"))
    subject = NameField("subjects", label=gettext_lazy("分类"), required=False)
    place = NameField("places", label=gettext_lazy("地方"), required=False)
    year = forms.IntegerField(label=gettext_lazy("年度"), required=False, min_value=1949, max_value=2100)
    field_order = ("lead", "helpers", "leader", "due", "targets", *NODES, "year", "subject", "place")

    def start(self) -> dict[str, Any]:
        d = self.document
        written = {"lead": self.units.written([d["lead"]] if d["lead"] else []), "helpers": self.units.written(d["helpers"])}
        return super().start() | written | {"targets": "\n".join(target_lines(d))}

    def clean_targets(self) -> Sequence[Mapping[str, Any]]:
        """The targets, those whose words stayed as they were."""
        lines = self.cleaned_data["targets"].splitlines()
        if [" ".join(line.split()) for line in lines if line.strip()] == target_lines(self.document):
            return state.of(self.document)["targets"]
        try:
            return targets_from(lines, state.of(self.document)["targets"])
        except ValueError as error:
            raise ValidationError(str(error)) from None


class Correct(Nodes):
    """What may be put right of an issued matter; its targets and deadline have moves of their own."""

    text = text_field(gettext_lazy("任务文本"))
    sub_text = text_field(gettext_lazy("分解任务"), 2, required=False)
    number = forms.CharField(label=gettext_lazy("序号"), required=False, max_length=40)
    leader = forms.CharField(label=gettext_lazy("牵头领导"), required=False, max_length=60)
    subject = NameField("subjects", label=gettext_lazy("分类"), required=False)
    place = NameField("places", label=gettext_lazy("地方"), required=False)
    field_order = ("text", "sub_text", "number", "leader", *NODES, "subject", "place")


class Reassign(MoveForm):
    """Another lead."""

    lead = UnitField(label=gettext_lazy("新的牵头单位"))
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)

    def start(self) -> dict[str, Any]:
        return {"helpers": self.units.written(self.document["helpers"])}

    def brings(self) -> dict[str, Any]:
        return {"lead": self.cleaned_data["lead"], "helpers": self.cleaned_data["helpers"]}


class SetHelpers(MoveForm):
    """Other helpers."""

    helpers = UnitsField(label=gettext_lazy("配合单位"))

    def start(self) -> dict[str, Any]:
        return {"helpers": self.units.written(self.document["helpers"])}


class Targets(MoveForm):
    """Targets to be changed, and one that may be added."""

    def __init__(self, move: str, matter: Matter, units: Units, data: Any = None, files: Any = None, actor: Any = None) -> None:
        super().__init__(move, matter, units, data, files, actor)
        waiting = state.of(self.document)["asked_target"]
        asked = {t.get("id", ""): t for t in waiting["targets"]} if waiting and move == "retarget" else {}
        self.target_forms: list[TargetForm] = [TargetForm(t, data, asked=asked.get(t["id"]), prefix=f"{move}-{t['id']}") for t in current_targets(self.document)]
        self.target_forms.append(TargetForm(None, data, asked=asked.get(""), prefix=f"{move}-more"))

    def clean(self) -> dict[str, Any]:
        """At least one target is changed."""
        given = super().clean() or {}
        for form in self.target_forms:
            if not form.is_valid():
                self.add_error(None, _("目标“%s”有地方需要改。") % (form["words"].value() or _("新增")))
        if not self.errors and not self.brings()["targets"]:
            raise ValidationError(_("没有改动任何一个目标。"))
        return given

    def brings(self) -> dict[str, Any]:
        return super().brings() | {"targets": [made for f in self.target_forms if (made := f.change())]}


class Retarget(Targets):
    """Targets changed, by whose word."""

    approver = forms.CharField(label=gettext_lazy("批准人或会议"), max_length=200, help_text=gettext_lazy("如：市政府第12次常务会议"))


class Extend(MoveForm):
    """Another deadline."""

    due = day_field(gettext_lazy("新的完成时限"))
    approver = forms.CharField(label=gettext_lazy("批准人或会议"), max_length=200)


class Remind(MoveForm):
    """A reminder, with or without words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"] = text_field(_("催办内容"), 2, required=False)


class Park(MoveForm):
    """A matter that cannot be done now."""

    plan_date = day_field(gettext_lazy("计划解决日期"))


class Conclude(MoveForm):
    """A conclusion with a verdict. Who took part cannot decide an objection to it."""

    verdict = forms.ChoiceField(label=gettext_lazy("结论"), choices=verdict_choices, widget=forms.RadioSelect)
    conclusion = text_field(gettext_lazy("核查结论"))
    participants = forms.CharField(
        label=gettext_lazy("其他参与核查的人"),
        required=False,
        max_length=400,
        widget=Picker("people", several=True),
        help_text=gettext_lazy("几个人用顿号隔开；参与的人不能决定对这一结论的异议"),
    )

    def clean_participants(self) -> list[str]:
        """The usernames of those who took part."""
        named = names_in(self.cleaned_data["participants"])
        try:
            return list(dict.fromkeys(lookup.code_of("people", n) for n in named))
        except lookup.UnknownName as error:
            raise ValidationError(str(error)) from None

    def brings(self) -> dict[str, Any]:
        return {k: v for k, v in super().brings().items() if v != []}


class Uphold(MoveForm):
    """The conclusion stands."""

    conclusion = text_field(gettext_lazy("复核结论"))


class Reverse(MoveForm):
    """The conclusion falls."""

    verdict = forms.ChoiceField(label=gettext_lazy("变更后的结论"), choices=verdict_choices, widget=forms.RadioSelect)
    conclusion = text_field(gettext_lazy("复核结论"))


class Propose(MoveForm):
    """What a person reads in the next report."""

    verdict = forms.ChoiceField(label=gettext_lazy("建议的结论"), choices=verdict_choices, widget=forms.RadioSelect)
    outcome = text_field(gettext_lazy("下一年报告里的话"), 2, required=False, max_length=2000)
    why = forms.CharField(label=gettext_lazy("依据"), required=False, max_length=400)

    def brings(self) -> dict[str, Any]:
        given = self.cleaned_data
        row = {"verdict": given["verdict"], "promise": self.document["source_text"], "outcome": given["outcome"] or None, "start": None, "end": None}
        return {"verdict": given["verdict"], "report": "", "rows": [{**row, "reason": given["why"], "margin": None}]}


class Settle(MoveForm):
    """The verdict by the next report, confirmed."""

    verdict = forms.ChoiceField(label=gettext_lazy("结论"), choices=verdict_choices, widget=forms.RadioSelect)
    conclusion = text_field(gettext_lazy("说明"), 2, required=False)


class RollUp(ChangesForm):
    """The parent of a matter, its weight there, and how its own children are rolled up."""

    parent = forms.CharField(label=gettext_lazy("上级任务的编号"), required=False, max_length=16)
    weight = forms.FloatField(label=gettext_lazy("在上级任务里的权重"), required=False, min_value=0, max_value=1e6)
    rollup = forms.ChoiceField(label=gettext_lazy("本任务的下级怎样汇总"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "rollup", [("", _("未定")), *((r.code, word_of(r)) for r in rollup_rules())])

    def clean_parent(self) -> str:
        """A matter that exists, and neither this one nor one below it."""
        ref: str = self.cleaned_data["parent"].strip()
        at = Matter.objects.filter(ref=ref, kind="commitment").first() if ref else None
        if ref and at is None:
            raise ValidationError(_("没有编号为“%s”的任务。") % ref)
        seen: set[int] = set()
        while at is not None and at.pk not in seen:
            if at.pk == self.matter.pk:
                raise ValidationError(_("%s在这一任务之下，不能作它的上级。") % ref)
            seen.add(at.pk)
            at = at.parent
        return ref


class Note(MoveForm):
    """A note."""

    text = text_field(gettext_lazy("备注"), 2, max_length=2000, help_text=gettext_lazy("牵头、配合单位看得到，公众看不到"))


class Assign(forms.Form):
    """What many matters are given at once; what is left empty stays as it is with each."""

    lead = UnitField(label=gettext_lazy("牵头单位"), required=False)
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)
    due = day_field(gettext_lazy("完成时限"), required=False)
    reason = forms.CharField(label=gettext_lazy("理由"), required=False, max_length=LONGEST, help_text=gettext_lazy("已交办的事项须写"))
    approver = forms.CharField(label=gettext_lazy("批准人或会议"), required=False, max_length=200, help_text=gettext_lazy("已交办的事项改时限须写"))

    def __init__(self, units: Units, data: Any = None) -> None:
        super().__init__(data, auto_id="assign_%s", use_required_attribute=False)
        offer_units(self, units, "lead", "helpers")

    def clean(self) -> dict[str, Any]:
        """Something is given."""
        given = super().clean() or {}
        if not self.errors and not any(given.get(k) for k in ("lead", "helpers", "due")):
            raise ValidationError(_("请填牵头单位、配合单位或完成时限。"))
        return given


FORMS: dict[str, type[MoveForm]] = {
    "reword": Reword,
    "plan": Plan,
    "discard": MoveForm,
    "revive": MoveForm,
    "issue": MoveForm,
    "recall": MoveForm,
    "accept": MoveForm,
    "report": Return,
    "help_report": Return,
    "claim": Claim,
    "attach": Attach,
    "reassign": Reassign,
    "set_helpers": SetHelpers,
    "correct": Correct,
    "ask_target": Targets,
    "retarget": Retarget,
    "refuse_target": MoveForm,
    "extend": Extend,
    "remind": Remind,
    "park": Park,
    "resume": MoveForm,
    "confirm": Conclude,
    "send_back": MoveForm,
    "overrule": Conclude,
    "object": MoveForm,
    "uphold": Uphold,
    "reverse": Reverse,
    "reopen": MoveForm,
    "propose": Propose,
    "settle": Settle,
    "roll_up": RollUp,
    "note": Note,
    **PUBLIC_FORMS,
}


def forms_for(moves: Iterable[str], matter: Matter, units: Units, actor: Any) -> list[MoveForm]:
    """An empty form for each move that has one; a change of target is refused only where one was asked for."""
    wanted = [m for m in moves if m in FORMS and (m != "refuse_target" or state.of(matter.document)["asked_target"]) and has_point(m, matter)]
    return [FORMS[m](m, matter, units, actor=actor) for m in wanted]
