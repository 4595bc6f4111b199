"""What was understood while a resident writes, and the requests of others that look alike: shown without their persons, joined on demand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from luoshi.matters.ledger import Refused
from luoshi.matters.models import Matter
from luoshi.requests import channels, elsewhere, fallbacks, intake, lookalikes, privacy, public_words
from luoshi.requests.understanding import reader
from luoshi.site import pick_map, public_text
from luoshi.understanding.several import Told, matters_told

from ..rule_tables import joinable_in
from ..submission import Candidate, IncomingSubmission, Understood
from . import streets
from .forms import demands

MOST = 3
SHOWN = 60  # characters of another's words


@dataclass(frozen=True)
class Known:
    """A reader that has read already."""

    understood: Understood

    def understand(self, incoming: IncomingSubmission, at: datetime) -> Understood:
        """What was understood before."""
        return self.understood


def understand(incoming: IncomingSubmission) -> Understood:
    """What is understood of a submission, and which open requests look alike."""
    found = fallbacks.understood(reader(), incoming, incoming.at or timezone.now())
    if found.alike:
        return found
    subject, place = incoming.subject or (found.subject.code if found.subject else ""), incoming.place or (found.place.code if found.place else "")
    return replace(found, alike=tuple((n.ref, n.score, n.why) for n in lookalikes.near(incoming.text, subject, place)))


def shown(understood: Understood, chosen: dict[str, Any], incoming: IncomingSubmission, street: str = "") -> dict[str, Any]:
    """What the page shows of it. ``chosen``: subject, place and request taken before, kept where they are still offered; ``incoming``: what was told, so
    that another city, several matters and a pin outside the city are said; ``street``: chosen from the list, so that nothing is asked about the place."""
    other, point = None if street else elsewhere.outside(incoming, understood), incoming.point
    return {
        "elsewhere": elsewhere.sentence(other) if other else "",
        "several": several(incoming.text),
        "demand": dict(demands()).get(understood.demand, ""),
        "subjects": understood.subjects[:MOST],
        "place": None if street or understood.place is None else _called(understood.place),
        "may_correct": not street,
        "outside": point is not None and not street and not other and not pick_map.inside(*point),
        "places": [_called(place) for place in understood.places[: 2 * MOST]] if understood.ask else [],
        "ask": understood.ask and bool(understood.places) and not street,
        "urgent": urgent(understood),
        "alike": alike(understood),
        "chosen": chosen,
    }


def several(text: str) -> tuple[str, ...]:
    """The matters of a telling, where there seem to be several; none where it is one, or where that fails."""
    one = Told((), "")
    told = fallbacks.careful("telling matters apart", lambda: matters_told(text, timezone.localdate()), one)
    return tuple(Truncator(part.text).chars(SHOWN) for part in told.parts) if told.several else ()


def _called(place: Candidate) -> Candidate:
    return replace(place, name=streets.called(place.code, place.name))


def urgent(understood: Understood) -> bool:
    """Whether life or property is in danger, so that a telephone is the way."""
    return understood.hand_over or understood.urgency == "danger"


def alike(understood: Understood, most: int = MOST) -> list[dict[str, Any]]:
    """At most so many open requests that look alike: ref, subject, place, when, and the words where they are public. Never tip-offs,
    what somebody does not want shown, or what a firm told."""
    refs = [ref for ref, _score, _why in understood.alike]
    found = {m.ref: m for m in Matter.objects.filter(ref__in=refs, kind="request", state__in=joinable_in("web", timezone.localdate()))}
    ordinary = privacy.joinable(found)
    rows = [found[ref] for ref in refs if ref in ordinary][:most]
    said = public_words.shown(rows)
    subjects, places = public_text.subject_names(m.subject for m in rows), public_text.place_names(m.place for m in rows)
    return [
        {
            "ref": m.ref,
            "subject": subjects.get(m.subject, ""),
            "place": places.get(m.place, ""),
            "at": m.opened_at,
            "words": Truncator(public_text.masked(said[m.pk].text)).chars(SHOWN),
        }
        for m in rows
    ]


def join(incoming: IncomingSubmission, ref: str, understood: Understood) -> intake.Receipt:
    """A submission joined to the open request that was offered; Refused where it was not offered, was answered meanwhile, or one of
    the two is private."""
    if ref not in {row["ref"] for row in alike(understood, len(understood.alike))}:
        raise Refused(_("您选的那一件已经不能并入；请改选“都不是”，单独提交。"))
    matter = Matter.objects.select_related("lead").get(ref=ref)
    return intake.join(incoming, matter, channels.WEB)
