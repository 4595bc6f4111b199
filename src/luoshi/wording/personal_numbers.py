"""Telephone, identity and bank numbers, however they are written.

Runs of digits that stand close to each other (with spaces, dashes, dots, brackets, line ends or words like 然后 between) are read as one
chain; within a chain a number is looked for by its length, its first digits and the way it is cut into groups. What an amount, a date, a
time or a place along a road is stays.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from .characters import LETTERS, UNSEEN, kind

_RUN = re.compile(r"[0-9](?:\x01*[0-9])*")
_TOKEN = re.compile(r"(?<![A-Za-z0-9])[0-9OoQDIl|iZzSsBb\x01]+(?![A-Za-z0-9])")
_FILLER = re.compile(
    r"然后|接着|接下来|后面|中间|前面|最后|开头|末尾|尾号|还有|之后|以及|空格|横杠|横线|斜杠|逗号|句号|那个|再加|再来|是的|是个|三个数|四个数|[再接加和跟是的杠横减点空呃嗯啊哦吧呢额那后]|then|and|dot|dash|space|plus",
    re.IGNORECASE,
)
_BREAKING = re.compile(r"[%‰°℃℉¥$€£￥×÷=<>≥≤±§№㎡㎞㎝㎜㎏㎥]|〔|〕")
_WORDY = re.compile(r"[^\W\d_]")
_LONGEST_GAP = 24
_WEAK = frozenset(" -._")
_SAFE = re.compile(
    r"(?<![0-9.])(?:19|20)\d\d[-/.]\x20?(?:1[0-2]|0?[1-9])[-/.]\x20?(?:3[01]|[12]\d|0?[1-9])(?![0-9])"  # a date
    r"|(?<![0-9:])(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?![0-9:])"  # a time
    r"|(?<![A-Za-z])[A-Za-z]?K\d{1,4}\+\d{1,3}(?:\.\d+)?(?![0-9])"  # along a road
    r"|(?<![0-9.])\d{2,3}\.\d{3,16}°?[EN]?[ ,，、;/]{1,3}\d{2,3}\.\d{3,16}(?![0-9])"  # a position
    r"|(?<![0-9.,])\d{1,3}(?:,\d{3}){2,5}(?:\.\d{1,2})?(?![0-9,])",  # with commas by thousands
    re.IGNORECASE,
)
_LIKE_A_NAME = "先生女士小姐师傅总旦芳宝"
_UNIT = re.compile(
    rf"[ \x01]{{0,3}}(?:余|多|左右)?(?:[万亿]?元(?![{_LIKE_A_NAME}])|[万亿](?=[元吨人户亩件次个公平立斤千棵株辆]|[，。；、\s)]|$)|[美港欧日]元|人民币|块钱|吨|公斤|千克|平方|平米|㎡|m2|m²|m3|立方|公顷|亩|公里|千米|人次|户次|千瓦|kwh|度电"
    r"|[人户个件斤株棵辆](?=[，。；、\s)]|$))",
    re.IGNORECASE,
)
_NOT_ASKED = re.compile(
    r"电话|手机|联系|号码|致电|拨打|打给|微信|微 信|短信|加我|找我|回电|回复|机主|座机|固话|宅电|小灵通|传真|tel|mobile|phone|call|whatsapp|☎|📞|📱|打|呼|信:", re.IGNORECASE
)
_LOCAL = re.compile(r"(?:电话|座机|固话|宅电|小灵通|传真|tel|phone|fax|打|拨打|致电|回电)(?:号码|号)?[是为:：\x01 \"'(（]{0,6}$", re.IGNORECASE)
_MORE = re.compile(r"[ \x01]{0,3}(?:[-,，(（][ \x01]{0,2})?(?:转|分机|ext\.?|x|#)[ \x01:：号]{0,4}\d(?:[ \x01-]?\d){0,5}[)）]?", re.IGNORECASE)
_DASHED = re.compile(r"[ \x01]{0,2}-[ \x01]{0,2}\d{1,5}(?![0-9])")
_BEFORE = re.compile(r"(?:[(（]?\+?[ \x01]{0,2}(?:00)?[ \x01]{0,2}86[)）]?|\+|[(（])[ \x01\-.)）]{0,3}$")
_ABROAD = re.compile(r"(?<![A-Za-z0-9])(?:\+|00(?=86))[ \x01]{0,2}\d(?:[ \x01\-.()（）]{0,3}\d){7,14}(?![0-9])")

# How telephone numbers are cut, and how many of one's own way of cutting pass where a space or a dash stands between.
_CUTS = {(11,), (3, 4, 4), (3, 8), (7, 4), (3, 2, 2, 2, 2), (3, 4, 2, 2), (3, 2, 2, 4), (3, 3, 5), (3, 5, 3), (3, 3, 3, 2), (3, 2, 3, 3), (1,) * 11}
_TWOS = {(2, 2, 2, 2, 2, 1), (1, 2, 2, 2, 2, 2)}
_FIXED_CUTS = {(3, 8), (4, 7), (4, 8), (3, 4, 4), (4, 4, 4), (4, 3, 4), (4, 4, 3), (11,), (12,), (3, 2, 2, 2, 2), (4, 2, 2, 2, 2), (4, 3, 2, 2)}
_FREE_CUTS = {(10,), (3, 7), (3, 3, 4), (3, 4, 3), (4, 3, 3), (6, 4), (4, 6), (1,) * 10, (3, 3, 2, 2)}
_LEADING = ("86", "0086", "086", "0", "17951", "12593", "17909", "17911", "193", "10193")
_PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    ]
)
_X, _X_APART = re.compile(r"\x01{0,9}[Xx](?![A-Za-z0-9])"), re.compile(r"[ \x01.\-]{0,4}[Xx×叉✕](?![A-Za-z0-9])")
_STAMP = re.compile(r"20[0-3]\d(?:0[1-9]|1[0-2])|91")  # how numbers of orders and of firms begin
_AT_STAKE = re.compile(r"(?<![A-Za-z])[A-Za-z]?K$", re.IGNORECASE)
_AREA = re.compile(r"010|02\d|0[3-9]\d\d")


@dataclass
class _Chain:
    """Digits that stand close: the digits, where each is, what sort it is, and how far it stands from the one before
    (0 glued, 1 a space, dash or dot, 2 other signs, 3 words)."""

    digits: str
    at: list[int]
    sorts: list[str]
    gaps: list[int]
    between: list[str]

    def begins(self, i: int) -> bool:
        return i == 0 or self.gaps[i] > 0 or self.sorts[i] != self.sorts[i - 1]

    def ends(self, j: int) -> bool:
        return j == len(self.digits) or self.gaps[j] > 0 or self.sorts[j] != self.sorts[j - 1]

    def cut(self, i: int, j: int) -> tuple[int, ...]:
        """The lengths of the groups of the digits from i to j."""
        marks = [i, *(n for n in range(i + 1, j) if self.gaps[n]), j]
        return tuple(b - a for a, b in itertools.pairwise(marks))

    def widest(self, i: int, j: int) -> int:
        return max(self.gaps[i + 1 : j], default=0)

    def glued_before(self, i: int) -> str:
        """The digits of the same sort that stand glued before i, at most six."""
        n = i
        while n > 0 and i - n < 6 and not self.gaps[n] and self.sorts[n - 1] == self.sorts[i]:
            n -= 1
        return self.digits[n:i]


def numbers(text: str, seen: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and sort of each number in a text; ``seen`` is its plain form."""
    for m in _ABROAD.finditer(seen):
        sort = next(filter(None, map(kind, text[m.start() : m.end()])))
        end = next((n for n in range(m.start(), m.end()) if kind(text[n]) not in ("", sort)), m.end())
        if sum(map(str.isdigit, seen[m.start() : end])) >= 8 and not _UNIT.match(seen, end):
            yield m.start(), end, "number"
    seen, sorts = _with_letters(text, seen)
    safe = [m.span() for m in _SAFE.finditer(seen)]
    for chain in _chains(text, seen, sorts):
        if len(chain.digits) >= 7:
            yield from _of_chain(chain, seen, safe)


