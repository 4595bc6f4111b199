"""Names of places found in a text: as they stand, and with one wrong, missing or extra character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from . import features
from .place_names import FORMS, everyday, sounds_alike

LONGEST_TYPO = 10  # characters of a name beyond which no typo is looked for
_GENERIC = re.compile(r"(?:街道办事处|街道|地区|办事处|街办|社区|居委会|大队|新区|小区|[\u4e00-\u9fff])$")
_ROAD = re.compile(r"[东西南北中内外前后上环]*[一二三四五六七八九十]*(?:大街|大道|路|街(?![道坊办到倒])|线|桥|立交|环岛|路口|车?站|机场|高速|胡同|弄|沿)")
_WITHIN = re.compile(r"[第一二三四五六七八九十]*(?:医院|大学|学院|学校|小学|中学|公园|商场|广场|派出所|景区|市场)|[东西南北]边|以[东西南北]|对面|隔壁")
_TAKEN_BACK = re.compile(r"(?:不对|说错了|搞错了|记错了|哦不|更正)[，,。.…、]*(?:应该)?[是为]?")
_BEFORE_A_NAME = frozenset("在住到去来从是的我家说于至和跟与及对呃嗯、，。：；,.:;（()）“”!！?？-—/·")
# What a slip costs: sound-alike or other character, by the length of the name without its generic word (luoshi default).
ALIKE_LONG, ALIKE_PAIR, OTHER_LONG, OTHER_PAIR, SHIFTED = 0.88, 0.8, 0.75, 0.48, 0.75
UNEXPLAINED = 0.8  # and what a character right before it costs that belongs to nothing
ROAD_LIKE, INSTITUTION, HIDDEN, EVERYDAY = 0.35, 0.55, 0.5, 0.3


@dataclass(frozen=True, slots=True)
class Sense:
    """One place that a name may mean: its code, how sure the form is of it, which form it is, and the name if the text has a slip."""

    code: str
    sure: float
    form: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text. ``needs_above``: it counts only right behind the name of a place above; ``road``: a road's name, rather."""

    start: int
    end: int
    said: str
    name: str
    senses: tuple[Sense, ...]
    needs_above: bool = False
    road: bool = False
    slip: str = ""  # what is wrong with it, in words; "" if it stands as it is

    def overlaps(self, other: Mention) -> bool:
        """Whether two mentions share a character."""
        return self.start < other.end and other.start < self.end


