"""The callback screen: the next person to call, what to ask, and what becomes of the answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from luoshi.desk.fields import offer
from luoshi.desk.move_form import day_field, text_field
from luoshi.desk.move_views import version_of
from luoshi.matters.ledger import Actor, Refused, Stale
from luoshi.matters.models import Matter
from luoshi.registers.names import place_names, subject_names
from luoshi.requests import access_log
from luoshi.requests import callback as rule
from luoshi.requests.callback import Answer

from .. import state
from ..moves import SATISFIED, SOLVED
from . import callback_queue
from .access import last_moment_of, staff

CONTACTED = (("yes", gettext_lazy("联系过")), ("no", gettext_lazy("没有联系")))
SOLVED_WORDS = (("yes", gettext_lazy("解决了")), ("half", gettext_lazy("解决了一部分")), ("no", gettext_lazy("没有解决")), ("no_longer", gettext_lazy("不再需要")))
SATISFIED_WORDS = (("yes", gettext_lazy("满意")), ("basically", gettext_lazy("基本满意")), ("no", gettext_lazy("不满意")))
NEXT = (("redo", gettext_lazy("退回重办")), ("objective", gettext_lazy("客观因素不能解决，办结")), ("shelve", gettext_lazy("挂账，到期再办")))
SAID = {
    rule.WAIT: gettext_lazy("已记下这一位；同一件还有人要回访。"),
    rule.END: gettext_lazy("回访已记下，%(ref)s办结。"),
    rule.OBJECTIVE: gettext_lazy("回访已记下，%(ref)s因客观因素不能解决，办结。"),
    rule.SHELVE: gettext_lazy("%(ref)s已挂账，到期再办。"),
    rule.REDO: gettext_lazy("%(ref)s已退回承办单位重办。"),
}
if {c for c, _w in SOLVED_WORDS} != set(SOLVED) or {c for c, _w in SATISFIED_WORDS} != set(SATISFIED):
    raise RuntimeError("the answers offered are not those of the ledger")


class CallbackForm(forms.Form):
    """What one person said. ``submission``: whose words they are."""

    contacted = forms.ChoiceField(label=gettext_lazy("一、承办单位联系过您吗？"), choices=CONTACTED, widget=forms.RadioSelect, required=False)
    solved = forms.ChoiceField(
        label=gettext_lazy("二、问题解决了吗？"), choices=SOLVED_WORDS, widget=forms.RadioSelect, error_messages={"required": gettext_lazy("请选一项：解决了吗。")}
    )
    satisfied = forms.ChoiceField(label=gettext_lazy("三、对办理满意吗？"), choices=SATISFIED_WORDS, widget=forms.RadioSelect, required=False)
    comment = text_field(gettext_lazy("诉求人的话"), 3, required=False, max_length=2_000, help_text=gettext_lazy("没有解决的，写明还差什么，会一并交给承办单位"))
    then = forms.ChoiceField(label=gettext_lazy("没有解决的，接下来"), required=False)
    plan_date = day_field(gettext_lazy("计划解决日期"), required=False, help_text=gettext_lazy("只在挂账时填"))
    submission = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, may_shelve: bool, data: Any = None, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial, use_required_attribute=False)
        offer(self, "then", [row for row in NEXT if may_shelve or row[0] != "shelve"])
        if not may_shelve:
            del self.fields["plan_date"]

    def clean(self) -> dict[str, Any]:
        """What is parked has a date; what cannot be solved has its reason."""
        given = super().clean() or {}
        if given.get("solved") in rule.UNSOLVED:
            if given.get("then") == "shelve" and not given.get("plan_date") and "plan_date" not in self.errors:
                self.add_error("plan_date", _("挂账要有计划解决日期。"))
            if given.get("then") in ("shelve", "objective") and not given.get("comment", "").strip():
                self.add_error("comment", ValidationError(_("请写明为什么现在不能解决。")))
        return given


@staff("call_back")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The next one to call."""
    now = timezone.now()
    matter = callback_queue.give(request.user, now)
    if matter is None:
        return render(request, "requests/staff/callback.html", {"matter": None, "waiting": callback_queue.counted(now), "most": callback_queue.MOST_COUNTED})
    return _page(request, matter, now)


@staff("call_back")
@require_GET
def one(request: HttpRequest, ref: str) -> HttpResponse:
    """A certain one, though it is not its turn."""
    now = timezone.now()
    matter = _due(ref, now)
    callback_queue.hold(matter, request.user, now)
    return _page(request, matter, now)


