"""What appears beside the words while an operator writes them: danger, where it would go, subjects, places, look-alikes, knowledge;
and who is calling, with what that person told before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.models import Matter
from luoshi.registers.languages import word_of
from luoshi.registers.models import Unit
from luoshi.registers.names import place_names, subject_names
from luoshi.requests import callers, danger, intake, privacy
from luoshi.requests.fallbacks import careful, understood
from luoshi.requests.models import Caller, Submission
from luoshi.requests.understanding import reader
from luoshi.routing.catalogue import places_up
from luoshi.understanding.conduct import Conduct, conduct_in

from .. import complaints, elsewhere, hand_over, lateness, pending_limits, state, unclear
from ..code_words import limit_words, rule_words
from ..conduct import conducts
from ..handling import last_moment
from ..rule_tables import joinable_in
from ..submission import IncomingSubmission, Understood
from . import phone_parts
from .access import last_moment_of
from .knowledge import offered
from .phone_form import PhoneForm, demands, urgency_choices

ENOUGH = 2  # characters before anything is understood
MOST_ALIKE, MOST_OPEN, MOST_ENDED = 3, 5, 3
RECENT = timedelta(days=30)  # in which a caller's calls are counted
ENDED_SINCE = timedelta(days=90)  # ended requests of a caller that are shown


def caller_panel(phone: str, join: str = "") -> dict[str, Any]:
    """Who has this number: name, warning, how often of late, and the person's requests."""
    number = callers.number_of(phone)
    if not number:
        return {"phone": phone, "wrong": callers.is_wrong(phone)}
    caller = callers.known(phone)
    if caller is None:
        return {"phone": phone, "number": number, "unknown": True}
    return {
        "phone": phone,
        "number": number,
        "caller": caller,
        "name": callers.read(caller)["name"],
        "calls": Submission.objects.filter(caller=caller, told_at__gte=timezone.now() - RECENT).count(),
        "days": RECENT.days,
        "rows": own_requests(caller),
        "join": join,
    }


def own_requests(caller: Caller) -> list[dict[str, Any]]:
    """A caller's requests: the open ones, the latest first, then those that ended of late."""
    mine = Matter.objects.filter(pk__in=Submission.objects.filter(caller=caller).values("answered_by")).select_related("lead").order_by("-opened_at")
    still = list(mine.exclude(state__in=("ended", "void"))[:MOST_OPEN])
    past = list(mine.filter(state="ended", changed_at__gte=timezone.now() - ENDED_SINCE)[:MOST_ENDED])
    ordinary, joinable = privacy.joinable(m.ref for m in still), joinable_in("phone", timezone.localdate())
    return [{"matter": m, "due": last_moment_of(m), "late": lateness.is_late(m, timezone.now()), "joinable": m.state in joinable and m.ref in ordinary} for m in (*still, *past)]


def panel(form: PhoneForm) -> dict[str, Any]:
    """What is understood of the form so far, with what was chosen before kept among the candidates."""
    incoming, now = form.incoming(), timezone.now()
    bare = replace(incoming, demand="", subject="", place="")  # the candidates are shown beside what was chosen
    found = understood(reader(), bare, now) if len(incoming.text.strip()) >= ENOUGH else Understood()
    subject = incoming.subject or (found.subject.code if found.subject else "")
    place = incoming.place or (found.place.code if found.place else "")
    return {
        **_apart(form, incoming, found, now),
        "empty": len(incoming.text.strip()) < ENOUGH,
        "danger": found.hand_over,
        "pressing": _pressing(incoming, found, now),
        "calm": incoming.calm,
        "why": found.why,
        "goes": goes(incoming, found, now),
        "demand": {"chosen": incoming.demand, "guess": dict(demands()).get(found.demand, ""), "rows": demands()},
        "subjects": _subjects(found, form),
        "places": _places(found, form),
        "urgency": _urgency(incoming, found),
        "alike": _alike(incoming, found, subject, place),
        "join": form.cleaned_data.get("join", ""),
        "knowledge": offered(incoming.text, [subject, *(c.code for c in found.subjects)]),
    }