class NameIndex:
    """All forms of all names. ``forms``: (form, code, kind of FORMS)."""

    def __init__(self, forms: Iterable[tuple[str, str, str]]) -> None:
        found: dict[str, list[tuple[str, str]]] = {}
        for form, code, kind in forms:
            found.setdefault(form, []).append((code, kind))
        self.senses: dict[str, tuple[Sense, ...]] = {form: _surest(form, pairs) for form, pairs in found.items()}
        self._reach: dict[str, int] = {}
        for form in [form for form, senses in self.senses.items() if not senses]:
            del self.senses[form]
        for form in self.senses:
            self._reach[form[:2]] = max(self._reach.get(form[:2], 0), len(form))
        self._core: dict[str, int] = {}  # form → length without its generic word, of those in which typos are looked for
        self._blanked: dict[str, list[str]] = {}
        self._lacking: dict[str, list[str]] = {}
        self._bare: dict[str, list[str]] = {}
        self._learn_typos()
        self._last = frozenset(form[-1] for form in self._core)

    def _learn_typos(self) -> None:
        for form, senses in self.senses.items():
            kinds = {sense.form for sense in senses}
            if not 3 <= len(form) <= LONGEST_TYPO:
                continue
            if "bare" in kinds and any(sense.code.endswith("000") for sense in senses):
                for n in range(len(form)):
                    self._bare.setdefault(f"{form[:n]}?{form[n + 1 :]}", []).append(form)
            if not kinds & {"official", "short of official", "alias"}:
                continue
            generic = _GENERIC.search(form)
            core = len(form) - len(generic[0]) if generic else len(form)
            if core < 2 or (core < 3 and kinds == {"alias"}):
                continue
            self._core[form] = core
            for n in range(core):
                self._blanked.setdefault(f"{form[:n]}?{form[n + 1 :]}", []).append(form)
                if core >= 3:
                    self._lacking.setdefault(form[:n] + form[n + 1 :], []).append(form)

    def exact(self, text: str) -> list[Mention]:
        """The names that stand in a text (``place_names.normal``), the longest first from the left, none over another."""
        found, here, length, reach = [], 0, len(text), self._reach
        while here < length - 1:
            longest = reach.get(text[here : here + 2], 0)
            for end in range(min(here + longest, length), here + 1, -1):
                senses = self.senses.get(text[here:end])
                if senses is not None:
                    found.append(Mention(here, end, text[here:end], text[here:end], senses))
                    here = end
                    break
            else:
                here += 1
        found = _corrected(found, text)
        words = _Words(text)
        judged = [self._judged(mention, text, words, found[n - 1] if n else None) for n, mention in enumerate(found)]
        return [mention for mention in judged if mention is not None]

    def _judged(self, mention: Mention, text: str, words: _Words, before: Mention | None) -> Mention | None:
        """A bare name by what stands around it: a road's, an institution's, part of another word."""
        forms = {sense.form for sense in mention.senses}
        if not forms & {"bare", "bare pair", "bare district", "stem"} or forms & {"official", "short of official", "alias"}:
            return mention
        if "bare district" in forms:
            return None if _ROAD.match(text, mention.end) else mention
        if mention.name[-1] in "路街" or _ROAD.match(text, mention.end):
            return replace(mention, senses=_at_most(mention.senses, ROAD_LIKE), road=True)
        needs_above = mention.name in everyday() or all(sense.form == "bare pair" and not sense.code.endswith("000") for sense in mention.senses)
        if needs_above:
            return replace(mention, senses=_at_most(mention.senses, EVERYDAY), needs_above=True)
        if _WITHIN.match(text, mention.end):
            return replace(mention, senses=_at_most(mention.senses, INSTITUTION))
        free = mention.start == 0 or text[mention.start - 1] in _BEFORE_A_NAME or (before is not None and before.end == mention.start)
        if len(mention.name) == 2 and not free and not words.holds(mention.start, mention.end):
            return replace(mention, senses=_at_most(mention.senses, HIDDEN))
        return mention

    def slips(self, text: str, firm: list[Mention], doubtful: Sequence[Mention] = ()) -> list[Mention]:
        """Names with their generic word and one slip: none over a firm name; over a doubtful one only if it is longer."""
        covered = {n for mention in firm for n in range(mention.start + 1, mention.end + 1)}
        inside = {n: len(text) for mention in firm for n in range(mention.start, mention.end)}  # where no slip may begin that ends by then
        inside |= {n: mention.end if n == mention.start else len(text) for mention in doubtful for n in range(mention.start, mention.end)}
        bounds = {0, *(mention.end for mention in firm), *(n + 1 for n, char in enumerate(text) if char in _BEFORE_A_NAME)}
        found = []
        for end in range(3, len(text) + 1):
            if text[end - 1] in self._last and end not in covered:
                best = self._slips_before(text, end, inside, bounds)
                if best:
                    found.append(best)
        return found

    def _slips_before(self, text: str, end: int, inside: Mapping[int, int], bounds: set[int]) -> Mention | None:
        got: dict[str, tuple[float, int, str]] = {}  # form → how much is left of its surety, start, what is wrong
        for start in range(end - 2, max(-1, end - LONGEST_TYPO - 2), -1):
            if end <= inside.get(start, -1):
                continue
            for form, left, wrong in self._like(text[start:end]):
                left *= 1 if start in bounds else UNEXPLAINED
                if form not in got or got[form][0] < left:
                    got[form] = (left, start, wrong)
        if not got:
            return None
        name = max(got, key=lambda form: got[form][0])
        _, start, wrong = got[name]
        senses: dict[str, Sense] = {}
        for form, (left, _start, _wrong) in got.items():
            for sense in self.senses[form]:
                if sense.code not in senses or senses[sense.code].sure < sense.sure * left:
                    senses[sense.code] = Sense(sense.code, sense.sure * left, sense.form, form)
        return Mention(start, end, text[start:end], name, tuple(senses.values()), slip=wrong)

    def _like(self, part: str) -> Iterator[tuple[str, float, str]]:
        """The forms from which a part of a text differs by one character, what that costs, and what is wrong."""
        for form in self._lacking.get(part, ()):
            yield form, SHIFTED, "少一字"
        for n in range(len(part) - 1):
            for form in self._blanked.get(f"{part[:n]}?{part[n + 1 :]}", ()):
                if part[n] != form[n] and part[n].isalnum():
                    yield form, *_cost(part[n], form[n], self._core[form])
            extra = part[:n] + part[n + 1 :]
            if 1 <= n <= self._core.get(extra, 0) >= 3 and part[n].isalnum():
                yield extra, SHIFTED, "多一字"

    def bare_slips(self, text: str, taken: list[Mention]) -> list[Mention]:
        """Bare names of three and more characters with one slip; one that does not even sound alike is only worth a question."""
        covered = {n for mention in taken for n in range(mention.start, mention.end)}
        found = []
        for start in range(len(text) - 2):
            for size in (5, 4, 3):
                part = text[start : start + size]
                if len(part) < size or any(n in covered for n in range(start, start + size)):
                    continue
                for n in range(size):
                    for form in self._bare.get(f"{part[:n]}?{part[n + 1 :]}", ()):
                        if part[n] != form[n] and part[n].isalnum() and not _ROAD.match(text, start + size):
                            left, wrong = _cost(part[n], form[n], 3 if sounds_alike(part[n], form[n]) else 2)
                            senses = tuple(replace(s, sure=s.sure * left) for s in self.senses[form])
                            found.append(Mention(start, start + size, part, form, senses, slip=wrong))
        return found


