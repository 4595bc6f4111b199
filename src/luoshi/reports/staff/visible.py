"""Which promises a person of the staff may see."""

from __future__ import annotations

from typing import Any

from luoshi.desk import rights
from luoshi.matters.models import MatterQuerySet

from ..kind import COMMITMENT


def visible(user: Any) -> MatterQuerySet:
    """The promises that a person may see: all of them, or those issued to the person's units."""
    return rights.visible(user, COMMITMENT)
