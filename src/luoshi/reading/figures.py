"""Figures: every measured claim of a report, with what it measures, how, and when."""

from __future__ import annotations

import re
from bisect import bisect_right

from ..codes.indicators import indicator_of
from ..codes.units import canonical
from .context import Context, contexts
from .indicators import Namer
from .meaning import bound_of, change_of, is_aim, is_baseline, is_told
from .quantities import quantities
from .report import Figure
from .sentence_place import place_of
from .squeeze import squeeze
from .structure import APPENDIX, PREAMBLE, Paragraph, Structure
from .time_frame import Passages
from .when import Calendar, is_level

_SAID_AS_RATE = re.compile(r"增速|增幅|涨幅|降幅|增长率|增长|下降")


def find_figures(text: str, parts: Structure, passages: Passages | None = None) -> list[Figure]:
    """All figures of a text, in order; ``parts`` is its structure, ``passages`` the times it speaks of (told from the parts where they are not
    given), and all offsets are into the text as it is."""
    squeezed = squeeze(text)
    paragraphs, sections, sentences = ([p.start for p in parts.paragraphs], [s.start for s in parts.sections], [s[0] for s in parts.sentences])
    calendar, namer = Calendar(passages or Passages(parts, text)), Namer()
    figures: list[Figure] = []
    change: str | None = None
    before: bool | None = None  # whether the figure before is a level; None where it is neither that nor a flow
    for context in contexts(squeezed.text, list(quantities(squeezed.text))):
        start, end = squeezed.span(context.quantity.start, context.quantity.end)
        paragraph, sentence = parts.paragraphs[_at(paragraphs, start)], _at(sentences, start)
        if paragraph.kind in (APPENDIX, PREAMBLE):
            continue
        change = change_of(context, change)
        role = _role(context, paragraph)
        if role == "baseline" and change is not None and not _SAID_AS_RATE.search(context.head):
            change = None  # the level that a change starts from
        name = namer.name(context)
        named_here = squeezed.text[name[0] : name[1]] if name else ""
        listed = before if context.before is not None and context.before.sentence == context.sentence else None
        level = is_level(change, context.quantity, context.head, named_here, context.tail, context.lead, context.sentence_lead, listed)
        if figures and figures[-1].role == "baseline" and context.before and context.before.sentence == context.sentence and change is None:
            level = True  # the to-value of a change told with both ends
        before = level if change is None and role != "baseline" else None
        period = calendar.period_of(context, paragraph, role, change, level, sentence)
        named = squeezed.span(*name) if name else None
        indicator = text[named[0] : named[1]] if named else ""
        known = indicator_of(indicator) if indicator else None
        where, place = place_of(text, parts.sentences[sentence], start) or (None, None)
        figures.append(
            Figure(
                start=start,
                end=end,
                quote=text[start:end],
                value=context.quantity.value,
                value_high=context.quantity.value_high,
                unit=canonical(context.quantity.unit),
                indicator=indicator,
                indicator_start=named[0] if named else None,
                role=role,
                change=change,
                bound=bound_of(context),
                period=str(period) if period else None,
                section=_at(sections, start),
                sentence=sentence,
                indicator_code=known.code if known else None,
                place=text[where[0] : where[1]] if where else None,
                place_code=(place.code or None) if place else None,
            )
        )
    return figures


def _at(starts: list[int], position: int) -> int:
    """The number of the part in which a position lies."""
    return max(0, bisect_right(starts, position) - 1)


def _role(context: Context, paragraph: Paragraph) -> str:
    if is_baseline(context):
        return "baseline"
    if paragraph.ahead and is_told(context):
        return "actual"
    return "target" if paragraph.ahead or is_aim(context) else "actual"
