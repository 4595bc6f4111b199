"""Who is asked whether a request was solved, and what follows from the answers: one rule for every channel (条例 art. 23).

A request may answer several submissions, and each person is asked for itself. Of one round (since it was last answered, sent back or
reopened) the rule is:

1. who says "no" or "half" has it done again at once, for all; the office may park or end it instead, with its reason;
2. it ends when nobody is left to be waited for: everybody who left a number was heard, or tried as often as the rule ``tries`` says.
   Who left no number is heard by the link and not waited for; where nobody left one, those who told it themselves are, and not who
   only joined another's request: nobody has looked whether the two are one;
3. a person is heard once, by whatever channel: who answered by the link is not phoned again. Who answers again has changed his mind;
4. the request's own verdict, which the rates count once, does not hang on the order of the calls: solved if anybody says so, else no
   longer needed; satisfied as the least satisfied of them says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters import keys, ledger
from luoshi.matters.ledger import Actor, Entry, Refused
from luoshi.matters.models import Matter

from . import duties, notify, state
from .models import Submission
from .moves import SATISFIED
from .rule_tables import rule_on

UNSOLVED = ("no", "half")
REDO, OBJECTIVE, SHELVE = "redo", "objective", "shelve"  # what the office may have follow from an unsolved answer
WAIT, END, NO_ANSWER = "wait", "end", "no_answer"
ANSWERED = "caller_answered"  # the move of one person's answer
BEGINS = ("finish", "redo", "ask_again", "take_up")  # a new round: everybody is asked anew
_ROUND = (*BEGINS, ANSWERED, "try_call", "add")  # "add": until 2026-11 answers were written as words added
_SAYS = ("contacted", "solved", "satisfied", "how", "comment")


@dataclass(frozen=True)
class Answer:
    """What one person says. ``of``: the number of the submission, None where nobody can be told apart (nobody left anything)."""

    solved: str
    satisfied: str = ""
    how: str = ""
    contacted: str = ""
    comment: str = ""
    of: int | None = None

    @property
    def data(self) -> dict[str, Any]:
        """As an event brings it."""
        return {k: v for k in _SAYS if (v := getattr(self, k))}


@dataclass(frozen=True)
class Respondent:
    """A person who is asked, and what came of it in this round. ``phone``: left a number; ``joined``: only joined another's request;
    ``submissions``: the numbers of all submissions of this person that the request answers."""

    submissions: frozenset[int] = frozenset()
    phone: bool = True
    joined: bool = False
    missed: int = 0
    answer: Mapping[str, Any] | None = None
    submission: Submission | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Result:
    """What became of an answer or a try: WAIT, END, NO_ANSWER, REDO, OBJECTIVE or SHELVE; ``missed``: the tries of the person."""

    follows: str
    missed: int = 0


# ---- the rule


def left(everybody: Sequence[Respondent], allowed: int) -> list[Respondent]:
    """The persons whose answers are still waited for (2)."""
    numbers = [p for p in everybody if p.phone]
    if numbers:
        return [p for p in numbers if p.answer is None and p.missed < allowed]
    return [p for p in everybody if p.answer is None and not p.joined]


def decide(everybody: Sequence[Respondent], allowed: int) -> str:
    """What follows from what everybody said: REDO, WAIT, END, or NO_ANSWER where nobody said anything."""
    answers = [p.answer for p in everybody if p.answer is not None]
    if any(a["solved"] in UNSOLVED for a in answers):
        return REDO
    if left(everybody, allowed):
        return WAIT
    return END if answers else NO_ANSWER


def verdict(answers: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """What the request itself is said to be, of answers none of which is unsolved (4)."""
    found = list(answers)
    order = list(SATISFIED)
    satisfied = max((a["satisfied"] for a in found if a.get("satisfied")), key=order.index, default="")
    data = {"solved": "yes" if any(a["solved"] == "yes" for a in found) else "no_longer", "how": str(found[-1].get("how", ""))}
    return {k: v for k, v in {**data, "satisfied": satisfied}.items() if v}


# ---- who is asked


def tries_allowed() -> int:
    """How many tries there are before no answer is taken for the answer."""
    return int(rule_on("tries", timezone.localdate())[0])


def everybody(matter: Matter) -> list[Respondent]:
    """The persons whom a request answers and who can be asked, each once, with what came of it in this round."""
    people = _persons(matter)
    missed: Counter[int] = Counter()
    answers: dict[int, Mapping[str, Any]] = {}
    for event in keys.open_all(list(matter.events.filter(move__in=_ROUND).order_by("seq"))):
        if event.move in BEGINS:
            missed, answers = Counter(), {}
            continue
        of = whose(event.data)
        person = next((n for n, p in enumerate(people) if of in p.submissions), None)
        if event.move == "try_call":
            if person is not None or (of is None and len(people) == 1):
                missed[person or 0] += 1
        elif person is not None and event.data.get("solved"):
            answers[person] = event.data
    return [replace(p, missed=missed[n], answer=answers.get(n)) for n, p in enumerate(people)]


def whose(data: Mapping[str, Any]) -> int | None:
    """The number of the submission whose person an event's data belong to; ``telling`` and ``teller`` stand in events of until 2026-11."""
    return data.get("of") or data.get("telling") or data.get("teller")


