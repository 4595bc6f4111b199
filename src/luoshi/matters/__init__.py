"""Matters: the ledger. Every change is an appended event; the present state is derived from the events.

``kinds`` is what a kind of matter is and which there are: a source declares its own as one object. ``state`` folds events into the present
state; ``ledger`` is the only writer. ``kinds``, ``move``, ``state``, ``withdrawals`` and ``clock`` are plain Python.
"""
