"""What is asked of who takes down what is public, and the classes of reasons for it (``rules/taken_down.csv``), which the public reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from luoshi import rules
from luoshi.registers.languages import word_of

from . import withdrawals
from .refusal import Refused

LONGEST_WORD, MOST_WORDS, LONGEST_WORDING = 500, 50, 20_000


@dataclass(frozen=True)
class Ground(rules.WordRule):
    """A class of reasons: its code and its words."""


def grounds() -> dict[str, Ground]:
    """The classes of reasons in force today, by code."""
    return rules.all_in_force(TAKEN_DOWN.rows(), timezone.localdate(), or_first=True)


def check(name: str, document: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """Refused, in one sentence, for what cannot be taken down or put back so."""
    if name == "restore":
        if data["of"] not in {e["seq"] for e in withdrawals.entries(document)}:
            raise Refused(_("没有这一次撤下，或者已经恢复；请刷新后再看。"))
    else:
        if data["ground"] not in grounds():
            raise Refused(_("没有“%s”这种撤下的理由类别。") % str(data["ground"])[:20])
        if name == "hide" and withdrawals.whole(document):
            raise Refused(_("文字已经撤下了。"))
        if name == "blot":
            _blot(document, data)


def _blot(document: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    words, files, wording = data.get("words") or [], data.get("files") or [], data.get("wording") or ""
    if not (isinstance(words, list) and isinstance(files, list) and isinstance(wording, str) and all(isinstance(w, str) for w in (*words, *files))):
        raise Refused(_("要遮盖的词、材料应是清单。"))
    if not (any(w.strip() for w in words) or files or wording.strip()):
        raise Refused(_("请写明要遮盖的词、要撤下的材料，或者改后的公开文字。"))
    if len(words) > MOST_WORDS or any(len(w) > LONGEST_WORD for w in words) or len(wording) > LONGEST_WORDING:
        raise Refused(_("要遮盖的词最多%(n)d个，每个最长%(long)d字。") % {"n": MOST_WORDS, "long": LONGEST_WORD})
    if missing := [f for f in files if f not in document["evidence"]]:
        raise Refused(_("这一事项没有材料 %s。") % missing[0][:12])
    if wording and (left := [w for w in (*words, *(w for e in withdrawals.entries(document) for w in e["words"])) if w.strip() and withdrawals.holds(wording, w)]):
        raise Refused(_("改后的公开文字里还有要遮盖的“%s”。") % left[0])


def _ground(row: Mapping[str, str]) -> Ground:
    return Ground(row["code"], row["zh"], row["en"], *rules.dated(row))


TAKEN_DOWN = rules.declare(
    rules.Table(
        "taken_down",
        Path(__file__).with_name("rules") / "taken_down.csv",
        _ground,
        zh="撤下公开内容的理由类别",
        en="the classes of reasons for which what is public is taken down",
    )
)


def when(entry: Mapping[str, Any]) -> datetime:
    """The instant at which it was taken down."""
    return datetime.fromisoformat(entry["at"])


def sentence(gone: Iterable[tuple[datetime, str]]) -> str:
    """One sentence for what was taken down: the latest day, and the classes of the reasons; "" where nothing was."""
    gone = list(gone)
    if not gone:
        return ""
    words = "、".join(dict.fromkeys(ground_word(code) for _at, code in gone))
    return _("有内容于%(day)s撤下（%(why)s）。") % {"day": timezone.localtime(max(at for at, _code in gone)).strftime("%Y-%m-%d"), "why": words}


def ground_word(code: str) -> str:
    """The words of a class of reasons in the language in use."""
    found = grounds().get(code)
    return code if found is None else word_of(found)


def public_entries(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What the public is told of what is down now: at, code and words of the class, and whether it is all words, a part, or files."""
    rows = []
    for e in withdrawals.entries(document):
        what = "words" if e["whole"] else "part" if e["words"] or e["wording"] else "files"
        rows.append({"at": when(e), "code": e["ground"], "reason": ground_word(e["ground"]), "what": what})
    return rows