def _with_letters(text: str, seen: str) -> tuple[str, dict[int, str]]:
    """The plain text with letters that are written for digits among digits (l38OOOO1111) as digits, and where they were."""
    letters: dict[int, str] = {}
    made = list(seen)
    for m in _TOKEN.finditer(seen):
        token = m[0]
        if any(c in LETTERS for c in token) and (any(c.isdigit() for c in token) or set(token) <= set("OoIl|" + UNSEEN)):
            for n in range(*m.span()):
                if made[n] in LETTERS and (made[n] != "|" or n == m.start()):
                    letters[n], made[n] = "O", LETTERS[made[n]]
    return ("".join(made) if letters else seen), letters


def _chains(text: str, seen: str, letters: dict[int, str]) -> Iterator[_Chain]:
    chain: _Chain | None = None
    end = 0
    for m in _RUN.finditer(seen):
        start = m.start()
        between = seen[end:start]
        gap = _gap(between) if chain else -1
        if gap < 0:
            if chain:
                yield chain
            chain = _Chain("", [], [], [], [])
        assert chain is not None
        digits = []
        for n in range(start, m.end()):
            if seen[n] != UNSEEN:
                digits.append(seen[n])
                chain.at.append(n)
                chain.sorts.append(letters.get(n) or kind(text[n]))
                first = len(digits) == 1
                chain.gaps.append(max(gap, 0) if first else 0)
                chain.between.append(between if first else "")
        chain.digits += "".join(digits)
        end = m.end()
    if chain:
        yield chain


