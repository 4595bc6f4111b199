"""Views of a report: the task list as offices use it, the figures, a page, a terminal summary. Each turns a Report into text or bytes."""

from . import html, terminal  # they declare how a report shows itself

__all__ = ["html", "terminal"]
