"""What the templates need to look alike: icons, badges, links of the navigation, page numbers, share bars.

The codes and their words are the ledger's, the tone and the icon of each are declared by its source (``wording.tones``).
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from luoshi.matters import kind_words as matter_words
from luoshi.matters import kinds
from luoshi.matters.clock import days_left
from luoshi.matters.deadline import SOON
from luoshi.registers.languages import in_use
from luoshi.site import shell
from luoshi.wording import amounts, for_anybody, shares, tones

register = template.Library()

# Paths on a 24 × 24 ground, drawn as lines; ours.
ICONS = {
    "check": "M4 12.5 9.5 18 20 6.5",
    "half": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 3v18M15 5v14M18 7.5v9",
    "cross": "M6 6l12 12M18 6 6 18",
    "ask": "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.5v.1",
    "dash": "M5 12h14",
    "dot": "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9",
    "play": "M8 5v14l11-7z",
    "send": "M4 12h15M13 6l6 6-6 6",
    "back": "M20 12H5M11 6l-6 6 6 6",
    "pause": "M8.5 5v14M15.5 5v14",
    "flag": "M6 21V4M6 5h12l-3 4 3 4H6",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7.5V12l3 2.5",
    "up": "M12 20V5M6 11l6-6 6 6",
    "down": "M12 4v15M6 13l6 6 6-6",
    "pen": "M4 20h4L19 9l-4-4L4 16z",
    "warn": "M12 4 2.5 20h19zM12 10v4.5M12 17.3v.1",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 11v6M12 7.5v.1",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "moon": "M19.5 14.5A8 8 0 0 1 9.5 4.5a8 8 0 1 0 10 10z",
    "file": "M7 3h7l4 4v14H7zM14 3v4h4",
    "inbox": "M4 14 7 5h10l3 9v5H4zM4 14h5l1.5 2.5h3L15 14h5",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l4.5 4.5",
}

NOTICE_ICONS = {"success": ("ok", "check"), "warning": ("warn", "warn"), "error": ("bad", "warn"), "info": ("info", "info"), "debug": ("mute", "info")}


@register.simple_tag
def icon(name: str) -> SafeString:
    """A line icon that takes the colour of the text round it; read by nobody, so a word must stand beside it."""
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', ICONS[name])


def _badge(word: Any, tone: str, sign: str) -> SafeString:
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(sign), word)


@register.filter
def masked(text: Any) -> str:
    """A text written by people, as anybody may read it."""
    return for_anybody(str(text or ""))


@register.filter
def percent(value: Any, code: str) -> str:
    """A rate in words, rounded as all are (``wording.shares``); ``code``: which one."""
    return shares.percent(value, code)


@register.simple_tag
def how(code: str) -> SafeString:
    """The link beside a rate to how it is reckoned (``wording/known_rates.csv``)."""
    rate = shares.known()[code]
    return format_html('<a class="small soft" href="{}#{}" aria-label="{}">{}</a>', reverse("site:rates"), code, _("%s怎么算") % in_use(rate.zh, rate.en), _("怎么算"))


@register.filter
def percent_number(value: Any, code: str) -> str:
    """A rate as a bare number, for what draws it."""
    found = shares.number(value, code)
    return "" if found is None else f"{found:f}"


@register.filter
def in_short(value: amounts.Short) -> SafeString:
    """A shortened amount, its exact words in its title."""
    return format_html('<span title="{}">{}</span>', value.exact, value.words) if value.exact else format_html("{}", value.words)


@register.filter
def state_word(state: str) -> str:
    """The name of a state in the language in use."""
    return matter_words.state_word(state)


@register.filter
def verdict_word(verdict: str) -> str:
    """The name of a verdict in the language in use; "未到期" where there is none yet."""
    return matter_words.verdict_word(verdict) if verdict else _("尚无结论")


@register.simple_tag
def state_badge(state: str, kind: str = "") -> SafeString:
    """Where a matter stands in its life, in the words of its kind. An unknown code is shown as it is."""
    return _badge(matter_words.state_word(state, kind), *tones.state_look(state, kind))


@register.simple_tag
def verdict_badge(verdict: str, kind: str = "") -> SafeString:
    """How a matter ended, in the words of its kind, or that it has not."""
    return _badge(matter_words.verdict_word(verdict, kind) if verdict else verdict_word(verdict), *tones.verdict_look(verdict, kind))


@register.simple_tag
def schedule_badge(schedule: str) -> SafeString:
    """How a matter stands against its calendar (序时进度); nothing where nothing was judged."""
    if not schedule:
        return mark_safe("")
    return _badge(matter_words.schedule_word(schedule), *tones.schedule_look(schedule))


@register.simple_tag
def due_badge(due: datetime.date | str | None, today: datetime.date | None = None) -> SafeString:
    """The days (calendar days) to a due date: overdue, today, soon, or the plain date; nothing without one.

    ``due`` may be an ISO text, as the ledger's state has it.
    """
    if not due:
        return mark_safe("")
    if isinstance(due, str):
        due = datetime.date.fromisoformat(due[:10])
    left = days_left(due, today or timezone.localdate())
    if left < 0:
        return _badge(ngettext("逾期 %d 天", "逾期 %d 天", -left) % -left, "bad", "warn")
    if left == 0:
        return _badge(_("今天到期"), "warn", "clock")
    if left <= SOON:
        return _badge(ngettext("还剩 %d 天", "还剩 %d 天", left) % left, "warn", "clock")
    return format_html('<time class="nowrap" datetime="{0}">{0}</time>', due.isoformat())


@register.filter
def tone_of(code: str) -> str:
    """The tone (a class of the style sheet) of a state, a verdict or a schedule verdict."""
    return tones.tone_of(code)


@register.filter
def notice_tone(level: str) -> str:
    """The tone of a message of Django's."""
    return NOTICE_ICONS.get(level, NOTICE_ICONS["info"])[0]


