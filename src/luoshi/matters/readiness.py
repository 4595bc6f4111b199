"""What is not ready for production, as a room finds it: the module that an app's ``AppConfig.checks`` names has ``CHECKS``, each a function of today that gives
findings. ``luoshi check`` runs them all."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """``error``: production would break or lose something; else a warning."""

    code: str
    error: bool
    sentence: str
