"""How long each urgency of a request may take: a table of rules (``rules/limits.csv``), the one place where the limit of a danger stands.
Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from luoshi import rules

URGENCIES = ("danger", "utilities", "general", "hard")
UNITS = {"hours": "小时", "working_hours": "工作时", "days": "天", "workdays": "个工作日"}  # those of the clock (a test compares them)
LONGEST = 800  # days that the clock counts


@dataclass(frozen=True)
class LimitRule:
    """How long an urgency of a request may take, unless its duty says otherwise: an amount of one of UNITS; and whether it is handed over at
    once."""

    code: str
    amount: int
    unit: str
    hand_over: bool
    zh: str
    en: str
    version: int
    valid_from: date
    source: str

    @property
    def limit(self) -> str:
        """The limit in words.

        >>> limit_on("danger", date(2026, 11, 23)).limit
        '2小时'
        """
        return f"{self.amount}{UNITS[self.unit]}"


def limit_on(code: str, on: date) -> LimitRule:
    """The limit of an urgency in force on a day, or, before any was, its first. LookupError for a code that there never was."""
    return rules.in_force_or_first(LIMITS.rows(), code, on)


def limits() -> tuple[LimitRule, ...]:
    """Every row that there is, of whatever day."""
    return LIMITS.rows()


def urgencies() -> list[str]:
    """The codes of the urgencies, in the table's order."""
    return list(dict.fromkeys(r.code for r in LIMITS.rows()))


def _limit(row: Mapping[str, str]) -> LimitRule:
    amount = int(row["amount"])
    if amount <= 0 or row["unit"] not in UNITS:
        raise ValueError(f"amount应大于零，unit应为{'、'.join(UNITS)}之一")
    if amount > (LONGEST * 24 if "hours" in row["unit"] else LONGEST):
        raise ValueError(f"amount最长{LONGEST}天")
    if row["hand_over"] not in ("0", "1", ""):
        raise ValueError("hand_over应为1（立即移交）或0")
    return LimitRule(row["code"], amount, row["unit"], row["hand_over"] == "1", row["zh"], row["en"], *rules.dated(row))


LIMITS = rules.declare(
    rules.Table(
        "limits",
        Path(__file__).with_name("rules") / "limits.csv",
        _limit,
        zh="各种轻重缓急的办理时限，是否立即移交",
        en="how long each urgency of a request may take, and whether it is handed over at once",
        by_code=True,
    )
)
