"""Wording: what people write, as anybody may read it. Plain Python: no Django, no database, no network."""

from .masking import LONGEST, for_anybody, without_numbers
from .persons import may_lead_to_a_person, without_names

__all__ = ["LONGEST", "for_anybody", "may_lead_to_a_person", "without_names", "without_numbers"]
