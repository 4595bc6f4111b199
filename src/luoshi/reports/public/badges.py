"""Badges: small SVG pictures of how a promise or a unit stands, for other sites to embed. No font, no script, no link in them."""

from __future__ import annotations

import unicodedata

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import override

from luoshi.registers.models import Unit
from luoshi.site import public_text
from luoshi.site.templatetags.luoshi_look import state_word, tone_of, verdict_word

from ..kind import issued
from ..verdict_shown import shown

# A badge stands on pages of which we know nothing: fixed colours, white on each at 4.5:1 or better.
COLOURS = {"ok": "#1c6632", "warn": "#7a4a00", "bad": "#a3211a", "info": "#1b4f8f", "mute": "#4a5662", "odd": "#5a3990"}
WIDE, NARROW, PAD = 12, 7, 8  # pixels: a Chinese character, any other, the room at each end
LONGEST = 40


def promise_badge(request: HttpRequest, ref: str) -> HttpResponse:
    """The verdict of a promise, or its state while there is none. ``?lang=en`` for English."""
    matter = get_object_or_404(issued(), ref=ref)
    with override(_language(request)):
        found = shown(matter.document)
        word = verdict_word(found.verdict) if found.verdict else state_word(matter.state)
        if found.disagreed:
            word = _("%s（未一致）") % word
        return _answer(matter.ref, word, tone_of(matter.verdict or matter.state))


def unit_badge(request: HttpRequest, code: str) -> HttpResponse:
    """How many of the promises that a unit leads are kept, of those with a verdict."""
    unit = get_object_or_404(Unit, code=code)
    verdicts = list(issued().filter(lead=unit).exclude(verdict="").order_by().values_list("verdict", flat=True))
    kept = verdicts.count("met")
    with override(_language(request)):
        if not verdicts:
            return _answer(str(unit), _("尚无结论"), "mute")
        return _answer(str(unit), _("兑现 %(kept)d/%(all)d") % {"kept": kept, "all": len(verdicts)}, "ok" if kept == len(verdicts) else "info")


def drawn(label: str, word: str, tone: str) -> str:
    """The picture: label on grey, word on its colour. Texts are escaped and shortened."""
    label, word = (t if len(t) <= LONGEST else t[: LONGEST - 1] + "…" for t in (public_text.clean(label), public_text.clean(word)))
    left, right = _width(label), _width(word)
    return format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{w}" height="22" viewBox="0 0 {w} 22" role="img" aria-label="{label}：{word}"><title>{label}：{word}</title>'
        '<rect width="{w}" height="22" rx="4" fill="{colour}"/><path d="M4 0h{edge}v22H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4" fill="#30363d"/>'
        '<g fill="#fff" font-family="system-ui,PingFang SC,Microsoft YaHei,Noto Sans CJK SC,sans-serif" font-size="12" text-anchor="middle">'
        '<text x="{lx}" y="15.5">{label}</text><text x="{rx}" y="15.5">{word}</text></g></svg>\n',
        w=left + right,
        edge=left - 4,
        lx=left / 2,
        rx=left + right / 2,
        colour=COLOURS.get(tone, COLOURS["mute"]),
        label=label,
        word=word,
    )


def _width(text: str) -> int:
    return 2 * PAD + sum(WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text)


def _language(request: HttpRequest) -> str:
    return "en" if request.GET.get("lang") == "en" else "zh-hans"


def _answer(label: str, word: str, tone: str) -> HttpResponse:
    # An address that is opened by itself must not be able to run anything either.
    return HttpResponse(drawn(label, word, tone), content_type="image/svg+xml; charset=utf-8", headers={"Content-Security-Policy": "default-src 'none'"})