def _gap(between: str) -> int:
    """How far apart two runs stand: 1, 2, 3, or -1 for too far."""
    between = between.replace(UNSEEN, "")
    if len(between) > _LONGEST_GAP:
        return -1
    if set(between) <= _WEAK and len(between) <= 4:
        return 1
    if _BREAKING.search(between):
        return -1
    if not _WORDY.search(between):
        return 2
    return 3 if not _WORDY.search(_FILLER.sub("", between)) else -1


def _of_chain(chain: _Chain, seen: str, safe: list[tuple[int, int]]) -> Iterator[tuple[int, int, str]]:
    i, n = 0, len(chain.digits)
    while i < n:
        j = (
            (_identity(chain, i, seen) or _card(chain, i, seen) or _telephone(chain, i, seen, safe) or _glued(chain, i))
            if chain.begins(i) or chain.glued_before(i) in _LEADING
            else 0
        )
        if not j:
            i += 1
            continue
        start, end = chain.at[i], chain.at[min(j, n) - 1] + 1
        if j > n:  # its X stands after the last digit
            end = j - n
            j = n
        start -= len(_glued_before(chain, i))
        if before := _BEFORE.search(seen[max(0, start - 12) : start]):
            start -= len(before[0])
        if more := _MORE.match(seen, end) or (_DASHED.match(seen, end) if chain.digits[i] == "0" else None):
            end = more.end()
        while end < len(seen) and seen[end] == UNSEEN:
            end += 1
        yield start, end, "number"
        i = j


def _glued_before(chain: _Chain, i: int) -> str:
    """What stands glued before a number and belongs to it."""
    before = chain.glued_before(i)
    return before if before in _LEADING and not chain.begins(i) else ""


def _telephone(chain: _Chain, i: int, seen: str, safe: list[tuple[int, int]]) -> int:
    """The end of a telephone number that begins at i, or 0."""
    digits = chain.digits
    if digits[i] == "1" and "3" <= digits[i + 1 : i + 2] <= "9":
        return i + 11 if _fits(chain, i, i + 11, _CUTS, seen, safe) else 0
    if not chain.begins(i):
        return 0
    if area := _AREA.match(digits, i):
        for length in (8, 7):
            j = area.end() + length
            if (length == 8 or len(area[0]) == 4) and _fits(chain, i, j, _FIXED_CUTS, seen, safe):
                return j
    if digits.startswith(("400", "800"), i) and not digits.startswith("00000", i + 5) and _fits(chain, i, i + 10, _FREE_CUTS, seen, safe):
        return i + 10
    if _LOCAL.search(seen[max(0, chain.at[i] - 16) : chain.at[i]]):
        for length in (8, 7):
            if i + length <= len(digits) and chain.ends(i + length) and chain.widest(i, i + length) <= 1 and not _UNIT.match(seen, chain.at[i + length - 1] + 1):
                return i + length
    return 0


def _fits(chain: _Chain, i: int, j: int, cuts: set[tuple[int, ...]], seen: str, safe: list[tuple[int, int]]) -> bool:
    if j > len(chain.digits) or not chain.ends(j):
        return False
    sorts = chain.sorts[i:j]
    if sorts.count("O") > 6:
        return False
    start, end = chain.at[i], chain.at[j - 1] + 1
    if _safe(start, end, safe) or _UNIT.match(seen, end):
        return False
    cut = chain.cut(i, j)
    if len(cut) == 1:
        return True
    if _stake(seen, start) or (cut == (1, 8, 2)):
        return False
    asked = _NOT_ASKED.search(seen[max(0, start - 14) : start]) is not None
    widest = chain.widest(i, j)
    if asked or (cut in cuts and (widest < 3 or cut[0] >= 3 or cut[0] == 1)):
        return True
    if widest > 2 or (widest == 2 and (len(cut) > 2 or "\n" not in "".join(chain.between[i + 1 : j]))):
        return False
    return _own_way(chain, i, j, cut)


def _own_way(chain: _Chain, i: int, j: int, cut: tuple[int, ...]) -> bool:
    """A way of cutting that is nobody's rule: not amounts that stand side by side, decimals, or years."""
    groups, n = [], i
    for length in cut:
        groups.append(chain.digits[n : n + length])
        n += length
    between = {chain.between[m].replace(UNSEEN, "") for m in range(i + 1, j) if chain.gaps[m]}
    if (len(cut) > 5 and cut not in _TWOS) or len(between) > 1 or (between == {"."} and len(cut) == 2):
        return False
    long_ones = [g for g in groups if len(g) >= 3]
    round_ones = sum(g.endswith("00") for g in long_ones)
    years = sum(len(g) == 4 and g[:2] in ("19", "20") for g in groups)
    if any(g[0] == "0" and len(g) >= 3 for g in groups):
        return True  # no amount begins with a nought
    return (round_ones * 2 < len(long_ones) or not long_ones) and years < 2


