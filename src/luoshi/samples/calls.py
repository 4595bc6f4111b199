"""The requests of an invented city: what people say over months, with its hours, seasons, surges, repeated callers and doubles.

Seeded, of any size, one after the other in the order of time. Numbers begin with 100, which no telephone in China does.
"""

from __future__ import annotations

import csv
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = (2, 1, 1, 1, 1, 2, 5, 12, 22, 30, 31, 24, 15, 18, 28, 29, 25, 20, 16, 15, 14, 11, 7, 4)  # calls by the hour: peaks at 9–11 and 14–16
HOURS_OF = {
    "night": (20, 21, 22, 23, 0, 1, 2),
    "peak": (7, 8, 9, 17, 18, 19),
    "evening": (9, 10, 17, 18, 19, 20, 21),
    "office": (9, 10, 11, 14, 15, 16),
    "day": tuple(range(7, 20)),
}
WEEK = (1.12, 1.08, 1.05, 1.03, 1.02, 0.86, 0.84)
BUSY = {1: 1.12, 2: 0.8, 7: 1.12, 8: 1.1, 11: 1.18, 12: 1.2}  # months with more or fewer calls than others: heating, rain, Spring Festival
SEASONS: Mapping[str, Mapping[int, float]] = {
    "all": {},
    "heat": {11: 1.5, 12: 1.4, 1: 1.5, 2: 0.9, 3: 0.5},
    "rain": {6: 1, 7: 1.6, 8: 1.3, 9: 0.3},
    "summer": {5: 0.4, 6: 1, 7: 1.3, 8: 1.3, 9: 0.5},
    "school": {4: 0.3, 5: 0.5, 6: 1.2, 7: 1, 8: 1.5, 9: 1.3},
    "newyear": {11: 0.5, 12: 1.2, 1: 1.8, 2: 0.6},
}
CHANNELS = (("phone", 80), ("web", 14), ("open311", 6))
ENTERPRISE = 0.8  # share of what firms say of themselves that comes by their own line
OPENERS = ("", "", "", "", "你好，", "您好，我想反映一下，", "是这样的，")
SPOKEN_OPENERS = ("喂，", "喂，你好，")  # on the phone alone
HOME_OPENER = "我是住户，"
ALL_OPENERS = ("喂，你好，", *(o for o in (*OPENERS, *SPOKEN_OPENERS, HOME_OPENER) if o))
AGAIN_OPENERS, ALSO_OPENERS = ("还是那件事，", "又来说一下，"), ("我也反映一下，", "")
CLOSERS = {  # by what is wanted
    "fix": ("请尽快派人来修", "能不能派人来看看", "麻烦尽快处理", "什么时候能修好"),
    "stop": ("希望有人来管一管", "请派人来查", "麻烦尽快处理", "反映过没人管"),
    "claim": ("希望给个说法", "请帮忙协调", "想问问该怎么办"),
    "danger": ("赶快来人", "请马上派人"),
}
LASTING = {"h": ("两个多小时", "一上午", "大半天"), "d": ("两天", "三天", "一个星期"), "m": ("半个月", "一个多月", "大半年")}
SAYS_HOW_LONG = re.compile("[一二三四五六七八九十两半].{0,2}(?:天|年|月|周|星期|小时|分钟|夜)|天天|总|一直|夜|凌晨")
WHERE = {  # by what it is about; what stands in brackets is the address
    "flat": ("[{c}{n}号楼{m}单元]", "[{c}{n}号楼]", "[{s}{c}{n}号楼]"),
    "estate": ("[{c}]", "[{s}{c}]", "我们[{c}]"),
    "road": ("[{r}{n}号]附近", "[{r}]", "[{s}{r}]", "[{r}和{q}交叉口]"),
    "shop": ("[{r}{n}号]的",),
    "crossing": ("[{r}和{q}路口]",),
    "stop": ("[{r}公交站]，", "在[{r}]坐车，"),
    "river": ("[{r}]边上，", "[{c}]后面，"),
    "village": ("[{s}{v}村]，",),
    "street": ("[{s}]的",),
    "school": ("孩子在[{r}小学]上学，",),
    "clinic": ("在[{s}卫生服务中心]看病，",),
    "hall": ("在[{s}便民服务中心]办事，",),
    "firm": ("我在[{r}{n}号]一家公司上班，", "在[{r}{n}号]干活，"),
    "park": ("我们公司在[{r}{n}号]，",),
    "live": ("我住[{c}]，", "我是[{s}{c}]的，"),
}
SPOTS = frozenset({"flat", "estate", "road", "shop", "crossing", "stop", "river", "village"})  # what has a point on the map
SURNAMES, TITLES = "甲乙丙丁戊己庚辛壬癸", ("先生", "女士", "先生", "女士", "同志")
ASKED = 0.5  # share of questions among what can be asked about
RECENT = 300  # requests among which a double has its first
DOUBLE, AGAIN, SPOKEN = 0.08, 0.3, 0.03  # shares: the same told again; by the same person; slips of the tongue
SLIPS = (("路灯", "路登"), ("暖气", "暖汽"), ("电梯", "店梯"), ("井盖", "井该"), ("物业", "务业"), ("施工", "实工"))
FIRST = ("柳", "桂", "枫", "荷", "松", "梅", "兰", "竹", "榆", "杏", "云", "月", "星", "溪", "泉", "石")
SECOND = ("荫", "苑", "香", "塘", "岭", "湾", "庭", "泽", "桥", "坪", "影", "坊")


