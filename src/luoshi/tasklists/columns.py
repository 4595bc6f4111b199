"""Columns matched by name: the synonyms that offices use are data (``columns.csv``); a deployment adds its own rows there."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

# 一季度进展情况, 上半年进展情况, 全年完成情况, 截至6月底进展: one column a period.
_PERIOD = re.compile(r"((?:截至)?(?:第?[一二三四1-4]季度|上半年|下半年|前三季度|全年|年度|半年|1?\d月(?:底|份)?|\d{4}年)+)(?:任务|工作|目标)?(?:进展|完成|落实|推进)(?:情况)?")
_BRACKET = re.compile(r"\([^()]*\)")


def normal(name: str) -> str:
    """A heading as the table of synonyms has it: full width to half, no space or line end in it, no mark of a required field.

    >>> normal("牵 头\\n单位：*")
    '牵头单位'
    """
    return "".join(unicodedata.normalize("NFKC", name).split()).strip(":*")


@cache
def _synonyms() -> dict[str, str]:
    with Path(__file__).with_name("columns.csv").open(encoding="utf-8", newline="") as lines:
        return {normal(row["name"]): row["field"] for row in csv.DictReader(lines)}


@lru_cache(maxsize=4096)
def field_of(name: str) -> str | None:
    """The field that a heading names, None where it is unknown. What stands in brackets counts first, then not.

    >>> field_of("责任（配合）单位"), field_of("责任单位（列第一位的牵头）"), field_of("一季度进展情况"), field_of("备注")
    ('helpers', 'responsible', 'progress', None)
    """
    if len(name) > 60:
        return None
    given = normal(name)
    bare = _BRACKET.sub("", given)
    return _synonyms().get(given) or _synonyms().get(bare) or ("progress" if _PERIOD.fullmatch(bare) else None)


def period_of(name: str) -> str:
    """The time that a progress heading speaks of: 一季度 in 一季度进展情况; "" where it names none."""
    found = _PERIOD.fullmatch(_BRACKET.sub("", normal(name)))
    return found[1] if found else ""


def stacked(names: list[str]) -> str | None:
    """The field of a column under several header rows: its lowest name, else all of them read as one, else an upper one.

    >>> stacked(["责任分工", "牵头单位"]), stacked(["节点目标", "一季度"]), stacked(["工作任务", "工作任务"])
    ('lead', 'node1', 'task')
    """
    different = [n for i, n in enumerate(names) if n and (i == 0 or n != names[i - 1])]
    if not different:
        return None
    for name in (different[-1], "".join(different), *reversed(different[:-1])):
        if field := field_of(name):
            return field
    return None
