"""What of the requests waits for a person: the calls of an operator, what a dispatcher decides, whom to call back, what a unit has in hand.
Nothing that is another's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk import changes
from luoshi.desk.work import MOST_ROWS, Link, Row, Share, Task
from luoshi.matters.kind_words import kind_word
from luoshi.matters.models import Event, Matter, MatterQuerySet

from .. import lateness, privacy, state
from ..handling import last_moment
from ..kind import REQUEST
from ..moves import OPEN, RECEIVED
from . import callback_queue, home_parts, word_review
from .access import last_moment_of
from .queue_filter import PILES, Selection, of_units, on_days
from .visible import visible

MOST_HELPED = 200  # requests of others in which a unit's answer is looked for
UNTOLD = (*privacy.OFFICE_ONLY, "classify", "show", "forget", "set_due", "try_call", "caller_answered", "contact")  # they change nothing for a unit, or are not its to know
BLUNT = ("receive", "add")  # of what is told against a unit the unit knows the day alone
LISTED = {"dispatch_request", "take_request", "handle_request"}  # rights whose work is found in lists
TIMED = ("danger", "overdue", "soon", "sent_back", "to_sign", "open")  # piles of which the limit is told, not how long they wait
CALLS = ("try_call", "caller_answered", "call_back", "redo")
# pile, its place, whose work it is, the words of the button
DECIDED = (
    ("danger", 5, "dispatch_request", gettext_lazy("看最急的一件")),
    ("to_dispatch", 10, "dispatch_request", gettext_lazy("派第一件")),
    ("disputed", 20, "dispatch_request", gettext_lazy("裁定第一件")),
    ("time", 30, "dispatch_request", gettext_lazy("批第一件")),
    ("exclusion", 35, "exclude_request", gettext_lazy("批第一件")),
    ("followed", 45, "dispatch_request", gettext_lazy("问第一件")),
    ("no_limit", 60, "dispatch_request", gettext_lazy("看第一件")),
)
OWN = (
    ("danger", 5, gettext_lazy("办最急的一件")),
    ("overdue", 10, gettext_lazy("办最急的一件")),
    ("sent_back", 10, gettext_lazy("重办第一件")),
    ("soon", 10, gettext_lazy("办先到期的")),
    ("to_sign", 15, gettext_lazy("签收第一件")),
    ("open", 30, gettext_lazy("办先到期的")),
)


def work(user: Any, since: datetime) -> Share:
    """What waits for a person."""
    now, share, may = timezone.now(), Share(), {p for p in (*privacy.ALL, "handle_request", "look_words") if user.has_perm(f"matters.{p}")}
    seen = visible(user) if may & LISTED else Matter.objects.none()
    if "dispatch_request" in may:
        _of_the_office(share, user, may, seen, since, now)
    if "take_request" in may:
        _of_the_phone(share, user, seen, since, now)
    if "call_back" in may:
        share.tasks.append(_callback(user, now))
    if "handle_request" in may and user.memberships.exists():
        _of_the_unit(share, user, seen, since, now)
    home_parts.add(share, user, since)
    return share


def _task(user: Any, pile: str, order: int, verb: Any, seen: MatterQuerySet, now: datetime, role: str = "") -> Task:
    """A pile as a task, with where its first request is; ``role``: of the person's units alone. A unit's dangers begin with one it is at, and
    are no task where it has answered them all."""
    word, tone, _condition = PILES[pile]
    query = {"pile": pile, **({"role": role} if role else {})}
    found = Selection.of(query).matters(user, now, seen)
    at_it = Q(state__in=OPEN) if role and pile == "danger" else None
    counted = found.order_by().aggregate(n=Count("pk"), to_do=Count("pk", filter=at_it), at=Min("due_at" if pile in TIMED else "opened_at", filter=at_it))
    return Task(
        f"requests.{pile}",
        word,
        counted["n"] if counted["to_do"] else 0,
        f"{reverse('hotline:queue')}?{urlencode(query)}",
        order,
        begin=partial(_first, found.filter(at_it) if at_it else found, urlencode(query)),
        verb=verb,
        tone=tone,
        at=counted["at"],
        note=_note(pile, counted["at"], now),
    )


def _first(found: MatterQuerySet, query: str) -> str:
    """Where the first of some requests is worked on, and after it the next of its list."""
    ref = found.values_list("ref", flat=True).first()
    return _page(ref, query) if ref else ""


def _page(ref: str, query: str) -> str:
    return f"{reverse('hotline:request', args=[ref])}?{urlencode({'list': query})}"


def _note(pile: str, at: datetime | None, now: datetime) -> str:
    """Since when or until when the most urgent of a pile waits."""
    if at is None:
        return ""
    if pile in TIMED:
        return _("最早 %s 到期") % _moment(last_moment(at))
    return _("最早的一件%s") % waited(at, now)


def waited(at: datetime | None, now: datetime) -> str:
    """How long something has waited, in words."""
    if at is None:
        return ""
    hours = int((now - at).total_seconds() // 3600)
    if hours < 1:
        return _("刚到")
    return _("等了%d小时") % hours if hours < 48 else _("等了%d天") % (hours // 24)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).strftime("%m-%d %H:%M")


def _of_the_office(share: Share, user: Any, may: set[str], seen: MatterQuerySet, since: datetime, now: datetime) -> None:
    share.tasks += [_task(user, pile, order, verb, seen, now) for pile, order, right, verb in DECIDED if right in may]
    if "look_words" in may and (waiting := word_review.counted(user)):
        share.tasks.append(Task("requests.look", _("文字待核"), waiting, reverse("hotline:looking"), 50, verb=_("核第一页"), note=_("核过才公开")))
    for states, what, tone, name in ((RECEIVED, _("派单"), "warn", "requests.to_dispatch"), (("disputed",), _("裁定"), "odd", "requests.disputed")):
        found = seen.filter(state__in=states).select_related("lead").order_by("-danger", "opened_at", "pk")[:MOST_ROWS]
        rows = privacy.visible_rows(user, found)
        share.rows += [
            _row(m, what, tone, f"pile={name.removeprefix('requests.')}", name=name, at=m.opened_at, since=waited(m.opened_at, now), who=str(m.lead or "")) for m in rows
        ]
    days = f"{timezone.localtime(since).date()}/{timezone.localtime(now).date()}"
    came = seen.filter(on_days(days)).order_by().count()
    share.since.append(Link(_("新来诉求"), came, f"{reverse('hotline:queue')}?{urlencode({'opened': days})}"))


def _of_the_phone(share: Share, user: Any, seen: MatterQuerySet, since: datetime, now: datetime) -> None:
    share.tasks.append(Task("requests.phone", _("接下一个电话"), None, reverse("hotline:phone"), 40, verb=_("接听")))
    for code, order, label, verb in (("back", 42, _("回到我这里"), _("办第一件")), ("today", 90, _("今天接的"), _("看"))):
        found = Selection.of({"taken": code}).matters(user, now, seen)
        count, back = found.order_by().count(), code == "back"
        note = _("转接的要问结果，没听清的要问清") if back else ""
        share.tasks.append(
            Task(
                f"requests.{code}",
                label,
                count,
                f"{reverse('hotline:queue')}?taken={code}",
                order,
                begin=partial(_first, found, f"taken={code}") if back else "",
                verb=verb,
                tone="warn" if back else "mute",
                note=note,
            )
        )
    mine = Event.objects.filter(by=user.get_username(), seq=1, move="receive")
    share.changes += changes.latest(user, Matter.objects.filter(kind=REQUEST.name, pk__in=mine.values("matter_id")), since, without=UNTOLD, blunt=BLUNT, shown=privacy.visible_rows)


def _callback(user: Any, now: datetime) -> Task:
    by_state = callback_queue.counted_by_state(now)
    waiting, unanswered = sum(by_state.values()), sum(by_state[each] for each in OPEN)
    first = callback_queue.due(now).values_list("due_at", flat=True).first() if waiting else None
    start = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    done = Event.objects.filter(at__gte=start, by=user.get_username(), move__in=CALLS).values("matter_id").distinct().count()
    notes = [
        _("其中到了期限没有答复的%d件") % unanswered if unanswered else "",
        _("期限最早的 %s") % _moment(last_moment(first)) if first else "",
        _("今天打过%d件") % done if done else "",
    ]
    count: int | str = f"{callback_queue.MOST_COUNTED}+" if waiting >= callback_queue.MOST_COUNTED else waiting
    return Task("requests.call_back", _("待回访"), count, reverse("hotline:callback"), 38, verb=_("打下一个"), at=first, note="，".join(n for n in notes if n))


def _of_the_unit(share: Share, user: Any, seen: MatterQuerySet, since: datetime, now: datetime) -> None:
    share.tasks += [_task(user, pile, order, verb, seen, now, "lead") for pile, order, verb in OWN]
    mine = seen.filter(of_units(user))
    open_ones = mine.filter(state__in=OPEN).select_related("lead").order_by("-danger", "due_at", "pk")
    share.rows += [_own_row(m, now) for m in privacy.visible_rows(user, open_ones[:MOST_ROWS])]
    share.rows += _asked_of_us(user, seen, now)
    for label, query in ((_("本单位在办诉求"), {"pile": "open", "role": "lead"}), (_("协办的诉求"), {"pile": "open", "role": "helper"})):
        if count := Selection.of(query).matters(user, now, seen).order_by().count():
            share.lists.append(Link(label, count, f"{reverse('hotline:queue')}?{urlencode(query)}"))
    share.changes += changes.latest(user, mine, since, without=UNTOLD, blunt=BLUNT, shown=privacy.visible_rows)


def _own_row(matter: Matter, now: datetime) -> Row:
    own = state.of(matter.document)
    what = {"issued": _("签收"), "sent_back": _("重办")}.get(matter.state) or (_("答复") if own["contacted_at"] else _("联系诉求人"))
    return _row(matter, what, "info", "pile=open&role=lead", at=matter.due_at, due=last_moment_of(matter), late=lateness.is_late(matter, now))


def _asked_of_us(user: Any, seen: MatterQuerySet, now: datetime) -> Iterable[Row]:
    """What others ask of the person's units: to report in where they were whistled for, to answer as helpers."""
    units = {m.unit.code for m in user.memberships.select_related("unit")}
    found = seen.filter(of_units(user, "helper"), state__in=OPEN).select_related("lead").order_by("due_at", "pk")[:MOST_HELPED]
    asked = sorted(((due, what, m) for m in found for what, due in _calls(m, units)), key=lambda each: each[0])[:MOST_ROWS]
    shown = {m.pk: m for m in privacy.visible_rows(user, list({m.pk: m for _due, _what, m in asked}.values()))}
    for due, what, matter in asked:
        yield _row(shown[matter.pk], what, "odd", "pile=open&role=helper", at=due, due=timezone.localtime(due), late=due <= now, who=str(matter.lead or ""))


def _calls(matter: Matter, units: set[str]) -> Iterable[tuple[str, datetime]]:
    """What one request asks of these units, and by when."""
    own = state.of(matter.document)
    for unit in units:
        for call in own["whistles"]:
            if unit in call["units"] and not call["arrivals"].get(unit) and not call["result"]:
                yield _("报到"), datetime.fromisoformat(call["arrive_by"])
        if (due := own["helpers_due"].get(unit)) and unit not in own["helper_answers"]:
            yield _("协办反馈"), datetime.fromisoformat(due)


def _row(matter: Matter, what: str, tone: str, query: str, **more: Any) -> Row:
    return Row(kind=kind_word(REQUEST.name), ref=matter.ref, text=matter.text, url=_page(matter.ref, query), what=what, tone=tone, first=matter.danger, **more)
