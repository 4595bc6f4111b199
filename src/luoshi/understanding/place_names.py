"""How callers name a place: from its official name, every form in which it is said, and how sure each form is.

望京街道 is also 望京街道办事处, 望京办事处 and 望京; 良乡地区 is also 良乡镇; a district goes without 区, a village without 委会.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ..codes.divisions import CodeError, checked, level_of

# How sure a form of a name is, by itself (luoshi default; learned from no data).
FORMS: Mapping[str, float] = {
    "official": 0.97,  # 望京街道
    "short of official": 0.95,  # 望京办事处, 良乡镇 for 良乡地区, 南湖西园社区
    "other generic": 0.8,  # 犀浦镇 for 犀浦街道
    "alias": 0.9,  # what the deployment's own file says
    "bare": 0.85,  # 三里屯
    "bare pair": 0.7,  # 望京: two characters, often a part of another word
    "bare district": 0.8,  # 朝阳
    "stem": 0.5,  # 天通苑 for 天通苑北 and 天通苑南
}
KINDS = {"community": "社区、村", "estate": "小区", "road": "路", "landmark": "地标"}
_KIND_WORDS = {"社区": "community", "村": "community", "小区": "estate", "路": "road", "道路": "road", "地标": "landmark"}
_PEOPLES = re.compile(
    r"(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗"
    r"|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺)族|各族)+(?=自治|乡$)"
)
_TOWNSHIP = re.compile(r"(街道办事处|街道|地区办事处|地区|民族乡|镇|乡)$")
_DISTRICT = re.compile(r"(新区|自治县|自治州|区|县|市|盟|省|自治区)$")
_VILLAGE = re.compile(r"(社区居民委员会|社区居委会|居民委员会|居委会|社区)$|(村民委员会|村委会|村)$")
_GATE = re.compile(r"(.).门([内外])")
_WHOLE_GATE, _SHORT_GATE = re.compile(r"(..门)[内外]?街道$"), re.compile(r"(.)([内外])(街道)")
_SIDES = "东南西北内外"
_DIGITS = str.maketrans("123456789", "一二三四五六七八九")
_COUNTED = re.compile(r"(?<![0-9])[1-9](?=[区里条街村园期队组])|(?<=第)[1-9](?![0-9])")


class GazetteerError(ValueError):
    """A table of names that cannot be used; one sentence for the person."""


@dataclass(frozen=True, slots=True)
class Alias:
    """A name of the deployment's own gazetteer: a community, an estate (小区), a road or a landmark, and the place it lies in."""

    name: str
    place_code: str
    kind: str


def read_aliases(path: str | Path) -> tuple[Alias, ...]:
    """The deployment's own file: CSV with the columns name, place_code, kind. GazetteerError, with the line, for a row that is wrong."""
    path = Path(path)
    found = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            lacking = {"name", "place_code", "kind"} - set(reader.fieldnames or ())
            if lacking:
                raise GazetteerError(f"{path.name}缺少列：{'、'.join(sorted(lacking))}；第一行应为name,place_code,kind。")
            for row in reader:
                found.append(_alias(row, f"{path.name}第{reader.line_num}行"))
    except (UnicodeDecodeError, csv.Error) as error:
        raise GazetteerError(f"{path.name}读不了（{error}）；请存为UTF-8编码的CSV。") from None
    return tuple(found)


def _alias(row: Mapping[str, str | None], where: str) -> Alias:
    name, kind = (row["name"] or "").strip(), (row["kind"] or "").strip()
    kind = _KIND_WORDS.get(kind, kind)
    if len(name) < 2:
        raise GazetteerError(f"{where}：名称“{name}”少于两个字；请写全。")
    if kind not in KINDS:
        raise GazetteerError(f"{where}：kind“{kind}”不认识；应为{'、'.join(KINDS)}之一。")
    try:
        return Alias(name, checked(row["place_code"] or ""), kind)
    except CodeError as error:
        raise GazetteerError(f"{where}：{str(error).split('。')[0]}。") from None


def normal(text: str) -> str:
    """A text as names are compared: no spaces, half-width digits, and counted parts in characters (3区 → 三区).

    >>> normal("芳城园 ３区")
    '芳城园三区'
    """
    plain = "".join(text.split()).translate(_WIDE)
    return _COUNTED.sub(lambda m: m[0].translate(_DIGITS), plain)


_WIDE = {ord("０") + n: str(n) for n in range(10)} | {ord("Ａ") + n: chr(ord("A") + n) for n in range(26)}


def forms_of(name: str, code: str) -> Iterator[tuple[str, str]]:
    """Each form in which a place of the code table is said, and which of FORMS it is.

    >>> list(forms_of("望京街道", "110105026000"))[:3]
    [('望京街道', 'official'), ('望京办事处', 'short of official'), ('望京街办', 'short of official')]
    """
    level = level_of(code)
    name = normal(name)
    yield from _district_forms(name) if level in ("province", "prefecture", "district") else _township_forms(name) if level == "township" else village_forms(name)


