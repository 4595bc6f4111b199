"""What the codes of a request's life are called in the language in use: channels, routes, answers; a limit and by what rule it holds; an article."""

from __future__ import annotations

import re

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from luoshi.registers import lookup
from luoshi.registers.languages import english, in_use, word_of
from luoshi.routing.catalogue import DUTY_NAME
from luoshi.wording.articles import in_chinese

from . import duties
from .moves import CHANNELS, CHANNELS_EN, DEMANDS, DEMANDS_EN, ROUTES, ROUTES_EN, SATISFIED, SATISFIED_EN, SOLVED, SOLVED_EN, TAKEN, TAKEN_EN, WHISTLES, WHISTLES_EN
from .rule_tables import limits
from .state import Limit

OFFICE = "office"  # a limit that a person set
WORDS = {
    "demand": (DEMANDS, DEMANDS_EN),
    "channel": (CHANNELS, CHANNELS_EN),
    "route": (ROUTES, ROUTES_EN),
    "whistle": (WHISTLES, WHISTLES_EN),
    "solved": (SOLVED, SOLVED_EN),
    "satisfied": (SATISFIED, SATISFIED_EN),
    "taken": (TAKEN, TAKEN_EN),
}
_URGENCY = re.compile(r"([a-z_]+)/(\d+)")


def words(kind: str) -> dict[str, str]:
    """The codes of a kind of WORDS, each with its word. KeyError for a kind that there is not."""
    zh, en = WORDS[kind]
    return {code: in_use(word, en[code]) for code, word in zh.items()}


def limit_words(amount: int, unit: str) -> str:
    """A limit in words."""
    known = {"hours": _("%d小时"), "working_hours": _("%d个工作时"), "days": _("%d天"), "workdays": _("%d个工作日")}
    return known[unit] % amount


def rule_words(rule: str) -> str:
    """By what a limit holds or a unit was chosen: a rule's own name (``general/1``, ``0406×* v1``, ``office``) in words; another as it is."""
    if rule == OFFICE:
        return _("派单时定")
    if found := _URGENCY.fullmatch(rule):
        row = next((r for r in limits() if (r.code, str(r.version)) == found.groups()), None)
        return _("%(name)s的通行时限，第%(version)s版") % {"name": word_of(row), "version": row.version} if row else rule
    if duty := DUTY_NAME.fullmatch(rule):
        return str(duties.cached(f"rule words {get_language()} {rule}", lambda: duty_words(**duty.groupdict())))
    return rule


def duty_words(subject: str, place: str, condition: str | None, version: str) -> str:
    """A row of the duty catalogue, named."""
    about = lookup.label_of("subjects", subject) if subject != "*" else _("各类事项")
    where = lookup.label_of("places", place) if place != "*" else _("各处")
    said = _("派单目录：%(subject)s，%(place)s，第%(version)s版") % {"subject": about, "place": where, "version": version}
    return f"{said}（{condition}）" if condition else said


def limit_and_rule(limit: Limit) -> str:
    """A limit as the ledger keeps it, in words."""
    return f"{limit_words(limit['amount'], limit['unit'])} · {rule_words(limit['rule'])}"


def article(basis: str) -> str:
    """The article on which something stands, as the language in use quotes it."""
    return basis if english() else in_chinese(basis)
