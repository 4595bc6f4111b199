"""The shape of a matter: what all have, and what each source adds for its kinds.

The module that an app's ``shapes`` names has ``Shown``, a shape of the fields that its kinds' matters have besides; ``show(document, whole)``, their values;
and ``Given``, a shape of what its moves bring. A field has one meaning in the API: two sources may not give one name to two.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from django.apps import apps
from pydantic import BaseModel, Field, create_model

from .shapes import At, Day, File, Kind, Page, State, TakenDown, Verdict

Shape = TypeVar("Shape", bound=BaseModel)


class Common(BaseModel):
    """What every matter has."""

    ref: str
    kind: Kind
    state: State
    version: int
    number: str
    text: str
    source_text: str
    year: int | None
    place: str
    subject: str
    lead: str
    lead_name: str
    helpers: list[str]
    due: Day | None
    percent: float | None
    schedule: str
    verdict: Verdict | Literal[""]
    verdict_agreed: bool | None = Field(
        None, description="False while the unit, the schedule, the next report or the office say otherwise and nobody has decided; null for kinds in which only one speaks."
    )
    concluded_at: At | None
    parent: str = ""
    own: dict[str, Any] = Field({}, description="What only matters of its kind have, by the names of the kind; left out where there is nothing.")
    files: list[File]
    taken_down: list[TakenDown] = Field(description="What the public may no longer read of it: when, and the class of the reason.")
    opened_at: At | None
    issued_at: At | None
    ended_at: At | None
    changed_at: At


@cache
def of_sources() -> tuple[Any, ...]:
    """The modules of shapes of the apps that have one (``AppConfig.shapes``), in the order of the settings."""
    return tuple(import_module(config.shapes) for config in apps.get_app_configs() if hasattr(config, "shapes"))


def with_those_of_sources(common: type[Shape], name: str) -> tuple[type[Shape], ...]:
    """A shape and what the sources add to it (``Shown`` or ``Given``). ValueError for a field that two of them have."""
    known = dict.fromkeys(common.model_fields, common.__module__)
    for module in of_sources():
        for field in getattr(module, name).model_fields:
            if known.setdefault(field, module.__name__) != module.__name__:
                raise ValueError(f"the field {field!r} of the API is both in {known[field]} and in {module.__name__}; one needs another name")
    return (common, *(getattr(module, name) for module in of_sources()))


if TYPE_CHECKING:
    Matter = Common  # what sources add to it is known when the program runs
else:
    Matter = create_model("Matter", __base__=with_those_of_sources(Common, "Shown"), __doc__="One thing owed, as it stands now. What its kind does not have is left out.")


class Matters(Page[Matter]):
    """A page of them."""
