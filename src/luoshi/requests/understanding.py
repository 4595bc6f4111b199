"""The platform's understanding of a submission: subject, place, kind and urgency, with the deployment's own model, names and outlines
where it has them and the shipped tables where not."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from luoshi.codes.divisions import Division
from luoshi.codes.subjects import guess
from luoshi.codes.subjects import subjects as default_subjects
from luoshi.registers.models import Place, PlaceName, Subject
from luoshi.understanding.bars import bars_on
from luoshi.understanding.danger_kinds import blames
from luoshi.understanding.demands import kind_of
from luoshi.understanding.place import Located, Locator
from luoshi.understanding.place_names import Alias

from .fallbacks import careful, missing, pressing
from .submission import Candidate, IncomingSubmission, Understood

if TYPE_CHECKING:
    from luoshi.understanding import SubjectModel

MODEL = "subjects.model"  # in the data folder, put there by `luoshi train`
MOST = 3
AGAIN = 30.0  # seconds after which what could not be read is tried again
UNSURE = 0.8  # a leaf less likely than this gives way to its branch, if that is as likely


class PlatformReader:
    """Holds what understanding needs in memory; one a process."""

    def __init__(self, day: date) -> None:
        no_model: tuple[SubjectModel | None, bool] = (None, True)
        no_places: tuple[Locator | None, bool] = (None, True)
        self.made = time.monotonic()
        self.names: dict[str, str] = careful("reading the subjects", lambda: _names(day), {})
        # None: the tree's words serve
        self.model, self.modelless = careful("reading the model of subjects", lambda: (load_model(MODEL, changed(Path(settings.HOME) / MODEL)), False), no_model)
        self.locator, self.placeless = careful("reading the places", lambda: (_locator(day), False), no_places)
        self.broken = self.modelless or self.placeless or not self.names

    def understand(self, incoming: IncomingSubmission, at: datetime) -> Understood:
        """What was understood of a submission; what a person chose is not asked for again."""
        return self.understand_many([(incoming, at)])[0]

    def understand_many(self, submissions: Sequence[tuple[IncomingSubmission, datetime]]) -> list[Understood]:
        """As ``understand`` each; the subjects of all are found together."""
        open_ones = [incoming.text for incoming, _at in submissions if not incoming.subject]
        found, whole = self._all_subjects(open_ones)
        likely = iter(found)
        return [self._understood(incoming, at, () if incoming.subject else next(likely), whole or bool(incoming.subject)) for incoming, at in submissions]

    def _understood(self, incoming: IncomingSubmission, at: datetime, likely: tuple[Candidate, ...], by_model: bool) -> Understood:
        """Piece by piece: one that fails is missing and takes no other with it."""
        day = timezone.localtime(at).date()
        level, hand_over, why, whole = pressing(incoming.text, day)
        where = careful("finding the place", lambda: (self.where(incoming),), None) if not incoming.place else (None,)
        kind = careful("finding the kind", lambda: _kind(incoming.text, day, level == "danger"), None) if not incoming.demand else ("", 0.0)
        place = where[0] if where else None
        found = None if self.placeless and not incoming.place else where
        return Understood(
            demand=kind[0] if kind else "",
            tip=kind[1] if kind else 0.0,
            subjects=likely,
            places=tuple(Candidate(c.code, c.name, c.probability) for c in place.candidates) if place else (),
            ask=bool(place and place.ask),
            urgency=level,
            hand_over=hand_over,
            why=" ".join((why, *(place.why if place else ()))),
            missing=missing(urgency=whole or None, demand=kind, subject=by_model or None, place=found),
        )

    def where(self, incoming: IncomingSubmission) -> Located | None:
        """The place, from the words for it, else from the whole text, and from the point."""
        if self.locator is None:
            return None
        found = self.locator.locate(incoming.address, incoming.point) if incoming.address.strip() else None
        if found is None or not found.candidates:
            found = self.locator.locate(f"{incoming.address}，{incoming.text}", incoming.point)
        return found

    def _all_subjects(self, texts: list[str]) -> tuple[list[tuple[Candidate, ...]], bool]:
        """Of each text its subjects, and whether all was there to find them: the model failing, the tree's words serve meanwhile."""
        found = careful("finding the subjects", lambda: self.subjects_of(texts), None)
        if found is not None:
            return found, not self.modelless
        return careful("finding the subjects by words", lambda: self._by_words(texts), [()] * len(texts)), False

    def subjects(self, text: str) -> tuple[Candidate, ...]:
        """At most three subjects, the likeliest first."""
        return self.subjects_of([text])[0]

    def subjects_of(self, texts: Sequence[str]) -> list[tuple[Candidate, ...]]:
        """Of each text at most three subjects, the likeliest first."""
        if self.model is not None:
            return [self._subjects(guessed) for guessed in self.model.classify(texts)]
        return self._by_words(texts)

    def _by_words(self, texts: Sequence[str]) -> list[tuple[Candidate, ...]]:
        return [tuple(Candidate(c, self.names.get(c, c), share / 2, tuple(words)) for c, share, words in guess(text)[:MOST]) for text in texts]

    def _subjects(self, found: Any) -> tuple[Candidate, ...]:
        likely = list(found.candidates)
        if found.above and found.probability < UNSURE <= found.above[0][1]:
            likely.insert(0, found.above[0])  # which leaf is open, the branch is not: better sure of that than of nothing
        return tuple(Candidate(c, self.names.get(c, c), p, tuple(found.reasons) if n == 0 else ()) for n, (c, p) in enumerate(likely[:MOST]))


