"""From child tasks to their parent: a published rule, recomputed by anybody from the exported rows. Plain Python.

A row is a plain dict, as the ledger has it or as read back from CSV, Excel or JSON: ``ref``, ``percent`` (a rate in percent),
``weight``, ``actual`` and ``target`` (amounts in one unit). Exact fractions are used and rounded once, at the end, so the
order of the rows and the way of their export change nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path
from typing import Any

from luoshi import rules
from luoshi.wording import shares

HOW = ("mean", "weighted", "min", "sum")
MISSING = ("zero", "skip", "refuse")
LARGEST = Decimal("1e18")
SMALLEST_PLACE = -12


@dataclass(frozen=True)
class Rule:
    """One version of a roll-up rule: ``how``; what a child that has not returned counts as (``missing``: zero, skip or refuse);
    the ``places`` of the result; and the sentences by which it is published."""

    code: str
    how: str
    missing: str
    places: int
    zh: str
    en: str
    version: int
    valid_from: date
    source: str


@dataclass(frozen=True)
class Rolled:
    """A parent's rate in percent, or None where nothing can be said; the children counted and those that have not returned."""

    percent: Decimal | None
    counted: tuple[str, ...]
    missing: tuple[str, ...]
    sentence_zh: str
    sentence_en: str
    rule: str


def load(path: Path | None = None) -> tuple[Rule, ...]:
    """The rules that hold, or those of a file."""
    return ROLLUP.read(path) if path else ROLLUP.rows()


def rule_on(code: str, on: date) -> Rule:
    """The rule of a code that is in force on a day; LookupError if there is none."""
    return rules.in_force(load(), code, on)


def roll_up(rows: Iterable[Mapping[str, Any]], rule: Rule) -> Rolled:
    """The parent's rate from its children's rows. Children that are void are left out by the caller.

    ValueError, naming the child, for what is no number, for a weight below nought or missing, for a target of a sum that is
    missing or not above nought.

    >>> roll_up([{"ref": "a", "percent": "50"}, {"ref": "b", "percent": 100}, {"ref": "c", "percent": ""}], rule_on("mean", date(2026, 1, 1))).percent
    Decimal('50.00')
    """
    children = [_child(row, number, rule) for number, row in enumerate(rows, 1)]
    gone = tuple(c.ref for c in children if c.reached is None)
    named = f"{rule.code}/{rule.version}"
    if gone and rule.missing == "refuse":
        zh, en = f"下级{'、'.join(gone)}未报送，按规则不汇总。", f"Not rolled up, as the rule says: {', '.join(gone)} not returned."
        return Rolled(None, (), gone, zh, en, named)
    counted = [c for c in children if c.reached is not None or rule.missing == "zero"]
    percent = _percent(counted, rule.how)
    refs = tuple(c.ref for c in counted)
    if percent is None:
        return Rolled(None, refs, gone, "没有可以汇总的下级数据。", "There is nothing to roll up.", named)
    rounded = _half_up(percent, rule.places)
    zh = f"{rule.zh}：共{len(children)}个下级，未报送{len(gone)}个，结果{rounded}%。"
    en = f"{rule.en}: {len(children)} children, {len(gone)} not returned, result {rounded} %."
    return Rolled(rounded, refs, gone, zh, en, named)


@dataclass(frozen=True)
class _Child:
    ref: str
    reached: Fraction | None  # a rate, or an amount for a sum
    size: Fraction  # its weight, or its target for a sum


def _percent(children: list[_Child], how: str) -> Fraction | None:
    """The exact rate; None without children, or with weights that sum to nought."""
    reached = [c.reached or Fraction(0) for c in children]
    if not children:
        return None
    if how == "min":
        return min(reached)
    sizes = sum(c.size for c in children)
    if not sizes:
        return None
    if how == "sum":
        return 100 * sum(reached, Fraction(0)) / sizes
    return sum((r * c.size for r, c in zip(reached, children, strict=True)), Fraction(0)) / sizes


def _child(row: Mapping[str, Any], number: int, rule: Rule) -> _Child:
    ref = str(row.get("ref") or f"#{number}")
    if rule.how in ("mean", "min"):
        return _Child(ref, _number(row.get("percent"), ref, "完成率"), Fraction(1))
    if rule.how == "weighted":
        weight = _number(row.get("weight"), ref, "权重")
        if weight is None or weight < 0:
            raise ValueError(f"下级{ref}没有权重或权重小于零；请填不小于零的数。")
        return _Child(ref, _number(row.get("percent"), ref, "完成率"), weight)
    target = _number(row.get("target"), ref, "目标数")
    if target is None or target <= 0:
        raise ValueError(f"下级{ref}没有目标数或目标数不大于零，不能按数量汇总；请补上，或改用其他汇总规则。")
    return _Child(ref, _number(row.get("actual"), ref, "完成数"), target)


def _number(given: Any, ref: str, what: str) -> Fraction | None:
    """The number as written: 53.3, "53.3", "53.3%"; None for an empty cell."""
    written = "" if given is None else str(given).strip().removesuffix("%").rstrip()
    if not written:
        return None
    try:
        found = Decimal(written) if not isinstance(given, bool) else Decimal("NaN")
    except InvalidOperation:
        raise ValueError(f"下级{ref}的{what}“{given}”不是数；请改正。") from None
    if not found.is_finite() or found.copy_abs() > LARGEST:
        raise ValueError(f"下级{ref}的{what}“{given}”不是合情理的数；请核对。")
    if found and found.adjusted() < SMALLEST_PLACE:
        raise ValueError(f"下级{ref}的{what}“{given}”小得不合情理；请核对。")
    return Fraction(found)


def _half_up(exact: Fraction, places: int) -> Decimal:
    """Rounded half up, as the rule of the roll-up says."""
    return shares.rounded(exact, places)


def _rule(row: Mapping[str, str]) -> Rule:
    places = int(row["places"])
    if row["how"] not in HOW or row["missing"] not in MISSING or not 0 <= places <= 6:
        raise ValueError(f"how应为{'、'.join(HOW)}之一，missing应为{'、'.join(MISSING)}之一，places在0到6之间")
    return Rule(row["code"], row["how"], row["missing"], places, row["zh"], row["en"], *rules.dated(row))


ROLLUP = rules.declare(
    rules.Table(
        "rollup",
        Path(__file__).with_name("rules") / "rollup.csv",
        _rule,
        zh="上级任务怎样由下级汇总",
        en="how a parent's rate is made of its children's",
        by_code=True,
    )
)
