"""The table of shelves: a row for each thing that is here, by its colour."""

from .models import Shelf


def _colour(matter):
    return matter.document["colour"] if matter.state in ("stored", "claimed") else None


def write(matters):
    """Bring the rows to what the states say."""
    for matter in matters:
        if (colour := _colour(matter)) is None:
            Shelf.objects.filter(matter=matter).delete()
        else:
            Shelf.objects.update_or_create(matter=matter, defaults={"colour": colour})


def wrong(matters):
    """What differs from that."""
    there = dict(Shelf.objects.filter(matter__in=matters).values_list("matter", "colour"))
    for matter in matters:
        if there.get(matter.pk) != _colour(matter):
            yield matter.ref, "lies on another shelf than its state says"
