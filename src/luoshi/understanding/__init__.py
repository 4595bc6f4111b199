"""Understanding: what a message is about, where, how urgent, what kind, and which open ones are like it. Plain Python: no Django, no
database, no network. The function ``urgency`` is in the module of that name; outlines of places (``outlines``) need shapely."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .demands import Kind, kind_of
from .lookalike import LookAlike, LookAlikeError, LookAlikes, OpenRequest
from .place import Candidate, Located, Locator
from .place_names import Alias, GazetteerError, read_aliases
from .urgency import Urgency, UrgencyError, read_rules

if TYPE_CHECKING:
    from .subject import Guess, ModelError, SubjectModel, train

OF_SUBJECTS = ("Guess", "ModelError", "SubjectModel", "train")  # they bring NumPy and SciPy, a third of the time that a command takes to start


def __getattr__(name: str) -> Any:
    """What tells subjects, when first asked for. AttributeError for what there is not."""
    if name not in OF_SUBJECTS:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(".subject", __name__), name)


__all__ = [
    "Alias",
    "Candidate",
    "GazetteerError",
    "Guess",
    "Kind",
    "Located",
    "Locator",
    "LookAlike",
    "LookAlikeError",
    "LookAlikes",
    "ModelError",
    "OpenRequest",
    "SubjectModel",
    "Urgency",
    "UrgencyError",
    "kind_of",
    "read_aliases",
    "read_rules",
    "train",
]
