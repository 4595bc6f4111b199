"""What the tutorials quote “so” stands on the screens in these words: a button, a label or a heading that is renamed is renamed in them too."""

import re
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from babel.messages.pofile import read_po

from luoshi.matters import kinds
from luoshi.tasklists.grids import GUIDE_SHEET

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "src" / "luoshi" / "server" / "locale" / "en" / "LC_MESSAGES" / "django.po"
NOT_SHOWN = {"tutorial-hotline.md": {"无", "承办"}, "tutorial-resident.md": {"兰桥花园门口的垃圾三天没有清运，味道很大。"}}  # words of people, not of screens
_PLACE = re.compile(r"%\(\w+\)s|%\(\w+\)d|%[sd]|%%")


def on_screens():
    """Every text of the screens, those with something to fill in as patterns."""
    with CATALOGUE.open("rb") as file:
        texts = {m.id if isinstance(m.id, str) else m.id[0] for m in read_po(file) if m.id}
    for kind in kinds.registered():
        texts |= {move.zh for move in kind.table.values()} | {zh for zh, _en in (*kind.states.values(), *kind.verdicts.values())}
    return {"Excel", "Word", "CSV", GUIDE_SHEET, *texts}


@pytest.mark.parametrize("name", sorted(p.name for p in (ROOT / "docs").glob("tutorial-*.md")))
def test_what_a_tutorial_quotes_stands_on_a_screen(name):
    shown = on_screens()
    patterns = [re.compile(".+".join(map(re.escape, _PLACE.split(t)))) for t in shown if _PLACE.search(t) and len(re.findall("[一-鿿]", _PLACE.sub("", t))) > 2]
    quoted = set(re.findall("“([^”]+)”", (ROOT / "docs" / name).read_text(encoding="utf-8"))) - NOT_SHOWN.get(name, set())
    missing = [q for q in quoted if not any(q in text for text in shown) and not any(p.fullmatch(q) for p in patterns)]
    assert not missing
