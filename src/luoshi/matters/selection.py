"""What the query of an address asks for: the values that make sense, and a sentence for each that does not. The lists of matters, of
staff and of the public, are selected by it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self

from django.utils.http import urlencode
from django.utils.translation import gettext as _

from luoshi.registers import lookup

from .models import MatterQuerySet
from .search import LONGEST_QUERY, find, tokens

CODE = re.compile(r"[0-9A-Za-z._-]{1,64}")
UNSET = "none"  # in the place of a code: what has none
Sorts = Mapping[str, tuple[Any, tuple[Any, ...]]]  # code: its name on the screen, the order; "" for the usual one


@dataclass
class MatterQuery:
    """The values taken from a query, and a sentence for each that could not be taken (it is left out).

    A list says in ``labels`` what may be asked, in its order, in ``checks`` which values make sense, and in ``sorts`` the orders. ``named``: the
    register of what is asked for by its code, so that a name in its place is taken as well (who has no script types one).
    """

    labels: ClassVar[Mapping[str, Any]]
    checks: ClassVar[Mapping[str, Callable[[str], bool]]]
    sorts: ClassVar[Sorts]
    named: ClassVar[Mapping[str, str]] = {}
    values: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Self:
        """Read a query; a value that makes no sense becomes a problem."""
        made = cls()
        for name, label in cls.labels.items():
            value = str(query.get(name, "")).strip()
            if not value:
                continue
            if name == "q" and len(value) > LONGEST_QUERY:
                made.problems.append(_("搜索词超过%d个字，只用了前面的部分。") % LONGEST_QUERY)
                value = value[:LONGEST_QUERY]
            if name == "q" and not tokens(value):
                made.problems.append(_("“%s”里没有汉字、字母或数字，按它什么也搜不到。") % value[:30])
            if name in cls.named and not (cls.checks[name](value) and _like_a_code(value)):
                try:
                    value = UNSET if value == unset_word() else lookup.code_of(cls.named[name], value)
                except lookup.UnknownName as error:
                    made.problems.append(_("%s没有按它筛选。") % error)
                    continue
            if cls.checks[name](value):
                made.values[name] = value
            else:
                made.problems.append(_("“%(value)s”不能用作“%(name)s”，没有按它筛选。") % {"value": value[:30], "name": label})
        return made

    def matching(self, matters: MatterQuerySet) -> MatterQuerySet:
        """Those in which the words stand, in the order asked for."""
        if "q" in self.values:
            matters = find(matters, self.values["q"])
        return matters.order_by(*self.sorts[self.values.get("sort") or self.usual_order()][1])

    def usual_order(self) -> str:
        """The order where none is asked for."""
        return ""

    def described(self, boxes: Iterable[Mapping[str, Any]]) -> str:
        """What is asked for in words, as a list says of itself; ``boxes``: of its filter, each with its name, label and choices."""
        choices = {box["name"]: {str(code): str(word) for code, word in box["choices"]} for box in boxes}
        said = {name: unset_word() if name in self.named and value == UNSET else choices.get(name, {}).get(value, value) for name, value in self.values.items()}
        return "；".join(f"{self.labels[name]}：{word}" for name, word in said.items())

    def query(self, **changes: Any) -> str:
        """The selection as a query, with changes; "" takes a value out."""
        return urlencode({k: v for k, v in {**self.values, **changes}.items() if v})


def unset_word() -> str:
    """What a box for a name shows where it asks for what has none."""
    return _("未定")


def _like_a_code(value: str) -> bool:
    """Whether a value is a code, or a word of a list's own (none, any), and no name."""
    return value.islower() or not value.isalpha()


def a_code(value: str) -> bool:
    """Whether a text may be a code of a unit or a subject."""
    return bool(CODE.fullmatch(value))


def asking(query: Mapping[str, Any], named: Mapping[str, Any], sensible: Mapping[str, Callable[[str], bool]], orders: Sorts) -> MatterQuery:
    """What a query asks for, where it is known only then what may be asked: of a list of one kind, or of those that are shown."""

    class Query(MatterQuery):
        labels, checks, sorts = named, sensible, orders

    return Query.of(query)