@dataclass(frozen=True)
class Call:
    """One request as it was told. ``asks``: a question that can be answered at once; ``same_as``: the number of the earlier one that
    it repeats; ``surge``: the incident that it belongs to; ``caller``: whose it is, by number."""

    number: int
    at: datetime
    channel: str
    text: str
    subject: str
    place: str
    address: str
    point: tuple[float, float] | None
    urgency: str
    asks: bool
    caller: int
    name: str
    phone: str
    same_as: int | None = None
    surge: str = ""
    wants: str = "fix"  # what is wanted: a key of CLOSERS


@dataclass(frozen=True)
class Surge:
    """Something that many people call about: for ``days`` from ``begins`` (days before the end), in these streets."""

    name: str
    subject: str
    things: tuple[str, ...]
    begins: int
    days: int
    streets: int
    share: float  # of a day's calls
    urgency: str = "general"
    where: str = "estate"  # a key of WHERE
    wants: str = "fix"


SURGES = (
    Surge("供水干管爆裂", "0401", ("主路上水管爆了，水冒得老高", "整个小区没水", "水从井里往外喷"), 33, 2, 2, 0.25, "utilities"),
    Surge("充电桩拆除", "0402", ("小区的充电桩被拆了没地方充电", "充电桩一夜之间全拆了", "充电桩拆了也不说什么时候装回来"), 24, 24, 16, 0.05, wants="claim"),
    Surge("夜间施工", "0305", ("地铁工地后半夜还在打桩", "工地夜里两点还在切钢筋"), 18, 12, 2, 0.05, where="road", wants="stop"),
    Surge("供热站故障", "0404", ("供热站坏了，整栋楼没暖气", "暖气一点热气都没有，说是供热站坏了"), 9, 4, 3, 0.2, "utilities", "flat"),
)


@dataclass(frozen=True)
class _Saying:
    subject: str
    season: str
    weight: float
    hours: str
    urgency: str
    where: str
    lasts: str
    wants: str
    things: tuple[str, ...]
    effects: tuple[str, ...]
    asks: tuple[str, ...]


@cache
def _sayings() -> tuple[_Saying, ...]:
    with Path(__file__).with_name("sayings.csv").open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(
        _Saying(
            r["subject"],
            r["season"],
            float(r["weight"]),
            r["hours"],
            r["urgency"],
            r["where"],
            r["lasts"],
            r["manner"],
            *(tuple(p for p in r[k].split("|") if p) for k in ("things", "effects", "asks")),
        )
        for r in rows
    )


@cache
def _weights(month: int) -> tuple[float, ...]:
    """How much is said of each in a month, each with those before it."""
    return tuple(accumulate(s.weight * SEASONS[s.season].get(month, 1.0 if s.season == "all" else 0.02) for s in _sayings()))