def _safe(start: int, end: int, safe: list[tuple[int, int]]) -> bool:
    """Whether a date, a time or the like shares a character with it."""
    n = bisect_left(safe, (end, 0)) - 1
    return n >= 0 and safe[n][1] > start


def _stake(seen: str, start: int) -> bool:
    return _AT_STAKE.search(seen[max(0, start - 3) : start]) is not None


def _birth(digits: str) -> bool:
    return "1900" <= digits[:4] <= "2029" and "01" <= digits[4:6] <= "12" and "01" <= digits[6:8] <= "31"


def _identity(chain: _Chain, i: int, seen: str) -> int:
    """The end of an identity number of 18 or 15 digits that begins at i, or 0; beyond the chain where an X follows it."""
    digits = chain.digits
    if not chain.begins(i):
        return 0
    if i + 17 <= len(digits) and _birth(digits[i + 6 : i + 14]) and _parts(chain, i, i + 17, digits[i : i + 2] in _PROVINCES):
        if x := _X_APART.match(seen, chain.at[i + 16] + 1):
            return x.end() + len(digits)
        if i + 18 <= len(digits) and chain.ends(i + 18) and _parts(chain, i, i + 18, digits[i : i + 2] in _PROVINCES):
            return i + 18
    if i + 17 <= len(digits) and len(chain.cut(i, i + 17)) == 1 and (x := _X.match(seen, chain.at[i + 16] + 1)):
        return x.end() + len(digits)
    if i + 18 <= len(digits) and chain.ends(i + 18) and len(chain.cut(i, i + 18)) == 1 and not _STAMP.match(digits, i):
        return i + 18
    old = i + 15 <= len(digits) and chain.ends(i + 15) and digits[i : i + 2] in _PROVINCES and _birth(f"19{digits[i + 6 : i + 12]}")
    if old and chain.cut(i, i + 15) in {(15,), (6, 6, 3), (6, 9), (3, 3, 6, 3), (6, 2, 2, 2, 3), (1,) * 15}:
        return i + 15
    return 0


def _parts(chain: _Chain, i: int, j: int, known: bool) -> bool:
    """Whether an identity number is cut as people cut one; where no province has its first digits, only in the usual places."""
    cut = chain.cut(i, j)
    if cut == (1,) * len(cut) or len(cut) == 1:
        return True
    return (known and len(cut) <= 7 and chain.widest(i, j) < 3) or (cut[0] in (6, 3) and len(cut) <= 5) or (cut[0] == 6 and chain.widest(i, j) == 3)


def _card(chain: _Chain, i: int, seen: str) -> int:
    """The end of a bank card's number of 16 to 19 digits that begins at i, or 0."""
    digits = chain.digits
    if not chain.begins(i) or digits[i] not in "34569":
        return 0
    for length in (19, 18, 17, 16):
        j = i + length
        if j > len(digits) or not chain.ends(j) or chain.widest(i, j) > 2:
            continue
        cut = chain.cut(i, j)
        usual = len(cut) == 1 or cut[:3] == (4, 4, 4) or (cut[0] == 6 and len(cut) == 2) or cut == (1,) * length
        union = digits.startswith("62", i) and usual
        if union or (usual and chain.widest(i, j) < 2 and _luhn(digits[i:j]) and not all(digits[n : n + 4].endswith("00") for n in range(i, j - 3, 4))):
            return j
    return 0


def _luhn(digits: str) -> bool:
    total = 0
    for n, character in enumerate(reversed(digits)):
        value = int(character) * (1 + n % 2)
        total += value - 9 * (value > 9)
    return total % 10 == 0


def _glued(chain: _Chain, i: int) -> int:
    """The end of several numbers written without anything between, or 0."""
    if not chain.begins(i):
        return 0
    j = i
    while j < len(chain.digits) and j - i < 120:
        if j > i and chain.ends(j):
            break
        if chain.digits[j] == "1" and "3" <= chain.digits[j + 1 : j + 2] <= "9" and j + 11 <= len(chain.digits) and len(chain.cut(j, j + 11)) == 1:
            j += 11
        elif chain.digits[j : j + 2] in _PROVINCES and _birth(chain.digits[j + 6 : j + 14]) and j + 18 <= len(chain.digits) and len(chain.cut(j, j + 18)) == 1:
            j += 18
        else:
            return 0
    return j if j - i > 18 and chain.ends(j) else 0
