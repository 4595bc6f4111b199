"""Rows that a person ticked: each by its number and the version seen, so that who comes second is told."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass
class Chosen:
    """The rows ticked in a form (number → version seen), how many were done, and a sentence for each that was refused."""

    versions: dict[str, int] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    done: int = 0

    @classmethod
    def of(cls, values: Iterable[str]) -> Chosen:
        """From the values of the boxes, "number:version"; what is none is left out.

        >>> Chosen.of(["C26-7K3QFX:3", "x", "y:z"]).versions
        {'C26-7K3QFX': 3}
        """
        parts = (v.rpartition(":") for v in values)
        return cls({ref: int(version) for ref, sign, version in parts if sign and version.isascii() and version.isdigit() and len(version) < 10})
