"""What a caller must not do, and what the centre then says and does (条例 arts. 9, 37): a table. The demand that stands in such a call is taken all
the same. Plain Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from luoshi import rules

from .rule_tables import RULES
from .state import Conduct, RequestState


@dataclass(frozen=True)
class ConductRule:
    """One sort of conduct: its article, what the operator says, and whether it is a danger to life, which goes at once."""

    code: str
    zh: str
    en: str
    basis: str
    says_zh: str
    says_en: str
    danger: bool
    version: int
    valid_from: date
    source: str


def conducts(on: date | None = None) -> dict[str, ConductRule]:
    """The sorts of conduct by code, on a day (by default today)."""
    return rules.all_in_force(CONDUCT.rows(), on or date.today(), or_first=True)


def standing(request: RequestState) -> list[Conduct]:
    """What is noted of a request's caller and was not taken back."""
    return [note for note in request.get("conduct", []) if not note["undone_at"]]


def _rule(row: Mapping[str, str]) -> ConductRule:
    if row["danger"].strip() not in ("", "yes"):
        raise ValueError("danger空着或写yes")
    danger = row["danger"].strip() == "yes"
    return ConductRule(row["code"], row["zh"], row["en"], row["basis"], row["says_zh"], row["says_en"], danger, *rules.dated(row))


CONDUCT = rules.declare(
    rules.Table(
        "conduct",
        RULES / "conduct.csv",
        _rule,
        zh="诉求人不得有的言行、依据、劝阻的话",
        en="what a caller must not do, by what article, and what the operator then says",
    )
)
