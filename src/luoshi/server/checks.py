"""What is not ready for production, for ``luoshi check``."""

from __future__ import annotations

from typing import Any

from django.core.checks import Tags, Warning, register


@register(Tags.security, deploy=True)
def deployment(app_configs: Any, **_kwargs: Any) -> list[Warning]:
    """Luoshi's own checks beside Django's."""
    return []
