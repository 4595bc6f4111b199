"""Figures: every measured claim of a report, with what it measures, how, and when."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from ..codes.units import canonical
from .context import Context, contexts
from .indicators import Namer
from .meaning import bound_of, change_of, is_aim, is_baseline
from .quantities import quantities
from .squeeze import Squeezed
from .structure import APPENDIX, PREAMBLE, Paragraph, Structure
from .when import Calendar, is_level

_SAID_AS_RATE = re.compile(r"增速|增幅|涨幅|降幅|增长率|增长|下降")


@dataclass(frozen=True)
class Found:
    """A figure with offsets into the text as it is; ``indicator`` is a span too."""

    start: int
    end: int
    value: float
    value_high: float | None
    unit: str
    indicator: tuple[int, int] | None
    role: str
    change: str | None
    bound: str
    period: str | None


def find_figures(squeezed: Squeezed, parts: Structure) -> list[Found]:
    """All figures of a report, in order. ``parts`` has offsets into the text as it is, ``squeezed`` the way from its copy."""
    starts = [p.start for p in parts.paragraphs]
    calendar, namer = Calendar(parts), Namer()
    found: list[Found] = []
    change: str | None = None
    for context in contexts(squeezed.text, list(quantities(squeezed.text))):
        start, end = squeezed.span(context.quantity.start, context.quantity.end)
        paragraph = parts.paragraphs[max(0, bisect_right(starts, start) - 1)]
        if paragraph.kind in (APPENDIX, PREAMBLE):
            continue
        change = change_of(context, change)
        role = _role(context, paragraph)
        if role == "baseline" and change is not None and not _SAID_AS_RATE.search(context.head):
            change = None  # the level that a change starts from
        name = namer.name(context)
        indicator = squeezed.text[name[0] : name[1]] if name else ""
        level = is_level(change, context.quantity, context.head, indicator)
        if found and found[-1].role == "baseline" and context.before and context.before.sentence == context.sentence and change is None:
            level = True  # the to-value of a change told with both ends
        period = calendar.period_of(context, paragraph, role, change, level)
        found.append(
            Found(
                start,
                end,
                context.quantity.value,
                context.quantity.value_high,
                canonical(context.quantity.unit),
                squeezed.span(*name) if name else None,
                role,
                change,
                bound_of(context),
                str(period) if period else None,
            )
        )
    return found


def _role(context: Context, paragraph: Paragraph) -> str:
    if is_baseline(context):
        return "baseline"
    return "target" if paragraph.ahead or is_aim(context) else "actual"
