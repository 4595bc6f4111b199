"""Reconciling: what became of each promise, by the next report's own words. Plain Python over read reports."""

from .reconcile import reconcile
from .rows import Claim, Reconciliation, Row

__all__ = ["Claim", "Reconciliation", "Row", "reconcile"]
