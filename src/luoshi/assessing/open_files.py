"""Where the open files of the rates are, for the page of open data."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from . import months as assessed

MOST = 24  # months that are linked


def judged() -> list[tuple[str, str]]:
    """The months' tables of judged requests, the latest first; one that runs says so."""
    return [(_name(month), reverse("site:judged", args=[month])) for month in assessed.months()[:MOST]]


def rankings() -> list[tuple[str, str]]:
    """The months' rankings as CSV, the latest first; one that runs says so."""
    return [(_name(month), reverse("site:ranking_file", args=[month, "csv"])) for month in assessed.months()[:MOST]]


def _name(month: str) -> str:
    return _("%s（暂计）") % month if assessed.state_of(month) == assessed.RUNNING else month
