"""What of the promises waits for a person: what the office verifies, decides and presses for; what a unit that leads has to return, accept,
do again. What a unit only helps with is told apart and not counted as its own."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luoshi.desk import changes
from luoshi.desk.work import MOST_ROWS, Link, Row, Share, Task
from luoshi.matters.kind_words import kind_word
from luoshi.matters.models import Matter, MatterQuerySet

from ..kind import COMMITMENT
from ..moves import INTERNAL, WORKING
from ..owed_returns import Line, latest_ended, lines, periods_to, the_calendar
from ..returns import MISSING, NOT_YET
from .commitment_filter import Selection, listed
from .returns_calendar import LED, OWED, RETURNS
from .visible import visible

MOST_COUNTED = 1_000  # matters at work up to which the returns owed are counted on this page; theirs is a page of its own
Pile = tuple[str, Any, str, int, str, Any, dict[str, str]]  # code, words, tone, place, whose work it is, words of the button, the query of its list
OFFICE: tuple[Pile, ...] = (
    ("to_verify", gettext_lazy("待核查"), "warn", 10, "verify_matter", gettext_lazy("核查第一件"), {"state": "claimed", "sort": "changed"}),
    ("objected", gettext_lazy("异议待决定"), "odd", 12, "verify_matter", gettext_lazy("决定第一件"), {"state": "objected", "sort": "changed"}),
    ("asked", gettext_lazy("目标调整待批"), "warn", 14, "change_target", gettext_lazy("批第一件"), {"asked": "1", "sort": "changed"}),
    ("drafts", gettext_lazy("草稿待核对交办"), "info", 16, "issue_matter", gettext_lazy("核对草稿"), {"state": "draft"}),
    ("disagreed", gettext_lazy("结论未一致"), "odd", 18, "verify_matter", gettext_lazy("看第一件"), {"disagreed": "1", "sort": "changed"}),
    ("overdue", gettext_lazy("逾期待督办"), "bad", 60, "issue_matter", gettext_lazy("看第一件"), {"due": "overdue", "sort": "due"}),
    ("behind", gettext_lazy("欠进度待督办"), "bad", 62, "issue_matter", gettext_lazy("看第一件"), {"schedule": "behind", "state": "open", "sort": "percent"}),
)
UNIT: tuple[Pile, ...] = (
    ("overdue", gettext_lazy("任务已逾期"), "bad", 10, "return_progress", gettext_lazy("办最急的一件"), {"due": "overdue", "sort": "due"}),
    ("sent_back", gettext_lazy("核查退回重办"), "bad", 10, "return_progress", gettext_lazy("重办第一件"), {"state": "sent_back", "sort": "due"}),
    ("soon", gettext_lazy("任务快到期"), "warn", 10, "return_progress", gettext_lazy("办先到期的"), {"due": "soon", "sort": "due"}),
    ("to_accept", gettext_lazy("任务待签收"), "info", 15, "return_progress", gettext_lazy("签收第一件"), {"state": "issued", "sort": "due"}),
    ("behind", gettext_lazy("任务欠进度"), "bad", 20, "return_progress", gettext_lazy("看第一件"), {"schedule": "behind", "state": "open", "sort": "percent"}),
)
LEADING = {"role": "lead"}
WAITING = (("claimed", gettext_lazy("核查")), ("objected", gettext_lazy("决定异议")))


def work(user: Any, since: datetime) -> Share:
    """What waits for a person."""
    share = Share()
    office = [pile for pile in OFFICE if user.has_perm(f"matters.{pile[4]}")]
    if office:
        seen = visible(user)
        share.tasks += [_task(user, pile, seen) for pile in office]
        share.rows += _for_the_office(user, seen)
        share.changes += changes.latest(user, seen, since, without=INTERNAL)
        if owed := _owed(seen):
            share.tasks.append(_returns(owed, {}, 64, _("逾期未报待催"), MISSING))
    if user.has_perm("matters.return_progress") and user.memberships.exists():
        _of_the_unit(share, user, since)
    return share


def _task(user: Any, pile: Pile, seen: MatterQuerySet, own: dict[str, str] | None = None) -> Task:
    code, label, tone, order, _right, verb, query = pile
    asked = {**query, **(own or {})}
    found = Selection.of(asked).matters(user, seen)
    counted = found.order_by().aggregate(n=Count("pk"), due=Min("due"), changed=Min("changed_at"))
    url = f"{reverse('desk:matters')}?{urlencode(asked)}"
    begin = reverse("desk:drafts") if code == "drafts" else partial(_first, found, urlencode(asked))
    timed = own is not None and counted["due"] is not None
    at = end_of(counted["due"]) if timed else counted["changed"]
    return Task(f"reports.{code}", label, counted["n"], url, order, begin=begin, verb=verb, tone=tone, at=at, note=_note(counted, timed, code))


def _first(found: MatterQuerySet, query: str) -> str:
    """Where the first of some promises is worked on, and after it the next of its list."""
    ref = found.values_list("ref", flat=True).first()
    return f"{reverse('desk:matter', args=[ref])}?{urlencode({'list': query})}" if ref else ""


def _note(counted: dict[str, Any], timed: bool, code: str) -> str:
    if not counted["n"]:
        return ""
    if timed or code == "overdue":
        return _("时限最早的 %s") % counted["due"] if counted["due"] else ""
    return _("最早的一件%s") % waited(counted["changed"]) if code in ("to_verify", "objected", "asked") else ""


def waited(at: datetime | None) -> str:
    """How long something has waited, in words."""
    days = (timezone.localdate() - timezone.localtime(at).date()).days if at else 0
    return _("今天来的") if days < 1 else _("等了%d天") % days


def end_of(day: date) -> datetime:
    """The instant at which a day is over."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))


