"""Hot topics (每月一题): what many people say, in many places, for long and again, with the reasons; one that is taken up becomes a
task with a lead unit, and the requests beside it are its measure."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.desk.fields import UnitField, UnitsField, offer_units
from luoshi.desk.in_a_row import NEXT, THEN
from luoshi.desk.move_form import day_field, text_field
from luoshi.desk.rights import needs
from luoshi.desk.unit_names import Units
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.proposals import can_be_taken_up
from luoshi.registers.names import place_names, subject_names
from luoshi.wording import shares

from .. import hot_topics, privacy
from ..rule_tables import topic_rules
from ..topics import Topic

EXAMPLES = 5
PARTS = {"volume": gettext_lazy("数量"), "rise": gettext_lazy("上升"), "spread": gettext_lazy("涉及街道"), "age": gettext_lazy("持续时间"), "again": gettext_lazy("反复反映")}


@login_required
@permission_required("matters.view_all_matters", raise_exception=True)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The hottest topics with the parts of their scores."""
    hottest, at = hot_topics.hottest()
    context = {"topics": [shown(t, request.user) for t in hottest], "at": at, "rules": topic_rules(timezone.localdate()), "parts": PARTS, "may_be_taken_up": can_be_taken_up()}
    return render(request, "requests/staff/topics.html", context)


@needs("matters.draft_matter")
@permission_required("matters.view_all_matters", raise_exception=True)
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, subject: str, phrase: str) -> HttpResponse:
    """Make a topic a task, with a lead unit and a deadline."""
    topic = hot_topics.one(subject, phrase)
    if topic is None:
        raise Http404
    form = TakeUp(topic, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            task = hot_topics.take_up(topic, Actor.of(request.user), **form.cleaned_data)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已列为任务%s，核对后交办。") % task.ref)
            return _onward(topic) if request.POST.get(THEN) == NEXT else redirect("desk:matter", task.ref)
    at, count = _place(topic)
    context = {"topic": shown(topic, request.user), "form": form, "units": form.units.active, "at": at, "count": count, "next_topic": _next(topic)}
    return render(request, "requests/staff/topic_take_up.html", context, status=422 if form.is_bound else 200)


def _place(topic: Topic) -> tuple[int, int]:
    """The how manieth of the hottest topics it is, and of how many; 0 of them where they were counted anew meanwhile and it is none."""
    found = [(t.subject, t.phrase) for t in hot_topics.hottest()[0]]
    sought = (topic.subject, topic.phrase)
    return found.index(sought) + 1 if sought in found else 0, len(found)


def _next(topic: Topic) -> Topic | None:
    """The topic after this one."""
    found, (at, _count) = hot_topics.hottest()[0], _place(topic)
    return found[at] if at < len(found) else None


def _onward(topic: Topic) -> HttpResponse:
    """To the next topic; to the list after the last."""
    following = _next(topic)
    return redirect("desk:take_up", following.subject or "-", following.phrase) if following else redirect("desk:topics")


class TakeUp(forms.Form):
    """A task made of a topic."""

    text = text_field(gettext_lazy("任务文本"))
    lead = UnitField(label=gettext_lazy("牵头单位"))
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)
    due = day_field(gettext_lazy("完成时限"))

    def __init__(self, topic: Topic, data: Any = None) -> None:
        text = _("每月一题：解决“%s”问题，减少同类诉求") % topic.phrase
        super().__init__(data, initial={"text": text, "due": f"{timezone.localdate().year}-12-31"}, use_required_attribute=False)
        self.units = Units()
        offer_units(self, self.units, "lead", "helpers")


def shown(topic: Topic, user: Any) -> dict[str, Any]:
    """A topic for the pages. What has become private since it was looked for is no example of it."""
    streets = [code.ljust(12, "0") for code in topic.places]
    names = place_names(streets)
    examples = privacy.ordinary(privacy.visible(user)).filter(ref__in=topic.refs[-EXAMPLES:]).order_by("-opened_at")
    return {
        **asdict(topic),
        "subject_code": topic.subject or "-",
        "subject": subject_names([topic.subject]).get(topic.subject, "") or _("未定类"),
        "volume": topic.volume,
        "rise": shares.percent(topic.rise, "topic_change"),
        "streets": [names.get(c, c) for c in streets],
        "again": shares.percent(100 * topic.again, "again"),
        "shares": [(PARTS[name], value) for name, value in topic.parts.items()],
        "examples": examples,
    }


urlpatterns = [
    path("topics/", index, name="topics"),
    path("topics/<str:subject>/<str:phrase>/", take_up, name="take_up"),
]