@register.simple_tag
def notice_icon(level: str) -> SafeString:
    """The icon of a message of Django's."""
    return icon(NOTICE_ICONS.get(level, NOTICE_ICONS["info"])[1])


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, name: str, label: str, *args: Any, exact: bool = False) -> SafeString:
    """An item of the navigation, marked where it is the page in view; nothing where the room has no such address.

    ``exact``: only the very address counts, not what lies below it.
    """
    try:
        address = reverse(name, args=args)
    except NoReverseMatch:
        return mark_safe("")
    path = getattr(context.get("request"), "path", "")
    here = path == address or (not exact and path.startswith(address))
    return format_html('<li><a href="{}"{}>{}</a></li>', address, mark_safe(' aria-current="page"') if here else "", label)


@register.simple_tag
def public_entries() -> list[shell.Entry]:
    """The entries of the public navigation."""
    return shell.entries()


@register.simple_tag
def public_actions() -> list[shell.Action]:
    """What a visitor may do at once."""
    return shell.actions()


@register.simple_tag
def home_parts() -> list[shell.Panel]:
    """What the sources show on the home page."""
    return shell.home_parts()


@register.simple_tag(takes_context=True)
def panel(context: template.Context, shown: shell.Panel) -> SafeString:
    """A panel that another source puts there."""
    return mark_safe(render_to_string(shown.template, shown.context, request=context["request"]))


@register.simple_tag
def address(name: str, *args: Any) -> str:
    """The address of a name, or "" where there is none."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@register.simple_tag
def pages(page: Page[Any]) -> list[int | None]:
    """The page numbers to offer, None standing for a gap; empty where the number of pages is not known."""
    paginator = getattr(page, "paginator", None)
    if paginator is None:
        return []
    return [n if isinstance(n, int) else None for n in paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)]


@register.simple_tag(takes_context=True)
def page_query(context: template.Context, param: str, number: int) -> str:
    """The query of this page with another page number; the rest of it is kept."""
    query = context["request"].GET.copy() if context.get("request") else QueryDict(mutable=True)
    query[param] = str(number)
    return f"?{query.urlencode()}"


@register.simple_tag
def share_bar(counts: Mapping[str, int] | Iterable[tuple[Any, int, str]], label: str = "") -> SafeString:
    """One bar cut in proportion to counts, with its key in words and numbers.

    ``counts``: verdict or state codes with their counts, or rows of (word, count, tone). Parts without a count are left out of
    the bar and kept in the key.
    """
    rows = _share_rows(counts)
    total = sum(count for _word, count, _tone in rows)
    at, parts = 0.0, []
    for _word, count, tone in rows:
        if count and total:
            width = 100 * count / total
            parts.append((f"{at:.3f}", f"{width:.3f}", tone))
            at += width
    rects = format_html_join("", '<rect x="{}" y="0" width="{}" height="10" class="{}"/>', parts)
    key = format_html_join("", '<li><i class="{}"></i>{} <b class="num">{}</b></li>', ((tone, word, count) for word, count, tone in rows))
    said = "，".join(f"{word} {count}" for word, count, _tone in rows)
    return format_html(
        '<svg class="share" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg><ul class="key">{}</ul>',
        f"{label}：{said}" if label else said,
        rects,
        key,
    )


def _share_rows(counts: Mapping[str, int] | Iterable[tuple[Any, int, str]]) -> list[tuple[str, int, str]]:
    if not isinstance(counts, Mapping):
        return [(str(word), int(count), str(tone)) for word, count, tone in counts]
    return [(state_word(c) if any(c in kind.states for kind in kinds.registered()) else verdict_word(c), int(n), tone_of(c)) for c, n in counts.items()]