def names_of_places(streets: Sequence[tuple[str, str]], seed: int = 1) -> list[tuple[str, str, str]]:
    """The communities, estates and roads of the streets (code, name): (name, street's code, kind); the same for the same seed."""
    rng, taken, found = random.Random(f"names {seed}"), set[str](), list[tuple[str, str, str]]()

    def name(ending: str) -> str:
        while True:
            made = rng.choice(FIRST) + rng.choice(SECOND) + ending
            if made not in taken:
                taken.add(made)
                return made

    for code, _name in streets:
        found += [(name(rng.choice(("小区", "家园", "花园", "新村", "里"))), code, "estate") for _n in range(5)]
        found += [(name(rng.choice(("路", "街", "大街"))), code, "road") for _n in range(3)]
    return found


def calls(count: int, end: datetime, days: int, outlines: Mapping[str, Any], seed: int = 1, surges: Sequence[Surge] = SURGES) -> Iterator[Call]:
    """About ``count`` requests (a day's share is rounded) over the ``days`` up to ``end``, in the order of time. ``outlines``: GeoJSON of
    the streets, with code and name. ValueError for no days or no streets."""
    if days < 1 or not outlines["features"]:
        raise ValueError("a city's requests need a day at least, and streets")
    city = _City(outlines, seed, max(2, count))
    first = end.astimezone(ZONE).date() - timedelta(days=days - 1)
    weights = [_weight(first + timedelta(days=n)) for n in range(days)]
    number, owed = 0, 0.0
    for n, weight in enumerate(weights):
        day = first + timedelta(days=n)
        owed += count * weight / sum(weights)
        made = sorted((city.call(day, (end.astimezone(ZONE).date() - day).days, surges) for _n in range(int(owed))), key=lambda c: c.at)
        owed -= int(owed)
        for call in made:
            if call.at <= end:
                yield city.numbered(call, number)
                number += 1


def _weight(day: date) -> float:
    return WEEK[day.weekday()] * BUSY.get(day.month, 1.0)


