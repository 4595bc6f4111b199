"""What a file of rows gives, whatever it is: sheets, their rows as texts, and what is wrong with single cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

MAX_COLUMNS = 512  # a wider table is cut there, and told
LONGEST = 131_072  # characters of one cell
_BRACKET = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^】]*】")
TOTALS = frozenset(["合计", "总计", "小计", "共计", "累计", "总数", "total", "totals", "subtotal", "sum"])


class Flaw(NamedTuple):
    """Why a cell cannot be used as it stands. ``kind``: "error" (#N/A), "formula" (no result was kept), "missing" (its text is not in the file), "cut" (a long number
    of which the last digits are lost: no harm in an amount, but no number of anything), "long"."""

    kind: str
    reason: str


@dataclass(frozen=True)
class Row:
    """A row with a word in it. ``number``: as the spreadsheet shows it, from 1. ``flaws``: by column from 0; ``reckoned``: columns whose formula's kept
    result was taken; ``spread``: columns filled from a merged cell to their left."""

    number: int
    cells: list[str]
    flaws: dict[int, Flaw] = field(default_factory=dict)
    reckoned: frozenset[int] = frozenset()
    spread: frozenset[int] = frozenset()
    hidden: bool = False


@dataclass
class Sheet:
    """A sheet: its name ("" where a file has but one), whether it is hidden, and a function that goes through its rows once more each time.
    ``since_1904``: how its serial numbers of days count. ``remarks`` grow as the rows are read."""

    name: str
    start: Callable[[], Iterator[Row]]
    hidden: bool = False
    since_1904: bool = False
    divided: bool = False  # its cells are divided by a sign, so that one sign too many moves all that follows
    remarks: list[str] = field(default_factory=list)

    def rows(self) -> Iterator[Row]:
        """The rows that have a word in them, in order. Raises Unreadable where the file breaks off."""
        return self.start()


def normal(heading: str) -> str:
    """A heading as it is compared: half width, lower case, no space or line end, no mark of a field that must be filled.

    >>> normal("诉 求\\n内容＊："), normal("Source_ID")
    ('诉求内容', 'source_id')
    """
    return "".join(unicodedata.normalize("NFKC", heading).lower().split()).strip("*:#※.")


def names_of(heading: str) -> tuple[str, ...]:
    """A heading's names, the likelier first: as it stands, and without what stands in brackets.

    >>> names_of("联系电话（必填）")
    ('联系电话(必填)', '联系电话')
    """
    whole = normal(heading)
    bare = _BRACKET.sub("", whole).strip("*:#※.")
    return (whole, bare) if bare and bare != whole else (whole,)


def is_total(cells: list[str]) -> bool:
    """Whether a row says no more than sums: its first word is 合计 or the like, and every other a number.

    >>> is_total(["合计", "", "20", "1,234.5"]), is_total(["合计", "路灯不亮"]), is_total(["", "共20件"])
    (True, False, True)
    """
    filled = [normal(c) for c in cells if c]
    if not filled or len(filled[0]) > 20:
        return False
    first = filled[0].rstrip("0123456789.,件条项行个户人:")
    counted = re.fullmatch(r"(?:共|合计|总计|小计|共计|总数)(?:有)?\d+[件条项行个户人]?", filled[0])
    return bool(counted or first in TOTALS) and all(re.fullmatch(r"[-+]?[\d,]*\.?\d+%?[件条项行个户人]?|-|—|/", c) for c in filled[1:])


# A number of something (a case, a telephone) that went through a spreadsheet as a quantity.
_POWER = re.compile(r"(\d+)(?:\.(\d*))?[Ee]\+?(\d{1,2})")
CUT = "长数字被表格软件截成了15位，后面的数字已经丢失；请在原系统把这一列作为文本导出"


def as_number_of(text: str) -> tuple[str, bool]:
    """A text that names something by a number, freed from a spreadsheet's dress, and whether digits of it are lost.

    >>> as_number_of("19900001234.0"), as_number_of("1.9900001234E+10"), as_number_of("2.02611E+18"), as_number_of("A-1.0")
    (('19900001234', False), ('19900001234', False), ('2026110000000000000', True), ('A-1.0', False))
    """
    bare = unicodedata.normalize("NFKC", text).strip()
    if found := re.fullmatch(r"(\d+)\.0|(\d{5,})\.0+", bare):
        return found[1] or found[2], False
    if found := _POWER.fullmatch(bare):
        power, after = int(found[3]), found[2] or ""
        if 5 <= power <= 40 and len(after) <= power:
            return found[1] + after + "0" * (power - len(after)), len(after) < power
    return text, False


def looks_cut(text: str) -> bool:
    """Whether a text of digits alone has nothing but noughts after Excel's fifteenth; one nought may be chance.

    >>> looks_cut("2026110100012340000"), looks_cut("2026110100012345678"), looks_cut("2026110100012340")
    (True, False, False)
    """
    return len(text) >= 17 and text.isascii() and text.isdigit() and not text[15:].strip("0")
