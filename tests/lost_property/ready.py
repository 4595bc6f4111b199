"""What is not ready for production."""

from luoshi.matters.readiness import Finding

from .models import Shelf


def _full(today):
    if Shelf.objects.filter(colour="墨绿").exists():
        yield Finding("shelves", False, "the shelf of green things is in use; make room.")


CHECKS = (_full,)
