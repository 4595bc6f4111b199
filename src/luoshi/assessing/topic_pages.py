"""Hot topics (每月一题): what many people say, in many places, for long and again, with the reasons; one that is taken up becomes a
task on the ledger with a lead unit, and the requests beside it are its measure."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required, permission_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from luoshi.assessing import topics as finding
from luoshi.desk.fields import UnitField, UnitsField
from luoshi.desk.move_form import day_field, text_field
from luoshi.desk.names import place_names, subject_names
from luoshi.desk.rights import needs
from luoshi.desk.unit_names import Units
from luoshi.matters import ledger
from luoshi.matters.ledger import Actor, Refused
from luoshi.matters.models import Matter
from luoshi.requests import privacy
from luoshi.requests.today import street_of

PACE = timedelta(hours=1)  # in which topics are looked for anew
MOST_READ = 200_000  # requests, the latest
MOST = 20
EXAMPLES = 5
PARTS = {"volume": gettext_lazy("数量"), "rise": gettext_lazy("上升"), "spread": gettext_lazy("涉及街道"), "age": gettext_lazy("持续时间"), "again": gettext_lazy("反复反映")}


@login_required
@permission_required("matters.view_all_matters", raise_exception=True)
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The hottest topics with the parts of their scores."""
    found, at = hottest()
    return render(
        request, "assessing/topics.html", {"topics": [shown(t, request.user) for t in found], "at": at, "rules": finding.topic_rules(timezone.localdate()), "parts": PARTS}
    )


@needs("matters.draft_matter")
@require_http_methods(["GET", "POST"])
def take_up(request: HttpRequest, subject: str, phrase: str) -> HttpResponse:
    """Make a topic a task, with a lead unit and a deadline."""
    topic = next((t for t in hottest()[0] if (t.subject or "-", t.phrase) == (subject, phrase)), None)
    if topic is None:
        raise Http404
    form = TakeUp(topic, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = ledger.open_matter("commitment", form.brings(), Actor.of(request.user))
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("已列为任务%s，核对后交办。") % made.ref)
            return redirect("desk:matter", made.ref)
    return render(request, "assessing/topic_take_up.html", {"topic": shown(topic, request.user), "form": form, "units": form.units.active}, status=422 if form.is_bound else 200)


class TakeUp(forms.Form):
    """A task made of a topic."""

    text = text_field(gettext_lazy("任务文本"))
    lead = UnitField(label=gettext_lazy("牵头单位"))
    helpers = UnitsField(label=gettext_lazy("配合单位"), required=False)
    due = day_field(gettext_lazy("完成时限"))

    def __init__(self, topic: finding.Topic, data: Any = None) -> None:
        self.topic, today = topic, timezone.localdate()
        text = _("每月一题：解决“%s”问题，减少同类诉求") % topic.phrase
        super().__init__(data, initial={"text": text, "due": f"{today.year}-12-31"}, use_required_attribute=False)
        self.units = Units()
        for name in ("lead", "helpers"):
            self.fields[name].units = self.units

    def brings(self) -> dict[str, Any]:
        """The draft as the ledger takes it."""
        given = {k: v for k, v in self.cleaned_data.items() if v not in (None, "")}
        place = settings.CITY_PLACE if len(self.topic.places) != 1 else self.topic.places[0].ljust(12, "0")
        return {**given, "year": timezone.localdate().year, "subject": self.topic.subject, "place": place}


def hottest() -> tuple[list[finding.Topic], datetime]:
    """The hottest topics, and when they were found; two hours old at most. The worker looks for them every hour, so that nobody waits."""
    path = _kept()
    if not path.is_file() or timezone.now().timestamp() - path.stat().st_mtime > 2 * PACE.total_seconds():
        look_for(timezone.now())
    kept = json.loads(path.read_text(encoding="utf-8"))
    topics = [
        finding.Topic(**{**row, "refs": tuple(row["refs"]), "before": tuple(row["before"]), "places": tuple(row["places"]), "since": date.fromisoformat(row["since"])})
        for row in kept
    ]
    return topics, datetime.fromtimestamp(path.stat().st_mtime, timezone.get_current_timezone())


def look_for(now: datetime) -> None:
    """Find the hottest topics anew and keep them, whole or not at all."""
    today = timezone.localtime(now).date()
    found = [{**asdict(topic), "since": topic.since.isoformat()} for topic in finding.topics(told(today), today, MOST)]
    path = _kept()
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="utf-8", delete=False) as draft:
        json.dump(found, draft, ensure_ascii=False)
    Path(draft.name).replace(path)


def forget_kept() -> None:
    """Look for topics anew at the next question."""
    _kept().unlink(missing_ok=True)


def _kept() -> Path:
    return Path(settings.HOME) / "assessing" / "topics.json"


def told(today: date) -> Iterator[finding.Told]:
    """The requests that topics are found among: their words, and no persons; tip-offs and what is hidden are left out."""
    rules = finding.topic_rules(today)
    since = timezone.now() - timedelta(days=rules["days"] * (rules["spans"] + 1))
    rows = privacy.ordinary(Matter.objects.filter(kind="request", opened_at__gte=since)).exclude(verdict="merged").order_by("-opened_at")
    for ref, subject, place, at, text, document in rows.values_list("ref", "subject", "place", "opened_at", "text", "document__request")[:MOST_READ].iterator(chunk_size=5_000):
        if document["demand"] != "tip":
            yield finding.Told(ref, subject, street_of(place), timezone.localtime(at).date(), text, bool(document["redos"] or document["reopened"]))


def shown(topic: finding.Topic, user: Any) -> dict[str, Any]:
    """A topic for the pages. What has become private since it was found is no example of it."""
    streets = [code.ljust(12, "0") for code in topic.places]
    names = place_names(streets)
    examples = privacy.ordinary(privacy.visible(user)).filter(ref__in=topic.refs[-EXAMPLES:]).order_by("-opened_at")
    return {
        **asdict(topic),
        "subject_code": topic.subject or "-",
        "subject": subject_names([topic.subject]).get(topic.subject, "") or _("未定类"),
        "volume": topic.volume,
        "rise": topic.rise,
        "streets": [names.get(c, c) for c in streets],
        "again": round(100 * topic.again, 1),
        "shares": [(PARTS[name], value) for name, value in topic.parts.items()],
        "examples": examples,
    }
