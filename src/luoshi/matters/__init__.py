"""Matters: the ledger. Every change is an appended event; the present state is derived from the events.

``lifecycle`` is the life of a matter as one table; ``state`` folds events into the present state; ``ledger`` is the only
writer. ``lifecycle``, ``state``, ``schedule``, ``activity``, ``returns`` and ``rollup`` are plain Python.
"""
