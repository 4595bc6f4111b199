"""What is not known of a request yet because something of ours failed when it came in: said everywhere, found out later. Plain Python but for
translation.

The move ``receive`` brings the list ``unclear``; ``classify`` brings what is left of it, and a dispatch ends it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

KEY = "unclear"
NAMES = {
    "urgency": gettext_noop("是不是急险"),
    "demand": gettext_noop("类别"),
    "subject": gettext_noop("分类"),
    "place": gettext_noop("地点"),
    "dispatch": gettext_noop("派给谁"),
    "clock": gettext_noop("收到的时刻"),
}
# Codes that a source gave and our registers do not have: a person looks, no machine can find them out.
GIVEN = {"given_subject": gettext_noop("来源给的分类代码"), "given_place": gettext_noop("来源给的区划代码"), "given_against": gettext_noop("来源给的被反映单位")}


def of(request: Mapping[str, Any]) -> tuple[str, ...]:
    """What is not known of a request, by name."""
    return tuple(request.get(KEY) or ())


def ordered(names: Iterable[str]) -> list[str]:
    """As the ledger keeps them: each once, in one order."""
    found = set(names)
    return [name for name in (*NAMES, *GIVEN) if name in found]


def why(request: Mapping[str, Any]) -> str:
    """The sentences about what is not known yet and why; "" where all is known that can be."""
    names = of(request)
    failed = "、".join(_(NAMES[n]) for n in names if n in NAMES)
    strange = "、".join(_(GIVEN[n]) for n in names if n in GIVEN)
    said = _("%s暂时没能认定（系统有一部分出了故障）；内容已完整收下，由人先看，修好后自动补认。") % failed if failed else ""
    return said + (_("%s在我们的登记表里查不到，已按内容另认。") % strange if strange else "")
