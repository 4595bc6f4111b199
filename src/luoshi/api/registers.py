"""Units, places and subjects: what the codes elsewhere stand for."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router
from pydantic import BeforeValidator, Field, WithJsonSchema

from luoshi.registers import models

from . import paging, shapes
from .inputs import PlaceCode

router = Router()


def _day(given: Any) -> date:
    try:
        if len(str(given)) == 10:
            return date.fromisoformat(str(given))
    except ValueError:
        pass
    raise ValueError("a date is needed, such as 2026-03-31")


On = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]


class RegisterQuery(paging.Paging):  # noqa: D101
    on: On = Field(paging.ABSENT, description="What was in force on this day; today, unless given.")


class PlacesQuery(RegisterQuery):  # noqa: D101
    parent: PlaceCode = Field("", description="Only those right below this place.")


@router.get("/units", response=shapes.Units, operation_id="units", summary="Units")
def units(request: HttpRequest, asked: Query[RegisterQuery]) -> dict[str, Any]:
    """Who can owe something."""
    rows = _in_force(models.Unit.objects.select_related("parent"), asked)
    return paging.by_id(
        rows, asked, lambda page: [_dates(u, "code", "name", "short", "kind", "uscc") | {"place": u.place_code, "parent": u.parent.code if u.parent else ""} for u in page], request
    )


@router.get("/places", response=shapes.Places, operation_id="places", summary="Places")
def places(request: HttpRequest, asked: Query[PlacesQuery]) -> dict[str, Any]:
    """The divisions of administration."""
    rows = _in_force(models.Place.objects.all(), asked)
    if asked.parent:
        rows = rows.filter(parent_code=asked.parent)
    return paging.by_id(rows, asked, lambda page: [_dates(p, "code", "name", "level") | {"parent": p.parent_code, "successor": p.successor_code} for p in page], request)


@router.get("/subjects", response=shapes.Subjects, operation_id="subjects", summary="Subjects")
def subjects(request: HttpRequest, asked: Query[RegisterQuery]) -> dict[str, Any]:
    """What matters are about: a tree by `parent`."""
    rows = _in_force(models.Subject.objects.all(), asked)
    return paging.by_id(rows, asked, lambda page: [_dates(s, "code", "name", "name_en") | {"parent": s.parent_code} for s in page], request)


def _in_force(rows: models.DatedQuerySet[models.Row], asked: RegisterQuery) -> models.DatedQuerySet[models.Row]:
    return rows.on(asked.on or timezone.localdate())


def _dates(row: models.Dated, *fields: str) -> dict[str, Any]:
    return {f: getattr(row, f) for f in fields} | {"valid_from": row.valid_from.isoformat(), "valid_to": row.valid_to.isoformat() if row.valid_to else None}