class _City:
    """What is drawn from: streets, their names and points, people, and the latest requests that others repeat."""

    def __init__(self, outlines: Mapping[str, Any], seed: int, people: int) -> None:
        self.rng = random.Random(seed)
        self.people = max(2, int(people * 0.7))
        features = outlines["features"]
        self.streets = [(f["properties"]["code"], f["properties"]["name"]) for f in features]
        self.points = {f["properties"]["code"]: _inside(f["geometry"], self.rng) for f in features}
        self.villages = [(code, name) for code, name in self.streets if name.endswith(("镇", "乡"))]
        self.names: dict[str, dict[str, list[str]]] = {}
        for name, code, kind in names_of_places(self.streets, seed):
            self.names.setdefault(code, {"estate": [], "road": []})[kind].append(name)
        self.recent: list[Call] = []

    def call(self, day: date, before_end: int, surges: Sequence[Surge]) -> Call:
        """A request of a day, not numbered yet."""
        rng = self.rng
        for surge in surges:
            if surge.begins - surge.days < before_end <= surge.begins and rng.random() < surge.share:
                street = self.streets[(hash_of(surge.name) + rng.randrange(surge.streets)) % len(self.streets)]
                return self._call(day, street, _Saying(surge.subject, "all", 1, "any", surge.urgency, surge.where, "", surge.wants, surge.things, (), ()), surge.name)
        saying = rng.choices(_sayings(), cum_weights=_weights(day.month))[0]
        streets = (self.villages if saying.where == "village" else self.streets) or self.streets
        street = streets[min(rng.randrange(len(streets)), rng.randrange(len(streets)))]  # some streets are busier
        told = self._call(day, street, saying)
        if saying.asks and rng.random() < ASKED:
            asked = f"{rng.choice(('请问', '您好，我想问一下，', '咨询一下，'))}{rng.choice(saying.asks)}？"
            return replace(told, text=asked, asks=True, address="", point=None, urgency="general")
        return told

    def _call(self, day: date, street: tuple[str, str], saying: _Saying, surge: str = "") -> Call:
        rng, names = self.rng, self.names[street[0]]
        channel = "enterprise" if saying.where == "park" and rng.random() < ENTERPRISE else _drawn(rng, CHANNELS)
        road, other = rng.sample(names["road"], 2)
        estate = rng.choice(names["estate"])
        parts = {"c": estate, "v": estate[:2], "r": road, "q": other, "s": street[1], "n": rng.randrange(1, 40), "m": rng.randrange(1, 6)}
        where = rng.choice(WHERE[saying.where]).format(**parts)
        address = where[where.index("[") + 1 : where.index("]")]
        text = self._opener(channel, saying.where) + re.sub(r"[\[\]]", "", where) + self._sentence(saying)
        if rng.random() < SPOKEN:
            for right, wrong in SLIPS:
                text = text.replace(right, wrong, 1)
        caller = rng.randrange(self.people) if rng.random() < 0.9 else rng.randrange(max(1, self.people // 200))  # a few call often
        point = rng.choice(self.points[street[0]]) if saying.where in SPOTS and rng.random() < 0.6 else None
        at = self._at(day, saying.hours)
        return Call(0, at, channel, text, saying.subject, street[0], address, point, saying.urgency, False, caller, *_person(caller), surge=surge, wants=saying.wants)

    def _opener(self, channel: str, where: str) -> str:
        home, spoken = where in ("flat", "estate"), channel == "phone"
        openers: tuple[str, ...] = (*OPENERS, *(SPOKEN_OPENERS if spoken else ()), *((HOME_OPENER,) if home else ()))
        return self.rng.choice(openers)

    def _sentence(self, saying: _Saying) -> str:
        """What is the matter, for how long, what comes of it, what is wanted: of what fits the matter."""
        rng, thing = self.rng, self.rng.choice(saying.things)
        said = [thing]
        if saying.lasts and rng.random() < 0.35 and not SAYS_HOW_LONG.search(thing):
            said.append(f"已经{rng.choice(LASTING[saying.lasts])}了")
        if saying.effects and rng.random() < 0.7:
            said.append(rng.choice(saying.effects))
        if rng.random() < 0.5:
            said.append(rng.choice(CLOSERS[saying.wants]))
        return "，".join(said) + rng.choice(("", "。"))

    def _at(self, day: date, hours: str) -> datetime:
        allowed = HOURS_OF.get(hours, range(24))
        hour = self.rng.choices(list(allowed), [HOURS[h] + (20 if hours == "night" else 0) for h in allowed])[0]
        return datetime(day.year, day.month, day.day, hour, self.rng.randrange(60), self.rng.randrange(60), tzinfo=ZONE)

    def numbered(self, call: Call, number: int) -> Call:
        """With its number; now and then it is the same as one told before, by somebody else or by the same person again."""
        rng = self.rng
        if self.recent and not call.asks and rng.random() < DOUBLE:
            earlier = rng.choice(self.recent)
            again = rng.random() < AGAIN
            said = next((earlier.text.removeprefix(o) for o in ALL_OPENERS if earlier.text.startswith(o)), earlier.text)
            text = rng.choice(AGAIN_OPENERS if again else ALSO_OPENERS) + said
            who = (earlier.caller, earlier.name, earlier.phone) if again else (call.caller, call.name, call.phone)
            told = {k: getattr(earlier, k) for k in ("subject", "place", "address", "urgency", "surge", "wants")}
            call = replace(call, text=text, same_as=earlier.number, caller=who[0], name=who[1], phone=who[2], asks=False, **told)
        call = replace(call, number=number)
        if not call.asks and call.same_as is None:
            self.recent = [*self.recent[-RECENT:], call]
        return call


def hash_of(text: str) -> int:
    """A number of a text that is the same in every run."""
    return sum(ord(c) * (n + 1) for n, c in enumerate(text))


def _person(caller: int) -> tuple[str, str]:
    return SURNAMES[caller % 10] + SURNAMES[caller // 10 % 10] * (caller % 3 == 0) + TITLES[caller % 5], f"100{caller:08}"


def _drawn(rng: random.Random, choices: Sequence[tuple[str, int]]) -> str:
    return rng.choices([c for c, _w in choices], [w for _c, w in choices])[0]


def _inside(geometry: Mapping[str, Any], rng: random.Random, count: int = 60) -> list[tuple[float, float]]:
    """Points within an outline (its first ring)."""
    ring = geometry["coordinates"][0] if geometry["type"] == "Polygon" else geometry["coordinates"][0][0]
    xs, ys = [p[0] for p in ring], [p[1] for p in ring]
    found: list[tuple[float, float]] = []
    while len(found) < count:
        x, y = rng.uniform(min(xs), max(xs)), rng.uniform(min(ys), max(ys))
        crossings = sum((a[1] > y) != (b[1] > y) and x < (b[0] - a[0]) * (y - a[1]) / (b[1] - a[1]) + a[0] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
        if crossings % 2:
            found.append((round(x, 6), round(y, 6)))
    return found
