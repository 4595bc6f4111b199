"""Administrative divisions of China down to the township, by the 12-digit code: GB/T 2260 (6 digits: province, prefecture,
district) + GB/T 10114 (3: street, town, township) + 3 of a village or residents' committee.

The shipped table is that of the National Bureau of Statistics as of 2023-06-30 (``divisions.csv.gz``, made by
``training/places.py``); it knows a place *since* that day and says nothing of its earlier life. ``cancelled.csv`` has the
codes that went out of use, until when they held and what took their place. Codes from 99 on are free for invented places.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType

SNAPSHOT = date(2023, 6, 30)
SOURCE = "国家统计局 统计用区划代码 2023-06-30"
EVER = date(1900, 1, 1)  # valid from before the table's memory
LEVELS = ("province", "prefecture", "district", "township", "village")
_WIDTHS = (2, 4, 6, 9, 12)  # digits that name a place at each level
_UNNAMED = frozenset(["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"])  # rows of the code table that are no places
_FORM = re.compile(r"[1-9][0-9]{11}")


class CodeError(ValueError):
    """No division's code, or one that is not in the table; the message is one sentence in Chinese and one in English."""


@dataclass(frozen=True, slots=True)
class Division:
    """A place with its code; it holds from ``valid_from`` up to, not with, ``valid_to``; ``successor`` is the code that followed it."""

    code: str
    name: str
    valid_from: date = SNAPSHOT
    valid_to: date | None = None
    successor: str = ""
    source: str = SOURCE

    @property
    def level(self) -> str:
        """One of LEVELS."""
        return level_of(self.code)

    @property
    def parent(self) -> str:
        """The code of the place above; "" above a province."""
        return parent_of(self.code)

    def on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


def checked(code: str) -> str:
    """The code with 12 digits; short ones (2, 4, 6, 9 digits) are filled with noughts. Raises CodeError for what has no code's form.

    >>> checked("110101")
    '110101000000'
    """
    plain = code.strip()
    full = plain.ljust(12, "0") if plain.isascii() and len(plain) in _WIDTHS else plain
    if not _FORM.fullmatch(full) or (full[2:4] == "00" and full[4:] != "0" * 8) or (full[6:9] == "000" and full[9:] != "000"):
        raise CodeError(
            f"“{code}”不是区划代码：应为12位数字（省2、地2、县2、乡3、村3，下级缺位补0）。 "
            f"“{code}” is not a division's code: 12 digits are needed (2+2+2+3+3, noughts for the levels below)."
        )
    return full


def level_of(code: str) -> str:
    """The level that a code names, one of LEVELS. Raises CodeError.

    The towns of the cities without districts (东莞市 441900 → 石碣镇 441900101) are townships too.
    """
    full = checked(code)
    return LEVELS[next(n for n, width in enumerate(_WIDTHS) if not full[width:].strip("0"))]


def is_whole(text: str) -> bool:
    """Whether a text has the form of a whole code: 12 digits of ASCII. Whether there is such a place is not asked.

    >>> is_whole("990102000000"), is_whole("990102"), is_whole("９９０１０２００００００")
    (True, False, False)
    """
    return len(text) == 12 and text.isascii() and text.isdigit()


def prefix_of(code: str) -> str:
    """The digits of a 12-digit code that all places within it share.

    >>> prefix_of("990102000000"), prefix_of("990000000000"), prefix_of("441900101000")
    ('990102', '99', '441900101')
    """
    return next(code[:width] for width in _WIDTHS if not code[width:].strip("0"))


def parent_of(code: str) -> str:
    """The code of the next level above that the code itself names; "" for a province. Raises CodeError.

    >>> parent_of("441900101000")
    '441900000000'
    """
    full = checked(code)
    for width in reversed(_WIDTHS[: LEVELS.index(level_of(full))]):
        above = full[:width].ljust(12, "0")
        if above != full:
            break
    else:
        return ""
    return above


def township_kind(code: str) -> str:
    """What a township is by its digits 7–9 (GB/T 10114): street, town, township, or other (政企合一 and the like); "" for another level."""
    if level_of(code) != "township":
        return ""
    number = int(checked(code)[6:9])
    return "street" if number < 100 else "town" if number < 200 else "township" if number < 400 else "other"


@cache
def divisions() -> Mapping[str, Division]:
    """All divisions in force, by code, in the order of the codes; read on first use."""
    packed = Path(__file__).with_name("divisions.csv.gz").read_bytes()
    rows = csv.reader(io.StringIO(gzip.decompress(packed).decode("utf-8")))
    next(rows)
    return MappingProxyType({code: Division(code, name) for code, name in rows})


@cache
def cancelled() -> Mapping[str, Division]:
    """The codes known to be out of use, by code. A first list; a deployment adds its own to its register."""
    with Path(__file__).with_name("cancelled.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return MappingProxyType({r["code"]: Division(r["code"], r["name"], EVER, date.fromisoformat(r["valid_to"]), r["successor"], r["source"]) for r in rows})


def division(code: str) -> Division:
    """The division of a code, in force or cancelled. Raises CodeError."""
    full = checked(code)
    found = divisions().get(full) or cancelled().get(full)
    if found is None:
        raise CodeError(f"区划代码“{full}”不在区划表（{SNAPSHOT}）中。 The code “{full}” is not in the table of divisions as of {SNAPSHOT}.")
    return found


def resolve(code: str, on: date) -> Division:
    """The division that a code stands for on a day: itself, or, when it was cancelled by then, what followed it. Raises CodeError.

    >>> resolve("110103", date(2010, 6, 30)).name, resolve("110103", date(2010, 7, 1)).name
    ('崇文区', '东城区')
    """
    found = division(code)
    seen = {found.code}
    while found.valid_to is not None and on >= found.valid_to:
        if not found.successor:
            raise CodeError(
                f"区划代码“{found.code}”（{found.name}）自{found.valid_to}起撤销，无接续代码。 The code “{found.code}” went out of use on {found.valid_to} with no successor."
            )
        found = division(found.successor)
        if found.code in seen:
            raise CodeError(f"区划代码“{code}”的沿革成环，请更正。 The successors of the code “{code}” run in a circle; mend them.")
        seen.add(found.code)
    return found


@cache
def _children() -> Mapping[str, tuple[Division, ...]]:
    found: dict[str, list[Division]] = {}
    for each in divisions().values():
        found.setdefault(each.parent, []).append(each)
    return MappingProxyType({code: tuple(below) for code, below in found.items()})


def children_of(code: str = "") -> tuple[Division, ...]:
    """The divisions right below one, in order; the provinces for "". Raises CodeError."""
    return _children().get(checked(code) if code else "", ())


def above(code: str) -> Iterator[str]:
    """The codes of the levels above, the nearest first."""
    while code := parent_of(code):
        yield code


def full_name(code: str) -> str:
    """The name with those of the places above it: 北京市东城区景山街道. Raises CodeError."""
    names = [division(each).name for each in (*reversed(list(above(code))), code)]
    return "".join(name for name in names if name not in _UNNAMED) or names[-1]
