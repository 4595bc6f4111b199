"""Reading: the text of a work report becomes figures and commitments, each tied to its place in the text.

Plain Python over plain data: no Django, no database, no network.
"""

from . import views
from .folder import Reports, read_folder
from .reader import NoReport, read
from .report import Commitment, Figure, Part, Report, Section, schema
from .sources import Origin, ReadError

__all__ = ["Commitment", "Figure", "NoReport", "Origin", "Part", "ReadError", "Report", "Reports", "Section", "read", "read_folder", "schema", "views"]
