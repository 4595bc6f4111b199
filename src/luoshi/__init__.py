"""Luoshi 落实: from promise to proof.

>>> import luoshi
>>> report = luoshi.read("今年新增5G基站6000个，地区生产总值增长6%以上。各项工作要抓紧落实。")
>>> [(f.quote, f.value, f.unit) for f in report.figures]
[('6000个', 6000.0, '个'), ('6%', 6.0, '%')]
"""

from .reading import Commitment, Figure, Part, ReadError, Report, Section, read
from .reconciling import Reconciliation, reconcile
from .version import __version__

__all__ = ["Commitment", "Figure", "Part", "ReadError", "Reconciliation", "Report", "Section", "__version__", "read", "reconcile"]