@staff("call_back")
@require_POST
def make(request: HttpRequest, ref: str, result: str) -> HttpResponse:
    """What came of the call: ``heard``, ``missed`` or ``later``. 409 where somebody was first, 422 where something is to be chosen."""
    now, actor = timezone.now(), Actor.of(request.user)
    matter = get_object_or_404(Matter.objects.select_related("lead"), kind="request", ref=ref)
    if result == "later":
        matter = _due(ref, now)  # what nobody is to call about is not held back either
        callback_queue.rest(matter, request.user, now + callback_queue.PUT_OFF)
        return redirect("hotline:callback")
    if result not in ("heard", "missed"):
        raise Http404
    form = CallbackForm(_may_shelve(actor), request.POST) if result == "heard" else None
    if form is not None and not form.is_valid():
        return _page(request, matter, now, form, status=422)
    try:
        seen = version_of(request.POST)
        said = heard(matter, form, actor, seen) if form is not None else missed(matter, request.POST.get("submission", ""), actor, seen)
    except Refused as error:
        matter.refresh_from_db()
        return _page(request, matter, now, form, error=str(error), status=409 if isinstance(error, Stale) else 422)
    _pass_on(request.user, matter, now)
    messages.success(request, said)
    return redirect("hotline:callback")


def heard(matter: Matter, form: CallbackForm, actor: Actor, seen: int) -> str:
    """Write what a person said and what follows from it (``requests.callback``). Returns the sentence to say. Refused, or Stale."""
    given = form.cleaned_data
    answer = Answer(given["solved"], given["satisfied"], "phone", given["contacted"], given["comment"].strip(), of=given["submission"])
    reason = answer.comment or _("诉求人回访时说：%s") % _words(given)
    result = rule.hear(matter, answer, actor, seen, then=given.get("then") or rule.REDO, plan_date=given.get("plan_date") or "", reason=reason)
    return str(SAID[result.follows]) % {"ref": matter.ref}


def missed(matter: Matter, submission: str, actor: Actor, seen: int) -> str:
    """Write that nobody answered. Returns the sentence to say. Refused, or Stale."""
    result = rule.miss(matter, int(submission) if submission.isascii() and submission.isdigit() and len(submission) < 19 else 0, actor, seen)
    if result.follows == rule.WAIT:
        return _("已记第%(n)d次没有接通。") % {"n": result.missed}
    return _("第%(n)d次没有接通，%(ref)s的回访到此结束。") % {"n": result.missed, "ref": matter.ref}


def _pass_on(user: Any, matter: Matter, now: datetime) -> None:
    """What comes next: another person of the same request at once, a rest where everybody left was tried as often, else it is done with."""
    if not callback_queue.due(now).filter(pk=matter.pk).exists():
        return callback_queue.release(matter)
    left = [p.missed for p in callback_queue.people(matter) if p.answer is None]
    if left and min(left) > 0 and min(left) == max(left):
        callback_queue.rest(matter, user, now + callback_queue.REST)
    return None


def _page(request: HttpRequest, matter: Matter, now: datetime, form: CallbackForm | None = None, *, error: str = "", status: int = 200) -> HttpResponse:
    actor, own = Actor.of(request.user), state.of(matter.document)
    everybody = callback_queue.people(matter)
    person = callback_queue.next_of(everybody) or (everybody[0] if everybody else None)
    if form is not None and form.is_bound:
        person = next((p for p in everybody if str(p.submission.pk) == form.data.get("submission")), person)
    if person is not None and person.submission.caller_id:
        access_log.note_persons(request.user, "callback", [person.submission])
    start = {"submission": person.submission.pk if person else None, "then": "redo"}
    context = {
        "matter": matter,
        "own": own,
        "finished": datetime.fromisoformat(own["finished_at"]) if own["finished_at"] else None,
        "due": last_moment_of(matter),
        "overdue": matter.state != "answered",
        "person": person,
        "at": 1 + everybody.index(person) if person else 0,
        "people": everybody,
        "form": form or CallbackForm(_may_shelve(actor), initial=start),
        "tries": person.missed if person else 0,
        "next_try": person.missed + 1 if person else 1,
        "allowed": rule.tries_allowed(),
        "last_try": person is not None and rule.is_last_try(matter, [p.asked for p in everybody], person.asked),
        "holder": callback_queue.holder(matter, request.user, now),
        "place": place_names([matter.place]).get(matter.place, ""),
        "subject": subject_names([matter.subject]).get(matter.subject, ""),
        "waiting": callback_queue.counted(now),
        "most": callback_queue.MOST_COUNTED,
        "error": error,
    }
    response = render(request, "requests/staff/callback.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response


def _due(ref: str, now: datetime) -> Matter:
    matter = callback_queue.due(now).filter(ref=ref).first()
    if matter is None:
        raise Http404(_("这一件现在不用回访：还没有答复，也没到时限；或者已经办结。"))
    return matter


def _words(given: dict[str, Any]) -> str:
    words = (dict(SOLVED_WORDS).get(given["solved"]), dict(SATISFIED_WORDS).get(given.get("satisfied", "")), given.get("comment", "").strip())
    return "，".join(str(w) for w in words if w)


def _may_shelve(actor: Actor) -> bool:
    return actor.may("dispatch_request")
