"""The platform's understanding of a telling: the deployment's trained model where there is one, else the subject tree's own words."""

from __future__ import annotations

import threading
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone

from luoshi.codes.subjects import guess
from luoshi.codes.subjects import subjects as default_subjects
from luoshi.registers.models import Subject

from .told import Candidate, Told, Understood

MODEL = "subjects.model"  # in the data folder, put there by `luoshi train`
MOST = 3


class PlatformReader:
    """Holds what understanding needs in memory; one a process."""

    def __init__(self) -> None:
        self.names = dict(Subject.objects.on(timezone.localdate()).values_list("code", "name")) or {c: s.name_zh for c, s in default_subjects().items()}
        self.model = _model()

    def understand(self, told: Told, at: datetime) -> Understood:
        """What was understood of a telling."""
        return Understood(subjects=self.subjects(told.text))

    def subjects(self, text: str) -> tuple[Candidate, ...]:
        """At most three subjects, the likeliest first."""
        if self.model is not None:
            found = self.model.classify([text])[0]
            return tuple(Candidate(c, self.names.get(c, c), p, tuple(found.reasons) if n == 0 else ()) for n, (c, p) in enumerate(found.candidates[:MOST]))
        return tuple(Candidate(c, self.names.get(c, c), share / 2, tuple(words)) for c, share, words in guess(text)[:MOST])


def reader() -> PlatformReader:
    """The reader of this process; made anew when the model's file or the day changes."""
    path = Path(settings.HOME) / MODEL
    return _reader(path.stat().st_mtime if path.exists() else 0.0, timezone.localdate().isoformat())


_one_at_a_time = threading.Lock()


def _reader(changed: float, day: str) -> PlatformReader:
    with _one_at_a_time:
        return _made(changed, day)


@lru_cache(maxsize=2)
def _made(changed: float, day: str) -> PlatformReader:
    return PlatformReader()


def _model() -> Any:
    path = Path(settings.HOME) / MODEL
    if not path.exists():
        return None
    try:
        from luoshi.understanding import SubjectModel
    except ImportError:  # luoshi[understanding] is not installed: the tree's words serve
        return None
    return SubjectModel.load(path)