def _persons(matter: Matter) -> list[Respondent]:
    found = []
    for submissions in notify.by_person(matter):
        first = submissions[0]
        if first.caller_id or any(t.secret for t in submissions):
            joined = all(t.joined for t in submissions)
            found.append(Respondent(frozenset(t.pk for t in submissions), bool(first.caller_id), joined, submission=first))
    return found


# ---- what is written


def hear(matter: Matter, answer: Answer, actor: Actor, seen: int, *, then: str = REDO, plan_date: str = "", reason: str = "", data: Mapping[str, Any] | None = None) -> Result:
    """Write one person's answer, and what follows from it, all or none. ``then``: what the office decides where it is unsolved (REDO,
    OBJECTIVE, SHELVE); ``reason``: why; ``data``: what it brings besides (a limit that a person wrote).

    Refused where the person is not asked, or by the ledger; Stale where the request changed since ``seen``.
    """
    asked, entries = everybody(matter), []
    if answer.of is not None or asked:
        asked = _with(asked, answer)
        entries.append(Entry(ANSWERED, {**answer.data, "of": answer.of}))
    else:
        asked = [Respondent(answer=answer.data)]
    follows = decide(asked, tries_allowed())
    if follows == REDO:
        follows = then if answer.solved in UNSOLVED else REDO
        entries.append(_unsolved(matter, asked, answer, follows, plan_date, reason, data or {}))
    elif follows == END:
        entries.append(Entry("call_back", verdict(p.answer for p in asked if p.answer is not None)))
    ledger.move_many(matter, entries, actor, expected=seen)
    return Result(follows)


def miss(matter: Matter, of: int, actor: Actor, seen: int, how: str = "phone") -> Result:
    """Write that a person did not answer. When nobody is left to be waited for, an answered request ends: by what the others said, or
    without an answer. Refused and Stale as ``hear``."""
    asked = everybody(matter)
    person = _one(asked, of)
    asked = [replace(p, missed=p.missed + 1) if p is person else p for p in asked]
    entries = [Entry("try_call", {"how": how, "of": of})]
    follows = decide(asked, tries_allowed()) if matter.state == "answered" else WAIT
    if follows in (END, NO_ANSWER):
        entries.append(_ending(asked))
    ledger.move_many(matter, entries, actor, expected=seen)
    return Result(follows, person.missed + 1)


def give_up(matter: Matter, actor: Actor, seen: int) -> Result:
    """End the asking where nobody is left to be waited for; Refused where somebody is."""
    asked = everybody(matter)
    if [p for p in left(asked, tries_allowed()) if p.phone]:
        raise Refused(_("还有诉求人没有问到，也没有试满%d次；请先回访。") % tries_allowed())
    entry = _ending(asked)
    ledger.move_many(matter, [entry], actor, expected=seen)
    return Result(END if entry.move == "call_back" else NO_ANSWER)


def is_last_try(matter: Matter, asked: Sequence[Respondent], person: Respondent) -> bool:
    """Whether nobody is left to be waited for if this person does not answer either."""
    after = [replace(p, missed=p.missed + 1) if p is person else p for p in asked]
    return matter.state == "answered" and decide(after, tries_allowed()) in (END, NO_ANSWER)


def _ending(asked: Sequence[Respondent]) -> Entry:
    answers = [p.answer for p in asked if p.answer is not None]
    return Entry("call_back", verdict(answers)) if answers else Entry("give_up_call")


def _one(asked: Sequence[Respondent], of: int | None) -> Respondent:
    person = next((p for p in asked if of in p.submissions), None)
    if person is None:
        raise Refused(_("这个人已经不在这一件里了；请刷新后再记。"))
    return person


def _with(asked: Sequence[Respondent], answer: Answer) -> list[Respondent]:
    person = _one(asked, answer.of)
    return [replace(p, answer=answer.data) if p is person else p for p in asked]


def _unsolved(matter: Matter, asked: Sequence[Respondent], answer: Answer, then: str, plan_date: str, reason: str, data: Mapping[str, Any]) -> Entry:
    """What follows from an unsolved answer: of the one who answered now, or else of whoever said so before."""
    whose_answer = answer.data if answer.solved in UNSOLVED else next(p.answer for p in asked if p.answer is not None and p.answer["solved"] in UNSOLVED)
    brings = {k: whose_answer[k] for k in ("solved", "satisfied", "how") if whose_answer.get(k)}
    if answer.of is not None:
        brings["of"] = answer.of if answer.solved in UNSOLVED else whose(whose_answer)
    reason = reason if answer.solved in UNSOLVED else ""
    if then == OBJECTIVE:
        return Entry("call_back", {**brings, "outcome": "objective"}, reason)
    if then == SHELVE:
        return Entry("shelve", {**brings, "plan_date": plan_date}, reason)
    return Entry("redo", {**brings, **(data or ends_anew(matter, timezone.now()))}, reason or str(whose_answer.get("comment", "")) or _("诉求人说没有解决"))


def ends_anew(matter: Matter, now: datetime) -> dict[str, Any]:
    """The end of the matter's own limit, started anew. Refused where it was never sent to a unit."""
    limit = state.of(matter.document)["limit"]
    if not limit:
        raise Refused(_("这一件没有派给承办单位，不能重新办理；请重新反映。"))
    return duties.ends(now, limit)