class _Words:
    """The bounds of a text's words, found only when asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ends: set[int] | None = None

    def holds(self, start: int, end: int) -> bool:
        """Whether words begin and end there."""
        if self._ends is None:
            self._ends, here = {0}, 0
            for word in features.words(self._text):
                here += len(word)
                self._ends.add(here)
        return start in self._ends and end in self._ends


def _surest(form: str, pairs: list[tuple[str, str]]) -> tuple[Sense, ...]:
    """The senses of a form: of one level the surest, none within another, no bare village beside a township or district."""
    sure = {code: max(FORMS[kind] for c, kind in pairs if c == code) for code, _kind in pairs}
    kind_of: Mapping[str, str] = {code: kind for code, kind in pairs if FORMS[kind] == sure[code]}
    higher = [code for code in sure if code.endswith("000")]
    stems = {code: stem(code) for code in sure}
    kept = []
    best = max(sure.values())
    for code, weight in sure.items():
        within = any(other != code and stems[code].startswith(stems[other]) for other in sure)
        outdone = weight < best - 0.12 or (not code.endswith("000") and higher and kind_of[code].startswith("bare"))
        lone_stem = kind_of[code] == "stem" and len(pairs) < 2
        if not (within or outdone or lone_stem):
            kept.append(Sense(code, weight, kind_of[code]))
    return tuple(kept)


def stem(code: str) -> str:
    """The digits of a code that name the place, without the noughts of the levels below.

    >>> stem("110105000000"), stem("441900101000")
    ('110105', '441900101')
    """
    for width in (2, 4, 6, 9):
        if not code[width:].strip("0"):
            return code[:width]
    return code


def _corrected(found: list[Mention], text: str) -> list[Mention]:
    """The names without those that the caller took back: 甲村，不对，是乙村."""
    for slip in _TAKEN_BACK.finditer(text):
        after = [mention for mention in found if mention.start >= slip.end()]
        if after:
            found = [mention for mention in found if mention.end <= slip.start() - 12 or mention in after]
    return found


def _cost(said: str, meant: str, core: int) -> tuple[float, str]:
    if sounds_alike(said, meant):
        return (ALIKE_LONG if core >= 3 else ALIKE_PAIR), "音近一字之差"
    return (OTHER_LONG if core >= 3 else OTHER_PAIR), "一字之差"


def _at_most(senses: tuple[Sense, ...], sure: float) -> tuple[Sense, ...]:
    return tuple(replace(sense, sure=min(sense.sure, sure)) for sense in senses)