def _for_the_office(user: Any, seen: MatterQuerySet) -> list[Row]:
    """What waits for a decision, the longest first."""
    words = dict(WAITING)
    found = listed(seen.filter(state__in=words)) if user.has_perm("matters.verify_matter") else Matter.objects.none()
    rows = list(found.order_by("changed_at", "pk")[:MOST_ROWS])
    if user.has_perm("matters.change_target"):
        rows += listed(seen.filter(asked="target").exclude(state__in=words)).order_by("changed_at", "pk")[:MOST_ROWS]
    return [_row(m, str(words.get(m.state, _("批目标调整"))), "odd" if m.state == "objected" else "warn", at=m.changed_at, since=waited(m.changed_at)) for m in rows]


def _of_the_unit(share: Share, user: Any, since: datetime) -> None:
    seen = visible(user)
    share.tasks += [_task(user, pile, seen, LEADING) for pile in UNIT]
    mine = Selection.of(LEADING).matters(user, seen)
    owed = _owed(mine)
    if owed:
        share.tasks.append(_returns(owed, {"role": LED}, 12, _("进展待报"), OWED))
    working = list(listed(mine.filter(state__in=WORKING)).order_by("due", "pk")[:MOST_COUNTED])
    late = {line.matter.pk: line for line in owed[1] or ()} if owed else {}
    rows = sorted((_own_row(m, late.get(m.pk)) for m in working), key=lambda r: (r.at is None, r.at or since))
    share.rows += rows[:MOST_ROWS]
    for label, query in ((_("本单位牵头任务"), {**LEADING, "state": "open"}), (_("配合别人的任务"), {"role": "helper", "state": "open"})):
        if count := Selection.of(query).matters(user, seen).order_by().count():
            share.lists.append(Link(label, count, f"{reverse('desk:matters')}?{urlencode(query)}"))
    share.changes += changes.latest(user, mine, since, without=INTERNAL - {"remind"})


def _own_row(matter: Matter, owed: Line | None) -> Row:
    today = timezone.localdate()
    due = min((d for d in (owed.due if owed else None, matter.due) if d), default=None)
    what = {"issued": _("签收"), "sent_back": _("重办")}.get(matter.state) or (_("报%s进展") % owed.period if owed else _("按期办结"))
    return _row(matter, what, "info", query=urlencode({**LEADING, "state": "open"}), at=end_of(due) if due else None, due=due, late=bool(due and due < today))


def _row(matter: Matter, what: str, tone: str, query: str = "", **more: Any) -> Row:
    url = reverse("desk:matter", args=[matter.ref]) + (f"?{urlencode({'list': query})}" if query else "")
    who = str(matter.lead or "") if "since" in more else matter.leader
    return Row(kind=kind_word(COMMITMENT.name), ref=matter.ref, text=matter.text, url=url, what=what, tone=tone, who=who, **more)


def _owed(matters: MatterQuerySet) -> tuple[str, list[Line] | None] | None:
    """The latest period that is over and the returns owed for it; None instead of them where there are too many to count here, None where
    there is no calendar."""
    today, calendar = timezone.localdate(), the_calendar()
    period = latest_ended(periods_to(today, calendar), today)
    if not period:
        return None
    working = matters.filter(state__in=WORKING)
    if working.count() > MOST_COUNTED:
        return period, None
    return period, [each for each in lines(working, calendar, int(period[:4]), today) if each.period == period and each.how in (MISSING, NOT_YET)]


def _returns(owed: tuple[str, list[Line] | None], own: dict[str, str], order: int, label: str, show: str) -> Task:
    period, found = owed
    rows = [line for line in found or () if show == OWED or line.how == show]
    query = urlencode({"period": period, "year": period[:4], "show": show, **own})
    url = f"{reverse('desk:returns')}?{query}"
    count: int | str = len(rows) if found is not None else f"{MOST_COUNTED}+"
    late = any(line.how == MISSING for line in rows)
    note = "，".join([period, *(_("报送时限 %s") % rows[0].due for _row in rows[:1])])
    begin = f"{reverse('desk:matter', args=[rows[0].matter.ref])}?{urlencode({'list': RETURNS + query})}" if rows and own else ""
    at = end_of(rows[0].due) if rows else None
    return Task("reports.returns", label, count, url, order, begin=begin, verb=_("报第一项") if own else _("去催办"), tone="bad" if late else "warn", at=at, note=note)
