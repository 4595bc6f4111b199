"""Luoshi 落实: from promise to proof.

>>> import luoshi
>>> report = luoshi.read("今年新增5G基站6000个，地区生产总值增长6%以上。各项工作要抓紧落实。")
>>> [(f.quote, f.value, f.unit) for f in report.figures]
[('6000个', 6000.0, '个'), ('6%', 6.0, '%')]
>>> before = luoshi.read("2025年政府工作报告\\n2025年主要目标是：地区生产总值增长6%以上，城镇新增就业7万人。")
>>> after = luoshi.read("2026年政府工作报告\\n2025年，地区生产总值增长6.2%，城镇新增就业6.5万人。")
>>> luoshi.reconcile([before, after])
<Reconciliation 2025→2026: 2 promises, 1 met, 1 missed>
"""

from .reading import Commitment, Figure, NoReport, Part, ReadError, Report, Reports, Section, read, read_folder
from .reconciling import Reconciliation, reconcile
from .version import __version__

__all__ = ["Commitment", "Figure", "NoReport", "Part", "ReadError", "Reconciliation", "Report", "Reports", "Section", "__version__", "read", "read_folder", "reconcile"]
