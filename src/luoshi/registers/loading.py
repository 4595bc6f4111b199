"""Fill the registers with what the package ships: China's divisions and the default subjects. What a deployment has is left as it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.resources import as_file, files

from django.db import transaction

from ..codes import divisions
from .importing import import_csv
from .models import Place, Subject

BATCH = 4000


def load_places(progress: Callable[[int, int], None] | None = None, valid_from: date = divisions.SNAPSHOT) -> int:
    """Add the shipped divisions, in force and cancelled, whose code the register has not; returns how many.

    ``valid_from`` is the day from which those in force hold; the table itself vouches for none before 2023-06-30.
    ``progress`` is called with how many of how many have been written. All or none.
    """
    have = set(Place.objects.values_list("code", flat=True).distinct())
    shipped = [*divisions.divisions().values(), *divisions.cancelled().values()]
    missing = [each for each in shipped if each.code not in have]
    with transaction.atomic():
        for start in range(0, len(missing), BATCH):
            Place.objects.bulk_create([_place(each, valid_from) for each in missing[start : start + BATCH]])
            if progress:
                progress(min(start + BATCH, len(missing)), len(missing))
    return len(missing)


def load_subjects() -> int:
    """Fill an empty table of subjects with the default tree; returns how many were added."""
    if Subject.objects.exists():
        return 0
    with as_file(files("luoshi.codes").joinpath("subjects.csv")) as path:
        return import_csv("subjects", path).created


def _place(shipped: divisions.Division, valid_from: date) -> Place:
    return Place(
        code=shipped.code,
        name=shipped.name,
        level=shipped.level,
        parent_code=shipped.parent,
        valid_from=shipped.valid_from if shipped.valid_to else valid_from,
        valid_to=shipped.valid_to,
        successor_code=shipped.successor,
        source=shipped.source,
    )
