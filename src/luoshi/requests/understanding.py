"""The platform's understanding of a telling: subject, place, kind and urgency, with the deployment's own model, names and outlines
where it has them and the shipped tables where not."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from luoshi.codes.divisions import Division
from luoshi.codes.subjects import guess
from luoshi.codes.subjects import subjects as default_subjects
from luoshi.matters.request_rules import rule_on
from luoshi.registers.models import Place, PlaceName, Subject
from luoshi.understanding.kinds import kind_of
from luoshi.understanding.place import Located, Locator
from luoshi.understanding.place_names import Alias
from luoshi.understanding.urgency import rules, urgency

from .told import Candidate, Told, Understood

MODEL = "subjects.model"  # in the data folder, put there by `luoshi train`
MOST = 3
UNSURE = 0.8  # a leaf less likely than this gives way to its branch, if that is as likely


class PlatformReader:
    """Holds what understanding needs in memory; one a process."""

    def __init__(self, day: date) -> None:
        self.names = dict(Subject.objects.on(day).values_list("code", "name")) or {c: s.name_zh for c, s in default_subjects().items()}
        self.model = load_model(MODEL, changed(Path(settings.HOME) / MODEL))  # None: the tree's words serve
        self.locator = _locator(day)

    def understand(self, told: Told, at: datetime) -> Understood:
        """What was understood of a telling; what a person chose is not asked for again."""
        return self.understand_many([(told, at)])[0]

    def understand_many(self, tellings: Sequence[tuple[Told, datetime]]) -> list[Understood]:
        """As ``understand`` each; the subjects of all are found together."""
        open_ones = [told.text for told, _at in tellings if not told.subject]
        found = iter(self.subjects_of(open_ones))
        return [self._understood(told, at, () if told.subject else next(found)) for told, at in tellings]

    def _understood(self, told: Told, at: datetime, likely: tuple[Candidate, ...]) -> Understood:
        day = timezone.localtime(at).date()
        letter, sounds = (float(bar) for bar in rule_on("danger", day))
        pressing = urgency(told.text, rules(), day, (letter, sounds))
        where = self.where(told) if not told.place else None
        kind = kind_of(told.text) if not told.demand else None
        tip = dict(kind.candidates)["tip"] if kind else 0.0
        held = tip >= float(rule_on("tip", day)[0])  # what may be one is kept from everybody's eyes until a person has looked
        return Understood(
            demand="" if kind is None else "tip" if held else next(name for name, _share in kind.candidates if name != "tip"),
            tip=tip,
            subjects=likely,
            places=tuple(Candidate(c.code, c.name, c.probability) for c in where.candidates) if where else (),
            ask=bool(where and where.ask),
            urgency=pressing.level,
            hand_over=pressing.hand_over,
            why=" ".join((*pressing.why, *(where.why if where else ()))),
        )

    def where(self, told: Told) -> Located | None:
        """The place, from the words for it, else from the whole text, and from the point."""
        if self.locator is None:
            return None
        found = self.locator.locate(told.address, told.point) if told.address.strip() else None
        if found is None or not found.candidates:
            found = self.locator.locate(f"{told.address}，{told.text}", told.point)
        return found

    def subjects(self, text: str) -> tuple[Candidate, ...]:
        """At most three subjects, the likeliest first."""
        return self.subjects_of([text])[0]

    def subjects_of(self, texts: Sequence[str]) -> list[tuple[Candidate, ...]]:
        """Of each text at most three subjects, the likeliest first."""
        if self.model is not None:
            return [self._subjects(guessed) for guessed in self.model.classify(texts)]
        return [tuple(Candidate(c, self.names.get(c, c), share / 2, tuple(words)) for c, share, words in guess(text)[:MOST]) for text in texts]

    def _subjects(self, found: Any) -> tuple[Candidate, ...]:
        likely = list(found.candidates)
        if found.above and found.probability < UNSURE <= found.above[0][1]:
            likely.insert(0, found.above[0])  # which leaf is open, the branch is not: better sure of that than of nothing
        return tuple(Candidate(c, self.names.get(c, c), p, tuple(found.reasons) if n == 0 else ()) for n, (c, p) in enumerate(likely[:MOST]))


def reader() -> PlatformReader:
    """The reader of this process; made anew when the model's file, the outlines' file or the day changes."""
    return _reader(changed(Path(settings.HOME) / MODEL), changed(Path(settings.OUTLINES_FILE)), timezone.localdate())


def forget_kept() -> None:
    """Read the registers anew at the next question."""
    _made.cache_clear()


_one_at_a_time = threading.Lock()


def _reader(model: float, outlines: float, day: date) -> PlatformReader:
    with _one_at_a_time:
        return _made(model, outlines, day)


@lru_cache(maxsize=1)
def _made(model: float, outlines: float, day: date) -> PlatformReader:
    return PlatformReader(day)


def changed(path: Path) -> float:
    """When a file was changed last; 0 where it is not."""
    return path.stat().st_mtime if path.is_file() else 0.0


def _locator(day: date) -> Locator | None:
    """The finder of places in this city, by its registers; None where no place of it stands in them."""
    places = [Division(code, name) for code, name in Place.objects.on(day).values_list("code", "name")]
    city = settings.CITY_PLACE
    if not any(p.code.startswith(city.rstrip("0")) and p.code != city for p in places):
        return None
    names = [Alias(*row) for row in PlaceName.objects.on(day).values_list("name", "place_code", "kind")]
    outlines = settings.OUTLINES_FILE if Path(settings.OUTLINES_FILE).is_file() else None
    return Locator(places, names, outlines, city=city)


@lru_cache(maxsize=4)
def load_model(name: str, changed_at: float) -> Any:
    """A model of the data folder, or None where there is none or luoshi[understanding] is not installed."""
    path = Path(settings.HOME) / name
    if not changed_at:
        return None
    try:
        from luoshi.understanding import SubjectModel
    except ImportError:
        return None
    return SubjectModel.load(path)
