"""Understanding: what a message is about, where, how urgent, what kind, and which open ones are like it. Plain Python: no Django, no
database, no network. The function ``urgency`` is in the module of that name; outlines of places (``outlines``) need shapely."""

from .kinds import Kind, kind_of
from .lookalike import LookAlike, LookAlikeError, LookAlikes, OpenRequest
from .place import Candidate, Located, Locator
from .place_names import Alias, GazetteerError, read_aliases
from .subject import Guess, ModelError, SubjectModel, train
from .urgency import Urgency, UrgencyError, read_rules

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