def _apart(form: PhoneForm, incoming: IncomingSubmission, found: Understood, now: datetime) -> dict[str, Any]:
    """What is to be told before it is filed: several matters, another city, what a caller must not do."""
    text, parts = incoming.text, form.parts()
    other = elsewhere.outside(replace(incoming, place=form.code("place")), found)
    none: tuple[Conduct, ...] = ()
    said = careful("telling a caller's conduct", lambda: conduct_in(text, timezone.localdate()), none)
    rules, chosen = conducts(timezone.localdate()), form.cleaned_data.get("conduct") or []
    shown = list(dict.fromkeys([*(c.code for c in said if c.code in rules), *(c for c in chosen if c in rules)]))
    words = {c.code: c.words for c in said}
    return {
        "several": phone_parts.told(text) if len(text.strip()) >= ENOUGH and not parts else None,
        "parts": [_part(part, incoming, now) for part in parts],
        "split_of": phone_parts.mark(text),
        "answered_part": form.cleaned_data.get("answered_part"),
        "elsewhere": {"city": other.name, "number": other.number, "words": other.words, "says": elsewhere.sentence(other)} if other else None,
        "insist": bool(form.cleaned_data.get("insist")),
        "conduct": [
            {"code": code, "name": word_of(rules[code]), "rule": rules[code], "says": rules[code].says_zh, "words": words.get(code, ""), "chosen": code in chosen} for code in shown
        ],
    }


def _part(part: phone_parts.GivenPart, whole: IncomingSubmission, now: datetime) -> dict[str, Any]:
    """One matter of a call that is split: its words, where it would go, its subjects and places."""
    incoming = phone_parts.incoming_of(part, whole)
    found = understood(reader(), replace(incoming, subject="", place=""), now) if len(part.text) >= ENOUGH else Understood()
    codes = list(dict.fromkeys(c for c in (part.place, *(c.code for c in found.places)) if c))[:3]
    names = place_names(codes)
    subjects = list(dict.fromkeys(c for c in (part.subject, *(c.code for c in found.subjects)) if c))[:3]
    named = subject_names(subjects)
    return {
        "number": part.number,
        "text": part.text,
        "goes": goes(incoming, found, now),
        "pressing": _pressing(incoming, found, now),
        "subjects": [{"code": c, "name": named.get(c, c), "chosen": c == part.subject} for c in subjects],
        "places": [{"code": c, "name": names.get(c, c), "chosen": c == part.place} for c in codes],
        "ask": found.ask,
        "guess": {"subject": named.get(found.subject.code, "") if found.subject else "", "place": names.get(found.place.code, "") if found.place else ""},
    }


def _pressing(incoming: IncomingSubmission, found: Understood, now: datetime) -> dict[str, Any] | None:
    """Of a danger: which numbers are to be rung, of what kind it is and why, and which units are told; None for what is none."""
    if not danger.is_one(incoming, found):
        return None
    places = [incoming.place] if incoming.place else [c.code for c in found.places]
    return _danger_words(danger.sent_of(incoming, places, now, incoming.demand))


def pressing_of(matter: Matter) -> dict[str, Any]:
    """The same of a request that is on the ledger: which numbers are to be rung, to whom it was handed, which units have it."""
    own, day = state.of(matter.document), timezone.localdate()
    known = state.danger_of(own)
    codes = [matter.document["lead"], *matter.document["helpers"]] if matter.document["lead"] else []
    names = dict(Unit.objects.filter(code__in=codes).values_list("code", "name"))
    handed = hand_over.entries(own)
    return {
        "kinds": [danger.named(k, day, translated=True) for k in known["kinds"]],
        "why": own.get("danger_why", ""),
        "numbers": known["numbers"],
        "units": [names.get(c, c) for c in codes],
        "handed": handed,
        "still": [n for n in known["numbers"] if n not in {e["to"] for e in handed}],
        "owner": _owner(hand_over.owner(own, matter.document["lead"]), names),
    }


def _owner(code: str, names: dict[str, str]) -> str:
    return names.get(code) or (_("12345热线") if code == hand_over.HOTLINE else code)


def _danger_words(sent: danger.Sent) -> dict[str, Any]:
    names = dict(Unit.objects.filter(code__in=sent.units).values_list("code", "name"))
    day = timezone.localdate()
    kinds = [danger.named(k, day, translated=True) for k in sent.kinds]
    return {"kinds": kinds, "why": sent.why, "numbers": sent.numbers, "units": [names.get(u, u) for u in sent.units]}