def _district_forms(name: str) -> Iterator[tuple[str, str]]:
    yield name, "official"
    core = _DISTRICT.sub("", _PEOPLES.sub("", name))
    if len(core) >= 2 and core != name:
        yield core, "bare district"
        for generic in "区县":
            yield core + generic, "other generic"


def _township_forms(name: str) -> Iterator[tuple[str, str]]:
    yield name, "official"
    found = _TOWNSHIP.search(name)
    if not found:
        return
    core, generic = _PEOPLES.sub("", name)[: -len(found[1])] if found[1] != "民族乡" else name[: -len(found[1])], found[1]
    near = {"街道": ("办事处", "街办"), "地区": ("镇", "乡", "办事处"), "乡": ("乡",), "镇": (), "民族乡": ("乡",)}.get(generic.removesuffix("办事处"), ())
    for other in near:
        yield core + other, "short of official"
    if gate := _GATE.fullmatch(core):
        yield gate[1] + gate[2] + generic, "short of official"  # 广外街道
        yield gate[1] + gate[2], "bare pair"
    shorter = re.sub(r"(?<=..)(路|街|新村|新)$", "", core)
    if shorter != core:
        yield shorter + generic, "short of official"
        if not core.endswith(("路", "街")):
            yield shorter, "bare" if len(shorter) > 2 else "bare pair"  # 凉城 for 凉城新村街道, 川沙 for 川沙新镇
    if core.endswith(("镇", "乡")) and len(core) >= 3:
        yield core, "short of official"  # 天回镇街道
    for other in {"街道", "镇", "乡"} - {generic, *near}:
        yield core + other, "other generic"
    if len(core) >= 2:
        yield core, "bare" if len(core) > 2 else "bare pair"
    if len(core) >= 4 and core[-1] in _SIDES:
        yield core[:-1], "stem"


def gate_forms(names: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Streets named short by a gate that other streets name in full: 建国门外街道 for 建外街道, since there is 建国门街道.

    >>> list(gate_forms({"110101008000": "建国门街道", "110105001000": "建外街道"}))
    [('建国门外街道', '110105001000', 'short of official'), ('建国门外', '110105001000', 'bare')]
    """
    gates = {found[1] for name in names.values() if (found := _WHOLE_GATE.match(name))}
    for code, name in names.items():
        short = _SHORT_GATE.fullmatch(name)
        whole = [gate for gate in gates if short and gate[0] == short[1]]
        if short and len(whole) == 1:
            yield whole[0] + short[2] + short[3], code, "short of official"
            yield whole[0] + short[2], code, "bare"


def village_forms(name: str) -> Iterator[tuple[str, str]]:
    """The forms of a residents' or village committee's name."""
    found = _VILLAGE.search(name)
    core = name[: found.start()] if found else name
    rural = bool(found and found[2])
    said = core if core.endswith("村") and rural else core + ("村" if rural else "社区")
    yield said, "official"
    if not rural:
        yield core + "居委会", "short of official"
    elif not core.endswith("村"):
        yield core + "大队", "other generic"
    bare = core[:-1] if core.endswith("村") and rural else core
    if len(bare) >= 2:
        yield bare, "bare" if len(bare) > 2 else "bare pair"


def alias_forms(alias: Alias) -> Iterator[tuple[str, str]]:
    """The forms of a name of the deployment's own file."""
    name = normal(alias.name)
    if alias.kind == "community":
        yield from village_forms(name)
        return
    yield name, "alias"
    shorter = re.sub(r"小区$", "", name)
    if alias.kind == "estate" and len(shorter) >= 3:
        yield (shorter, "bare") if shorter != name else (name + "小区", "alias")


@cache
def everyday() -> frozenset[str]:
    """Names of places that are everyday words too (平房, 幸福): taken only right behind the name of the place above, or in full."""
    with Path(__file__).with_name("everyday_names.csv").open(encoding="utf-8", newline="") as lines:
        return frozenset(row["name"] for row in csv.DictReader(lines))


def sound_order(character: str) -> int | None:
    """A character's number in GB 2312's first level, which is ordered by sound; None outside it."""
    try:
        high, low = character.encode("gb2312")
    except (UnicodeEncodeError, ValueError):
        return None
    number = (high - 0xB0) * 94 + low - 0xA1
    return number if 0 <= number < 3755 else None


def sounds_alike(one: str, other: str, reach: int = 25) -> bool:
    """Whether two characters probably sound alike: both stand near in GB 2312's order by sound.

    >>> sounds_alike("王", "望"), sounds_alike("王", "海")
    (True, False)
    """
    a, b = sound_order(one), sound_order(other)
    return a is not None and b is not None and abs(a - b) <= reach


def by_form(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The forms of one place, each once, as its surest form."""
    best: dict[str, str] = {}
    for form, kind in pairs:
        if len(form) >= 2 and (form not in best or FORMS[kind] > FORMS[best[form]]):
            best[form] = kind
    return list(best.items())