def reader() -> PlatformReader:
    """The reader of this process; made anew when the model's file, the outlines' file or the day changes, and some seconds after one of its parts
    could not be read."""
    return _reader(changed(Path(settings.HOME) / MODEL), changed(Path(settings.OUTLINES_FILE)), timezone.localdate())


def forget_cached() -> None:
    """Read the registers anew at the next question."""
    _reader_on.cache_clear()


_one_at_a_time = threading.Lock()


def _reader(model: float, outlines: float, day: date) -> PlatformReader:
    with _one_at_a_time:
        found = _reader_on(model, outlines, day)
        if found.broken and time.monotonic() - found.made > AGAIN:
            _reader_on.cache_clear()
            found = _reader_on(model, outlines, day)
        return found


@lru_cache(maxsize=1)
def _reader_on(model: float, outlines: float, day: date) -> PlatformReader:
    return PlatformReader(day)


def _names(day: date) -> dict[str, str]:
    return dict(Subject.objects.on(day).values_list("code", "name")) or {c: s.name_zh for c, s in default_subjects().items()}


def _kind(text: str, day: date, danger: bool) -> tuple[str, float]:
    """The kind, and how likely it is a tip-off: what may be one is kept from everybody's eyes until a person has looked."""
    likely = dict(kind_of(text, blameless=danger and not blames(text, day)).candidates)
    held = likely["tip"] >= bars_on("tip", day)[0]
    return "tip" if held else max((k for k in likely if k != "tip"), key=lambda k: likely[k]), likely["tip"]


def changed(path: Path) -> float:
    """When a file was changed last; 0 where it is not."""
    return path.stat().st_mtime if path.is_file() else 0.0


def _locator(day: date) -> Locator | None:
    """The finder of places in this city, by its registers; None where no place of it stands in them. LookupError where some do, and none on this day:
    a register of another year."""
    places = [Division(code, name) for code, name in Place.objects.on(day).values_list("code", "name")]
    city = settings.CITY_PLACE
    if not places and Place.objects.exists():
        raise LookupError("no place is in force on this day")
    if not any(p.code.startswith(city.rstrip("0")) and p.code != city for p in places):
        return None
    names = [Alias(*row) for row in PlaceName.objects.on(day).values_list("name", "place_code", "kind")]
    outlines = settings.OUTLINES_FILE if Path(settings.OUTLINES_FILE).is_file() else None
    return Locator(places, names, outlines, city=city)


@lru_cache(maxsize=4)
def load_model(name: str, changed_at: float) -> SubjectModel | None:
    """A model of the data folder, or None where there is none or luoshi[understanding] is not installed. ModelError for a file that is none."""
    path = Path(settings.HOME) / name
    if not changed_at:
        return None
    try:
        from luoshi.understanding import SubjectModel
    except ImportError:
        return None
    return SubjectModel.load(path)
