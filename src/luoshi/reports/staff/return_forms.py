"""The forms by which a unit returns progress, claims completion and brings evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk.fields import FilesField, offer
from luoshi.desk.move_form import MoveForm, day_field, text_field
from luoshi.matters.models import Evidence, Matter
from luoshi.wording.amounts import amount

from .. import activity, schedule, state
from ..increments import INCREMENT, TOTAL
from ..owed_returns import due_of, latest_ended, period_to_return, periods_to, the_calendar
from ..returns import period_end
from ..state import current_targets
from .target_fields import OutcomeField
from .task_rows import own_return

LAST_SHOWN = 120  # characters of the last return beside the box of the next
BASES = ((TOTAL, gettext_lazy("年初以来的累计数")), (INCREMENT, gettext_lazy("本期新增的数")))


class Evident(MoveForm):
    """A move that brings files, new ones or some that are kept already."""

    files: Any = FilesField(label=gettext_lazy("佐证材料"), required=False)

    def __init__(self, move: str, matter: Matter, *args: Any, **kwargs: Any) -> None:
        super().__init__(move, matter, *args, **kwargs)
        if move == "claim" and (known := [(f.sha256, f.name) for f in Evidence.objects.filter(matter=matter).order_by("pk")]):
            self.fields["kept"] = forms.MultipleChoiceField(label=_("已上传的佐证"), choices=known, required=False, widget=forms.CheckboxSelectMultiple)

    @property
    def chosen_files(self) -> list[str]:
        """The hashes chosen among the files that are kept already."""
        return list(self.cleaned_data.get("kept") or ())


class Attach(Evident):
    """Files added."""

    files = FilesField(label=gettext_lazy("佐证材料"))
    text = text_field(gettext_lazy("说明"), 2, required=False, max_length=1000)


class Return(Evident):
    """Progress returned: in words, and the figure reached of each target."""

    period = forms.ChoiceField(label=gettext_lazy("填报期"))
    progress = text_field(gettext_lazy("进展情况"), 4, help_text=gettext_lazy("写结果和数字，不写开了什么会"))
    problems = text_field(gettext_lazy("存在的问题"), 2, required=False)
    next_step = text_field(gettext_lazy("下一步措施"), 2, required=False)
    percent = forms.DecimalField(label=gettext_lazy("完成率（%）"), required=False, min_value=-1000, max_value=100_000, help_text=gettext_lazy("不填则按目标和实际数计算"))

    def __init__(self, move: str, matter: Matter, *args: Any, **kwargs: Any) -> None:
        super().__init__(move, matter, *args, **kwargs)
        self.asked_targets = [] if move == "help_report" else [t for t in current_targets(self.document) if t["kind"] != "ongoing"]
        self.last: dict[str, Any] = {}
        if move == "help_report":
            del self.fields["percent"]
        today, known = timezone.localdate(), periods_to(timezone.localdate(), the_calendar())
        before = own_return(self.document, self.actor)
        offer(self, "period", [(p, self._called(p, str(before.get("period") or ""), due_of(p) if p in known[:2] else None)) for p in known])
        usual = period_to_return(known, today, before.get("period") == latest_ended(known, today))
        self.fields["period"].initial = known[0] if move == "claim" and known else usual
        if before.get("progress"):
            self.fields["progress"].help_text = (
                _("写结果和数字，不写开了什么会。上次（%(period)s）：%(words)s")
                % {
                    "period": before.get("period") or str(before.get("at", ""))[:10],  # a claim is of no period
                    "words": str(before["progress"])[:LAST_SHOWN],
                }
            )
        self._figures()
        flags = reverse("desk:flags", args=[matter.ref])
        self.fields["progress"].widget.attrs |= {"hx-post": flags, "hx-trigger": "input changed delay:600ms", "hx-target": f"#{move}_flags", "hx-params": "progress"}
        figures = [f"{part}-{t['id']}" for t in self.asked_targets for part in ("figure", "basis") if f"{part}-{t['id']}" in self.fields]
        self.order_fields(["period", "progress", *figures, "percent", "problems", "next_step", "kept", "files"])

    @staticmethod
    def _called(period: str, last: str, due: date | None) -> str:
        """A period with whether it was returned, or until when it is due."""
        if period == last:
            return _("%s（已报，再报是更正）") % period
        return _("%(period)s（%(due)s前报）") % {"period": period, "due": due} if due and due >= timezone.localdate() else period

    def _figures(self) -> None:
        """A box for what was reached of each target, with what was returned last."""
        before: dict[str, state.ReturnedFigure] = {f.get("target", ""): f for f in state.latest(state.of(self.document)).get("figures") or ()}
        for target in self.asked_targets:
            last, name = before.get(target["id"], {}), f"figure-{target['id']}"
            if target["kind"] == "deliverable":
                self.fields[name] = day_field(
                    _("交付日期：%s") % (target["words"] or self.matter.text[:40]), required=False, help_text=_("还没有交付就空着"), initial=last.get("delivered")
                )
            else:
                label = _("实际完成：%s") % (target["words"] or target["indicator"])
                shown = _("单位：%s") % target["unit"] if target["unit"] else ""
                if last.get("value") is not None:
                    shown += "　" + _("上次报 %s") % amount(last["value"])
                shown += self._expected(target)
                self.fields[name] = OutcomeField(target, label=label, required=False, help_text=shown)
                if target["kind"] == "cumulative":
                    self.fields[f"basis-{target['id']}"] = forms.ChoiceField(
                        label=_("这个数是"), choices=BASES, required=False, widget=forms.RadioSelect, help_text=_("不选，按年初以来的累计数算")
                    )
                    self.last[target["id"]] = last.get("value")

    def _expected(self, target: Mapping[str, Any]) -> str:
        """What the schedule expects of an amount at the end of the period that is offered; "" of what is no amount."""
        period = str(self.fields["period"].initial or "")
        if target["kind"] != "cumulative" or not target["value"] or self.matter.year is None or not period:
            return ""
        day = period_end(period)
        share = schedule.expected_share(day, schedule.rule_on(day), self.matter.year, self.matter.due)
        return "　" + _("按序时，%(period)s末应完成 %(amount)s（%(share)s%%）") % {
            "period": period,
            "amount": amount(schedule.wanted(target["value"], share), target["unit"]),
            "share": amount(share),
        }

    def clean(self) -> dict[str, Any]:
        """A total that fell is asked about: it may be what is new."""
        given = super().clean() or {}
        for target, last in self.last.items():
            value = given.get(f"figure-{target}")
            if value is not None and last is not None and value < last and not given.get(f"basis-{target}"):
                self.add_error(f"basis-{target}", _("比上次报的累计数%s小。是本期新增，还是累计数减少了？请选一项。") % amount(last))
        return given

    def start(self) -> dict[str, Any]:
        before = own_return(self.document, self.actor)
        return {"next_step": before.get("next_step", ""), "problems": before.get("problems", "")}

    def brings(self) -> dict[str, Any]:
        given = self.cleaned_data
        data: dict[str, Any] = {k: given[k] for k in ("period", "progress", "problems", "next_step")}
        if given.get("percent") is not None:
            data["percent"] = float(given["percent"])
        figures = []
        for target in self.asked_targets:
            value = given[f"figure-{target['id']}"]
            if value is not None:
                told = {"delivered": value.isoformat()} if target["kind"] == "deliverable" else {"value": value}
                basis = given.get(f"basis-{target['id']}")
                figures.append({"target": target["id"], **told, "unit": target["unit"], **({"basis": basis} if basis else {})})
        if figures:
            data["figures"] = figures
        data["flags"] = [asdict(f) for f in activity.flags(given["progress"], self.matter.text, activity.load(on=timezone.localdate()))]
        return data


class Claim(Return):
    """Completion claimed: a return with its evidence."""

    def clean(self) -> dict[str, Any]:
        """Without evidence there is no completion."""
        given = super().clean() or {}
        if not self.errors and not given.get("files") and not given.get("kept"):
            self.add_error("files", _("办结须有佐证；请上传，或选已上传的。"))
        return given
