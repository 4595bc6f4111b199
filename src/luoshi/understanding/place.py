"""Where a request lies: from words, from a point, or from both, to the 12-digit code; what cannot be told is asked, with the candidates.

Every name in the text speaks for the places that it may mean; the name of a place above it supports it, one that cannot stand with
it weakens it. The numbers are ours (luoshi default) and no measured frequencies: a probability orders candidates and says when to ask.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..codes.divisions import LEVELS, CodeError, Division, cancelled, checked, level_of
from .mentions import Mention, NameIndex, stem
from .place_names import Alias, GazetteerError, alias_forms, by_form, forms_of, gate_forms, normal

if TYPE_CHECKING:
    from .outlines import Outlines, Spot

SURE = 0.6  # below it a person is asked
MOST = 5  # candidates
LONGEST = 1_000  # characters of a text that are read for places
MOST_NAMES = 60  # names weighed against each other
MARGIN = 50.0  # metres from a border
ADJACENT, APART = 0.15, 0.35  # what is left of the doubt when a place above (or below) is named too: right before it, elsewhere
AGAINST_DISTRICT, AGAINST = 0.6, 0.5  # what a name that cannot stand with it takes away
SHARPER = 4  # how much the surer of two readings of one name outweighs the other
POINT = 0.95
_UNNAMED = frozenset(["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"])


@dataclass(frozen=True)
class Candidate:
    """A place that may be meant: its code, its name from the district down, its probability."""

    code: str
    name: str
    probability: float


@dataclass(frozen=True)
class Located:
    """The place of a request. When ``ask`` is set, a person chooses among the candidates, and ``code`` is only the place above that
    holds them all ("" if there is none); ``why`` says in Chinese what was found and what is in doubt."""

    code: str
    name: str
    level: str
    probability: float
    why: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    ask: bool


@dataclass(frozen=True, slots=True)
class _Read:
    """One reading of a text: a code, its probability, the name that speaks for it."""

    code: str
    probability: float
    mention: Mention


class Locator:
    """Finds places. ``places``: the divisions of the code table (or a deployment's own); ``aliases``: its communities, estates and
    roads; ``outlines``: GeoJSON; ``city``: the code of the city to which the session is limited; ``margin``: metres from a border
    within which is asked; ``sure``: the probability below which is asked. GazetteerError, OutlineError or CodeError for bad data."""

    def __init__(
        self,
        places: Iterable[Division],
        aliases: Iterable[Alias] = (),
        outlines: Outlines | Mapping[str, Any] | str | Path | None = None,
        *,
        city: str = "",
        margin: float = MARGIN,
        sure: float = SURE,
    ) -> None:
        self.city, self.margin, self.sure = checked(city) if city else "", margin, sure
        self.outlines = _drawn(outlines)
        everywhere = {place.code: place.name for place in places}
        if not everywhere:
            raise GazetteerError("区划表是空的；请给luoshi.codes.divisions的区划或本地的区划。")
        own = stem(self.city) if self.city else ""
        self._names = {code: name for code, name in everywhere.items() if code.startswith(own)}
        listed = list(aliases)
        for alias in listed:
            if level_of(alias.place_code) == "village" and alias.kind == "community":
                self._names.setdefault(alias.place_code, alias.name)
        self._index = NameIndex(self._forms(everywhere, [a for a in listed if a.place_code.startswith(own)]))

    def _forms(self, everywhere: Mapping[str, str], aliases: Iterable[Alias]) -> Iterator[tuple[str, str, str]]:
        for code, name in self._names.items():
            if name not in _UNNAMED and code != self.city:
                yield from ((form, code, kind) for form, kind in by_form(forms_of(name, code)))
        yield from gate_forms(self._names)
        for old in cancelled().values():
            if old.successor in self._names and level_of(old.code) == "district":
                yield old.name, old.successor, "other generic"
        for alias in aliases:
            yield from ((form, alias.place_code, kind) for form, kind in by_form(alias_forms(alias)))
        if self.city:  # the names of other cities tell that a request is none of ours
            for code, name in everywhere.items():
                if code.endswith("0" * 8) and name not in _UNNAMED and not stem(self.city).startswith(stem(code)) and code not in self._names:
                    yield name, code, "official"

    def locate(self, text: str = "", point: tuple[float, float] | None = None) -> Located:
        """The place of a request from its words, its point (longitude, latitude), or both. OutlineError for what is no point."""
        told = self._located(text) if text else _NOTHING
        if point is None:
            return told
        if self.outlines is None:
            return replace(told, why=(*told.why, "没有轮廓数据，没有用到点的位置。"))
        return self._both(told, self._pointed(point))

    def _located(self, text: str) -> Located:
        text = normal(text[: 2 * LONGEST])[:LONGEST]
        mentions = self._index.exact(text)[:MOST_NAMES]
        readings = self._readings(mentions)
        certain = self._best(readings)
        sound = certain is not None and self._low(certain.code)
        doubtful = [] if sound else [m for m in mentions if self._doubtful(m, readings)]
        slips = self._index.slips(text, [m for m in mentions if m not in doubtful], doubtful)
        if sound and certain is not None:
            slips = [slip for slip in slips if any(_within(sense.code, certain.code) for sense in slip.senses)]
        if not sound:
            slips += self._index.bare_slips(text, mentions + slips)
        if slips:
            mentions = mentions + slips[:MOST_NAMES]
            readings = self._readings(mentions)
        return self._answer(readings, mentions)

    def _doubtful(self, mention: Mention, readings: list[_Read]) -> bool:
        return all(r.probability < self.sure for r in readings if r.mention is mention) and any(self._low(s.code) for s in mention.senses)

    def _low(self, code: str) -> bool:
        return LEVELS.index(level_of(code)) >= LEVELS.index("township")

    def _readings(self, mentions: list[Mention]) -> list[_Read]:
        """Every place that the names may mean, each with its surest reading, the likeliest first."""
        found: dict[str, _Read] = {}
        for mention in mentions:
            others = [other for other in mentions if other is not mention and not other.overlaps(mention)]
            for reading in self._of(mention, others):
                if reading.code not in found or found[reading.code].probability < reading.probability:
                    found[reading.code] = reading
        return sorted(found.values(), key=lambda r: (-r.probability, r.code))

    def _of(self, mention: Mention, others: list[Mention]) -> Iterator[_Read]:
        backed = {sense.code: _backing(mention, sense.code, others) for sense in mention.senses}
        if mention.needs_above and not any(adjacent for _many, adjacent in backed.values()):
            return
        most = max(many for many, _adjacent in backed.values())
        rivals = [sense for sense in mention.senses if backed[sense.code][0] == most]
        whole = sum(sense.sure**SHARPER for sense in rivals)
        for sense in mention.senses:
            many, adjacent = backed[sense.code]
            doubt = 1 - sense.sure
            if many and not mention.road and (adjacent or sense.sure > 0.5):
                doubt *= ADJACENT if adjacent else APART
            share = sense.sure**SHARPER / whole if sense in rivals else 0.1
            yield _Read(sense.code, (1 - doubt) * share * self._left(sense.code, others), mention)

    def _left(self, code: str, others: list[Mention]) -> float:
        """What the names that cannot stand with a place leave of its probability."""
        left = 1.0
        for other in others:
            if other.needs_above or any(_related(sense.code, code) for sense in other.senses):
                continue
            weight = max(sense.sure for sense in other.senses)
            left *= 1 - weight * (AGAINST if any(self._low(sense.code) for sense in other.senses) else AGAINST_DISTRICT)
        return left

    def _best(self, readings: list[_Read]) -> _Read | None:
        """The deepest sure reading that no other sure reading denies."""
        sure = [r for r in readings if r.probability >= self.sure]
        if not sure or not all(_related(sure[0].code, r.code) for r in sure):
            return None
        return max(sure, key=lambda r: (len(stem(r.code)), r.probability))

    def _answer(self, readings: list[_Read], mentions: list[Mention]) -> Located:
        ours = [r for r in readings if r.code in self._names and r.code != self.city]
        best = self._best(readings)
        if best is not None and (best.code not in self._names or LEVELS.index(level_of(best.code)) < LEVELS.index("district")):
            ours, best = [r for r in ours if r.code == best.code] if best.code in self._names else [], None
        below = self._unsettled(best, readings)
        if best is not None and not below:
            shown = tuple(self._candidate(r.code, r.probability) for r in [best, *(r for r in ours if r is not best)][:MOST])
            return Located(best.code, shown[0].name, level_of(best.code), shown[0].probability, (self._why(best),), shown, False)
        listed = (below or ours)[:MOST]
        if not listed:
            return replace(_NOTHING, why=("所说地点不在本市。",)) if readings else _NOTHING
        why = (*dict.fromkeys(self._why(r) for r in listed), self._doubt(listed))
        return self._asked([self._candidate(r.code, r.probability) for r in listed], why, best.code if best else "")

    def _unsettled(self, best: _Read | None, readings: list[_Read]) -> list[_Read]:
        """Places below the best one that are named in full or as roads, and of which none is sure."""
        if best is None:
            return []
        below = [r for r in readings if r.code != best.code and _within(r.code, best.code) and r.probability >= 0.05]
        if not self._low(best.code):
            return below
        return [r for r in below if not r.mention.slip and not r.mention.road and len([s for s in r.mention.senses if _within(s.code, best.code)]) > 1]

    def _doubt(self, listed: list[_Read]) -> str:
        if len({r.mention.start for r in listed}) > 1 and not all(_related(listed[0].code, r.code) for r in listed):
            return "所说的地名不在一处，请核实。"
        return "同名或相近的地方不止一处，请核实。" if len(listed) > 1 else "仅凭此名还不能确定，请核实。"

    def _asked(self, candidates: list[Candidate], why: tuple[str, ...], certain: str = "") -> Located:
        """The question which candidate is meant; ``certain`` is what is known all the same, if not what the candidates share."""
        codes = [each.code for each in candidates]
        common = certain or self._common(codes)
        if common in codes:
            common = ""
        return Located(common, self._name(common) if common else "", level_of(common) if common else "", candidates[0].probability, why, tuple(candidates[:MOST]), True)

    def _common(self, codes: list[str]) -> str:
        """The deepest place that holds all of them, from the district down; "" if there is none."""
        for width in (12, 9, 6):
            shared = {stem(code)[:width].ljust(12, "0") for code in codes}
            if len(shared) == 1 and all(len(stem(code)) >= width for code in codes):
                return shared.pop()
        return ""

    def _candidate(self, code: str, probability: float) -> Candidate:
        return Candidate(code, self._name(code), round(probability, 3))

    def _name(self, code: str) -> str:
        """The name of a place with those above it, from the district down where the session is limited to a city."""
        drawn = self.outlines.names if self.outlines else {}
        chain = [code[:width].ljust(12, "0") for width in (2, 4, 6, 9, 12)][2 if self.city else 0 :]
        names = [self._names.get(each) or drawn.get(each, "") for each in dict.fromkeys(chain)]
        return "".join(name for name in names if name not in _UNNAMED) or code

    def _why(self, reading: _Read) -> str:
        mention, name = reading.mention, self._name(reading.code)
        meant = next((sense.name for sense in mention.senses if sense.code == reading.code), "") or mention.name
        said = f"“{mention.said}”" + (f"当作“{meant}”（{mention.slip}）" if mention.slip else "")
        return f"{said}可指{name}" if len(mention.senses) > 1 or mention.road else f"{said}即{name}"

    def _pointed(self, point: tuple[float, float]) -> Located:
        assert self.outlines is not None
        spot = self.outlines.at(*point, self.margin)
        inside = [code for code in spot.inside if not self.city or code.startswith(stem(self.city))]
        near = [(code, metres) for code, metres in spot.near if not self.city or code.startswith(stem(self.city))]
        if len(inside) == 1 and spot.edge > self.margin and not near:
            only = self._candidate(inside[0], POINT)
            return Located(only.code, only.name, level_of(only.code), POINT, (f"点在{only.name}内",), (only,), False)
        return self._border(inside, near, spot)

    def _border(self, inside: list[str], near: list[tuple[str, float]], spot: Spot) -> Located:
        if not inside and not near:
            return replace(_NOTHING, why=("点不在任何已知轮廓内。",))
        why = [f"点在{self._name(code)}内" for code in inside]
        why += [f"距{self._name(code)}{metres:.0f}米" for code, metres in near]
        if inside and not near and math.isfinite(spot.edge):
            why.append(f"距边界{spot.edge:.0f}米")
        shares = [1.0] * len(inside) + [0.5] * len(near)
        found = [self._candidate(code, POINT * share / sum(shares)) for code, share in zip([*inside, *(code for code, _metres in near)], shares, strict=True)]
        return self._asked(found, (*why, f"离边界不到{self.margin:.0f}米，请核实。" if len(inside) < 2 else "轮廓重叠，请核实。"))

    def _both(self, told: Located, pointed: Located) -> Located:
        """Words and point together: they agree, one adds to the other, or a person is asked."""
        if not told.candidates or not pointed.candidates:
            one, other = (pointed, told) if pointed.candidates else (told, pointed)
            lost = not pointed.candidates
            return replace(one, why=(*one.why, *other.why) if lost else one.why, ask=one.ask or lost)
        agreeing = [(t, p) for t in told.candidates for p in pointed.candidates if _related(t.code, p.code)]
        why = (*told.why, *pointed.why)
        if not agreeing or (not told.ask and not any(_related(told.code, p.code) for p in pointed.candidates)):
            merged = sorted([*told.candidates, *pointed.candidates], key=lambda each: -each.probability)
            return self._asked(merged, (*why, "所说的地点与点的位置不符，请核实。"))
        if pointed.ask:
            first = {_deeper(t, p).code: _deeper(t, p) for t, p in agreeing}
            rest = [each for each in pointed.candidates if not any(_related(each.code, code) for code in first)]
            return self._asked([*first.values(), *rest], why)
        best = max((_deeper(t, p) for t, p in (agreeing[:1] if told.ask else [x for x in agreeing if x[0].code == told.code])), key=lambda each: len(each.code.rstrip("0")))
        sure = round(1 - (1 - POINT) * (1 - told.probability), 3)
        return Located(best.code, best.name, level_of(best.code), sure, why, (replace(best, probability=sure),), False)


def _drawn(outlines: Outlines | Mapping[str, Any] | str | Path | None) -> Outlines | None:
    if outlines is None:
        return None
    from .outlines import Outlines  # words need no shapely

    return outlines if isinstance(outlines, Outlines) else Outlines(outlines)


_NOTHING = Located("", "", "", 0.0, ("没有听出地点。",), (), True)


def _within(code: str, other: str) -> bool:
    return stem(code).startswith(stem(other))


def _related(one: str, other: str) -> bool:
    a, b = stem(one), stem(other)
    return a.startswith(b) or b.startswith(a)


def _deeper(one: Candidate, other: Candidate) -> Candidate:
    return one if len(stem(one.code)) >= len(stem(other.code)) else other


def _backing(mention: Mention, code: str, others: list[Mention]) -> tuple[int, bool]:
    """How many other names stand with a place, and whether one of a place above it stands right before its name."""
    many, adjacent = 0, False
    for other in others:
        if other.needs_above or other.road:
            continue
        if any(sense.code != code and _related(sense.code, code) for sense in other.senses):
            many += 1
            if 0 <= mention.start - other.end <= 1 and any(sense.code != code and _within(code, sense.code) for sense in other.senses):
                adjacent = True
    return many, adjacent


__all__ = ["Alias", "Candidate", "CodeError", "GazetteerError", "Located", "Locator"]
