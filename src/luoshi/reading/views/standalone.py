"""What pages that stand alone have in common: scripts allowed by their hash, files held as data, the chart library inside."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path


@cache
def chart_script() -> str:
    """Apache ECharts, as vendored."""
    return Path(__file__).with_name("vendor").joinpath("echarts", "echarts.common.min.js").read_text(encoding="utf-8")


def script_hash(script: str) -> str:
    """The source expression by which a Content-Security-Policy allows just this script."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode('utf-8')).digest()).decode('ascii')}'"


def data_uri(content: bytes, kind: str) -> str:
    """A file as a link that holds it."""
    return f"data:{kind};base64,{base64.b64encode(content).decode('ascii')}"
