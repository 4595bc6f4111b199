"""A move that the rules do not allow. Plain Python."""


class Refused(ValueError):
    """The message is one sentence for the person who tried."""
