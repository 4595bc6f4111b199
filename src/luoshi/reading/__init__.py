"""Reading: the text of a work report becomes figures and commitments, each tied to its place in the text.

Plain Python over plain data: no Django, no database, no network.
"""

from . import views
from .reader import read
from .report import Commitment, Figure, Part, Report, Section, schema
from .sources import Origin, ReadError

__all__ = ["Commitment", "Figure", "Origin", "Part", "ReadError", "Report", "Section", "read", "schema", "views"]
