"""Units, subjects and places as people look for them: by a name, a short name, the first letters of its pinyin, or the code.

What a person chooses is shown by its ``label``, a name that means one thing only, and kept by its code. Former rows keep their names
(an old matter names them) but are offered no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from ..accounts.people import people_names
from ..codes.divisions import prefix_of
from ..codes.subjects import subjects as default_subjects
from .languages import in_use
from .models import DatedQuerySet, Place, PlaceName, Subject, Unit
from .pinyin import letters_match

MOST = 20  # rows that one answer offers
MOST_SPELT = 5_000  # places whose pinyin is looked through
LONGEST = 100  # characters of a name that is looked for


class UnknownName(ValueError):
    """A name that means nothing, or several things; the message says which."""


@dataclass(frozen=True)
class Found:
    """A row to choose: its code, the name that is shown and read back, and what tells it from others of its kind."""

    code: str
    label: str
    more: str = ""


@dataclass(frozen=True)
class Register:
    """How one register is looked through. ``word``: what a row of it is called."""

    search: Callable[[str], list[Found]]
    exact: Callable[[str], list[Found]]
    labels: Callable[[Iterable[str]], dict[str, str]]
    word: Callable[[], str]


def search(register: str, text: str) -> list[Found]:
    """At most ``MOST`` rows that a text may mean, the likeliest first; the first rows for "". KeyError for a register that there is not."""
    return REGISTERS[register].search(" ".join(text.split())[:LONGEST])[:MOST]


def code_of(register: str, written: str) -> str:
    """The code of what a person wrote: a label, a name, a short name or a code. UnknownName for none, or several."""
    own, text = REGISTERS[register], " ".join(written.split())[:LONGEST]
    found = own.exact(text) or [f for f in own.exact(text.rpartition(" ")[2]) if text == f"{f.label} {f.code}"]
    if len({f.code for f in found}) == 1:
        return found[0].code
    if found:
        several = _("或").join(f"{f.label}（{f.more}）" if f.more else f.label for f in found[:4])
        raise UnknownName(_("有%(count)d个%(word)s叫“%(name)s”：%(several)s；请写全称。") % {"count": len(found), "word": own.word(), "name": text, "several": several})
    if alike := [f.label for f in own.search(text)[:3]]:
        raise UnknownName(_("没有“%(name)s”这个%(word)s；是不是%(alike)s？") % {"name": text, "word": own.word(), "alike": _("或").join(alike)})
    raise UnknownName(_("没有“%(name)s”这个%(word)s；请从列出的里选。") % {"name": text[:40], "word": own.word()})


def label_of(register: str, code: str) -> str:
    """What a code is shown as; the code itself where it is none of the register."""
    return REGISTERS[register].labels([code]).get(code, code) if code else ""


def labels_of(register: str, codes: Iterable[str]) -> dict[str, str]:
    """What several codes are shown as; those that are none of the register are left out."""
    return REGISTERS[register].labels(codes)


def _ranked(rows: Iterable[tuple[Found, tuple[str, ...]]], text: str) -> list[Found]:
    """Rows by how well one of their names fits: the same, begins so, has it in it, is spelt so."""
    asked, spelt, found = text.casefold(), text.isascii() and text.isalpha(), []
    for row, names in rows:
        plain = [n.casefold() for n in names if n]
        at = min((0 if n == asked else 1 if n.startswith(asked) else 2 for n in plain if asked in n), default=3 if spelt and any(letters_match(text, n) for n in names) else 4)
        if at < 4:
            found.append((at, row))
    return [row for _at, row in sorted(found, key=lambda each: each[0])]


# ---- units
def _units(rows: Iterable[Unit]) -> list[tuple[Found, tuple[str, ...]]]:
    return [(Found(u.code, u.name, u.short if u.short != u.name else ""), (u.name, u.short, u.code)) for u in rows]


def _search_units(text: str) -> list[Found]:
    return _ranked(_units(Unit.objects.active().order_by("code")), text)


def _exact_units(text: str) -> list[Found]:
    return [row for row, _names in _units(Unit.objects.active().called(text))]


def _unit_labels(codes: Iterable[str]) -> dict[str, str]:
    return dict(Unit.objects.filter(code__in=[c for c in codes if c]).values_list("code", "name"))


# ---- subjects: the deployment's own tree, or else ours
def _tree() -> dict[str, tuple[str, str, str]]:
    """Chinese name, English name and parent of each subject in force."""
    own = {s.code: (s.name, s.name_en or s.name, s.parent_code) for s in Subject.objects.on(timezone.localdate())}
    return own or {s.code: (s.name_zh, s.name_en, s.parent) for s in default_subjects().values()}


def _subjects() -> list[tuple[Found, tuple[str, ...]]]:
    tree = _tree()
    shown = {code: in_use(zh, en) for code, (zh, en, _parent) in tree.items()}
    often = Counter(shown.values())
    rows: list[tuple[Found, tuple[str, ...]]] = []
    for code, (zh, en, parent) in tree.items():
        above = shown.get(parent, "")
        label = f"{shown[code]}（{above}）" if often[shown[code]] > 1 and above else shown[code]
        rows.append((Found(code, label, above), (label, zh, en, code)))
    return rows


def _search_subjects(text: str) -> list[Found]:
    return _ranked(_subjects(), text)


def _exact_subjects(text: str) -> list[Found]:
    rows = _subjects()
    return [row for row, _names in rows if row.label == text] or [row for row, names in rows if text in names]


def _subject_labels(codes: Iterable[str]) -> dict[str, str]:
    wanted = set(codes)
    found = {row.code: row.label for row, _names in _subjects() if row.code in wanted}
    former = Subject.objects.filter(code__in=wanted - set(found)).values_list("code", "name", "name_en")
    return {**{code: in_use(zh, en or zh) for code, zh, en in former}, **found}


# ---- places: thousands of them, so the database looks
def _with_parents(rows: Iterable[Place]) -> list[Found]:
    """Places with what they lie in; the label says it where another place has the same name."""
    rows = list(rows)
    now = Place.objects.on(timezone.localdate())
    above = dict(now.filter(code__in={p.parent_code for p in rows}).values_list("code", "name")) if rows else {}
    names = list(now.filter(name__in={p.name for p in rows}).values_list("name", flat=True)) if rows else []
    often, made = Counter(names), []
    for p in rows:
        within = above.get(p.parent_code, "")
        made.append(Found(p.code, f"{p.name}（{within}）" if often[p.name] > 1 and within else p.name, within))
    return made


def _own_city(rows: DatedQuerySet[Place]) -> DatedQuerySet[Place]:
    return rows.filter(code__startswith=prefix_of(settings.CITY_PLACE)).order_by("code")


def _search_places(text: str, everywhere: bool = True) -> list[Found]:
    now = Place.objects.on(timezone.localdate())
    own = _own_city(now)
    named = now.filter(name__icontains=text) if text else own
    rows = list(_own_city(named)[:MOST])
    if everywhere and text:
        rows += [p for p in named.order_by("code")[: 2 * MOST] if p not in rows]
    if text.isascii() and text.isalpha():
        rows += [p for p in own[:MOST_SPELT] if letters_match(text, p.name)][:MOST]
    rows.sort(key=lambda p: (not p.name.startswith(text), p.name != text))
    return [*_with_parents(rows[:MOST]), *_by_what_lies_there(text, MOST - len(rows))]


def _by_what_lies_there(text: str, most: int) -> list[Found]:
    """The places of communities, estates, roads and landmarks of a name."""
    if len(text) < 2 or most <= 0:
        return []
    named = list(PlaceName.objects.on(timezone.localdate()).filter(name__icontains=text)[:most])
    labels = _place_labels(n.place_code for n in named)
    return [Found(n.place_code, labels[n.place_code], f"{n.name}（{n.get_kind_display()}）") for n in named if n.place_code in labels]


def _exact_places(text: str, everywhere: bool = True) -> list[Found]:
    now = Place.objects.on(timezone.localdate())
    name, bracket, within = text.removesuffix("）").partition("（")
    rows = now.filter(Q(name=name) | Q(code=name) | Q(name=text))
    if bracket:
        rows = rows.filter(Q(name=text) | Q(parent_code__in=now.filter(name=within).values("code")))
    return _with_parents(list(_own_city(rows)) or (rows if everywhere else []))


def _place_labels(codes: Iterable[str]) -> dict[str, str]:
    """One query, and another where a name is that of several."""
    wanted = {c for c in codes if c}
    now = Place.objects.on(timezone.localdate())
    same = list(now.filter(name__in=now.filter(code__in=wanted).values("name"))) if wanted else []
    often, own = Counter(p.name for p in same), [p for p in same if p.code in wanted]
    found = {p.code: p.name for p in own if often[p.name] == 1} | {f.code: f.label for f in _with_parents(p for p in own if often[p.name] > 1)}
    former = Place.objects.filter(code__in=wanted - set(found)).order_by("valid_from").values_list("code", "name") if wanted - set(found) else ()
    return {**dict(former), **found}


# ---- people: those who work here, by their names
def _people(rows: Iterable[User]) -> list[tuple[Found, tuple[str, ...]]]:
    known = [(u.get_username(), u.get_full_name()) for u in rows]
    often = Counter(name for _code, name in known)
    return [(Found(code, f"{name}（{code}）" if often[name] > 1 and name else name or code, code if name else ""), (name, code)) for code, name in known]


def _staff() -> QuerySet[User]:
    return User.objects.filter(is_active=True, groups__isnull=False).distinct().order_by("username")


def _search_people(text: str) -> list[Found]:
    return _ranked(_people(_staff()), text)


def _exact_people(text: str) -> list[Found]:
    rows = _people(_staff())
    return [row for row, _names in rows if text in (row.label, row.code)] or [row for row, names in rows if text in names]


def _people_labels(codes: Iterable[str]) -> dict[str, str]:
    return people_names(codes)


REGISTERS: Mapping[str, Register] = {
    "units": Register(_search_units, _exact_units, _unit_labels, lambda: _("单位")),
    "subjects": Register(_search_subjects, _exact_subjects, _subject_labels, lambda: _("分类")),
    "places": Register(_search_places, _exact_places, _place_labels, lambda: _("地方")),
    "streets": Register(partial(_search_places, everywhere=False), partial(_exact_places, everywhere=False), _place_labels, lambda: _("区或街道")),  # of the city
    "people": Register(_search_people, _exact_people, _people_labels, lambda: _("人")),
}
