"""Office files from strangers: what they are, what is in them, and that none of them takes the machine. Plain Python, below every reader of words or tables.

``archives`` looks before anything is opened, ``bounded`` reads in a process with limits, ``word`` gives a Word file's words as Word shows them.
"""

from .archives import kind_of
from .bounded import Bounds, call
from .unreadable import Unreadable

__all__ = ["Bounds", "Unreadable", "call", "kind_of"]
