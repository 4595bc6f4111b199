"""Samples: an invented city to try the platform with. Its requests come from a grammar of our own; nobody in it is real.

Plain Python: no Django, no database, no network.
"""

from .calls import Call, Surge, calls, names_of_places

__all__ = ["Call", "Surge", "calls", "names_of_places"]