def goes(incoming: IncomingSubmission, found: Understood, now: datetime) -> dict[str, Any]:
    """The unit and the instant, were it saved now; else why a person must dispatch it."""
    nothing: tuple[dict[str, Any] | None, bool] = (None, True)
    data, failed = careful("foreseeing a dispatch", lambda: (intake.foreseen(incoming, found, now), False), nothing)
    if failed or found.missing:
        return {"why_not": unclear.why({unclear.KEY: unclear.ordered([*found.missing, "dispatch"])})}
    if data is None:
        return {"why_not": _why_not(incoming, found)}
    units = dict(Unit.objects.filter(code__in=[data["lead"], data["copy"]]).values_list("code", "name"))
    return {
        "unit": units.get(data["lead"], data["lead"]),
        "copy": units.get(data["copy"], data["copy"]),
        "due": last_moment(datetime.fromisoformat(data["due_at"])) if data["due_at"] else None,
        "due_why": "" if data["due_at"] else pending_limits.unknown(data["due_later"]["year"]),
        "limit": limit_words(data["limit"]["amount"], data["limit"]["unit"]),
        "district": data["route"] == "district",
        "duty": rule_words(data["duty"]),
    }


def _why_not(incoming: IncomingSubmission, found: Understood) -> str:
    missing = []
    if not incoming.place and found.place is None:
        missing.append(_("地点要选一下") if found.places else _("没有听出地点"))
    if not incoming.subject and not found.subjects:
        missing.append(_("没有听出分类"))
    elif not missing and complaints.accuses(incoming):
        missing.append(_("反映的就是该办的单位，要人来派"))
    elif not missing and intake.perhaps_a_tip(incoming, found):
        missing.append(_("像是举报，类别要选一下"))
    elif not incoming.subject and not missing:
        missing.append(_("分类把握不够，要选一下"))
    return _("；").join(missing) or _("派单目录里没有对应的单位")


def _subjects(found: Understood, form: PhoneForm) -> list[dict[str, Any]]:
    """The candidates; what was taken before stands first where it is none of them any more."""
    chosen = form.cleaned_data.get("subject") or ""
    names = subject_names([chosen, *(c.code for c in found.subjects)])
    rows = [{"code": c.code, "name": names.get(c.code, c.name), "percent": 100 * c.probability, "words": c.words} for c in found.subjects]
    if chosen and chosen not in {r["code"] for r in rows}:
        rows.insert(0, {"code": chosen, "name": names.get(chosen, chosen), "percent": None, "words": ()})
    return [{**r, "chosen": r["code"] == chosen} for r in rows[:3]]


def _places(found: Understood, form: PhoneForm) -> dict[str, Any]:
    chosen = form.cleaned_data.get("place") or ""
    codes = [c.code for c in found.places][:3]
    if chosen and chosen not in codes:
        codes = [chosen, *codes][:3]
    names = place_names([above for code in codes for above in places_up(code)])
    rows = [{"code": c, "name": names.get(c, c), "within": names.get(places_up(c)[1], "") if len(places_up(c)) > 1 else "", "chosen": c == chosen} for c in codes]
    return {"rows": rows, "ask": found.ask, "sure": found.place is not None and not chosen}


def _urgency(incoming: IncomingSubmission, found: Understood) -> dict[str, Any]:
    rows = urgency_choices()
    return {"chosen": incoming.urgency, "rows": rows, "guess": next((r for r in rows if r["code"] == found.urgency), None)}


def _alike(incoming: IncomingSubmission, understood: Understood, subject: str, place: str) -> list[dict[str, Any]]:
    """Open requests that may be the same, but not the caller's own, which stand with the caller."""
    from luoshi.requests import lookalikes

    if len(incoming.text.strip()) < ENOUGH or privacy.stands_alone(incoming, understood):
        return []
    caller = callers.known(incoming.phone)
    found = lookalikes.near(incoming.text, subject, place, str(caller.pk) if caller else "")
    matters = {m.ref: m for m in Matter.objects.filter(ref__in=privacy.joinable(n.ref for n in found), state__in=joinable_in("phone", timezone.localdate())).select_related("lead")}
    own = set(Submission.objects.filter(caller=caller, answered_by__in=matters.values()).values_list("answered_by__ref", flat=True)) if caller else set()
    counts: dict[str, int] = {}
    for ref in Submission.objects.filter(answered_by__in=matters.values()).values_list("answered_by__ref", flat=True):
        counts[ref] = counts.get(ref, 0) + 1
    shown = [n for n in found if n.ref in matters and n.ref not in own][:MOST_ALIKE]
    names = place_names(matters[n.ref].place for n in shown)
    return [
        {
            "matter": matters[n.ref],
            "why": n.why,
            "percent": 100 * n.score,
            "place": names.get(matters[n.ref].place, ""),
            "callers": counts.get(n.ref, 1),
            "due": last_moment_of(matters[n.ref]),
        }
        for n in shown
    ]
