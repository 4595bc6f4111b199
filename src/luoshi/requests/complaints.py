"""The unit that a submission complains of, by whatever name a person, a file or another system writes for it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from luoshi.desk.unit_names import Units
from luoshi.matters.refusal import Refused

from . import duties
from .submission import IncomingSubmission


def unit_of(written: str) -> str:
    """The code of the unit that is meant: by its full or short name, or by its code, be it a former one's; "" for nothing written. Refused for a
    name that means none, or several."""
    written = " ".join(written.split())
    if not written:
        return ""
    units: Units = duties.cached("units", Units)
    if written in units.name:
        return written
    if written.isascii() and not any(written in (u.name, u.short) for u in units.active):
        raise Refused(_("没有代码为“%s”的单位；请先在单位表里登记。") % written[:64])
    return units.code(written)


def accuses(incoming: IncomingSubmission, *units: str) -> bool:
    """Whether a submission complains of one of the units, or of any where none is named: who is complained of is not given it without a person's
    word."""
    return bool(incoming.against) and (not units or incoming.against in units)


def is_unit(written: str) -> bool:
    """Whether what is written means one of the units."""
    try:
        return bool(unit_of(written))
    except Refused:
        return False
