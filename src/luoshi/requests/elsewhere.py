"""What lies in another city, for the channels by which people speak to this one: the sentence with the right number. No request is opened for it
unless somebody says that it lies here after all."""

from __future__ import annotations

import re
from datetime import date

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.codes.divisions import prefix_of
from luoshi.registers.models import Place
from luoshi.understanding.elsewhere import Elsewhere, lies_elsewhere

from . import danger, duties
from .fallbacks import careful
from .submission import IncomingSubmission, Understood


def outside(incoming: IncomingSubmission, understood: Understood) -> Elsewhere | None:
    """The other city in which a submission clearly lies; None for a danger, which is never sent away, and where a place or a point in this city is known."""
    return None if danger.is_one(incoming, understood) or _is_here(understood) else named(incoming)


def named(incoming: IncomingSubmission) -> Elsewhere | None:
    """The other city in which a submission lies by its words alone, before anything else is asked; None where a place or a point was given."""
    return None if incoming.place or incoming.point else careful("telling another city", lambda: _outside(incoming), None)


def sentence(found: Elsewhere) -> str:
    """What the person is told: in which city it lies, and which number is right there."""
    if found.number:
        return _("这件事在%(city)s，不归本市办理；请拨打%(number)s（%(city)s的12345）反映。") % {"city": found.name, "number": found.number}
    return _("这件事在%(city)s，不归本市办理；请拨打当地的12345，外地拨打加区号。") % {"city": found.name}


def _outside(incoming: IncomingSubmission) -> Elsewhere | None:
    today = timezone.localdate()
    return lies_elsewhere(incoming.text, incoming.address, settings.CITY_PLACE, today, _own_names(today))


def _is_here(understood: Understood) -> bool:
    """Whether a street or less of this city was understood for sure."""
    return understood.place is not None and understood.place.code[6:9] != "000"


def _own_names(day: date) -> tuple[str, ...]:
    """The names of this city, its districts and streets."""
    found: tuple[str, ...] = duties.cached(f"own names {day}", lambda: _read_names(day))
    return found


def _read_names(day: date) -> tuple[str, ...]:
    rows = Place.objects.on(day).filter(level__in=("province", "prefecture", "district", "township"), code__startswith=prefix_of(settings.CITY_PLACE)[:4])
    names = {name for name in rows.values_list("name", flat=True) if name not in ("市辖区", "县")}
    bare = {re.sub("市$", "", name) for name in names if name.endswith("市") and len(name) > 2}
    return tuple(sorted(names | bare))
