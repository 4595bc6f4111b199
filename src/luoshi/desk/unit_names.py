"""Units by every name that people write for them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi.matters.refusal import Refused
from luoshi.registers.models import Unit

_BETWEEN = re.compile(r"[、,，;；\s]+")


class Units:
    """The units, by every name that means one of them: code, name, short name. One query a list."""

    def __init__(self) -> None:
        known, today = list(Unit.objects.order_by("code")), timezone.localdate()
        self.name = {u.code: u.name for u in known}  # of former ones too: old matters name them
        self.active = [u for u in known if u.in_force(today)]
        self._codes: dict[str, set[str]] = {}
        for unit in self.active:
            for name in filter(None, (unit.code, unit.name, unit.short)):
                self._codes.setdefault(name, set()).add(unit.code)

    def code(self, name: str) -> str:
        """The code of the unit that a name means today. Refused for an unknown name, or one that means several."""
        found = self._codes.get(name, set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            raise Refused(_("有%(count)d个单位叫“%(name)s”；请写全称。") % {"count": len(found), "name": name})
        alike = [u.name for u in self.active if name in u.name][:3]
        if alike:
            raise Refused(_("没有叫“%(name)s”的单位；是不是%(alike)s？") % {"name": name, "alike": _("或").join(alike)})
        raise Refused(_("没有叫“%s”的单位；请写全称，或先在单位表里登记。") % name)

    def codes(self, names: Iterable[str]) -> list[str]:
        """The codes of several names, each once, in their order. Refused as in ``code``."""
        return list(dict.fromkeys(self.code(n) for n in names))

    def full(self, name: str) -> str:
        """The full name of the unit that a name means; the name itself where it means none or several."""
        found = self._codes.get(name, set())
        return self.name[next(iter(found))] if len(found) == 1 else name

    def written(self, codes: Iterable[str]) -> str:
        """Units as a cell names them."""
        return "、".join(self.name.get(c, c) for c in codes)


def names_in(text: str) -> list[str]:
    """The names that a cell lists.

    >>> names_in("市财政局、市交通局, 市教育局\\n")
    ['市财政局', '市交通局', '市教育局']
    """
    return [n for n in _BETWEEN.split(text) if n]
