"""The English catalogue: find every Chinese text that is marked for translation, keep the catalogue in step, compile it.

    python training/messages.py          # bring src/luoshi/server/locale/en up to date; new texts are left empty
    python training/messages.py --check  # exit 1 and name what is missing or stale

Babel finds the texts, and reads, writes and compiles the catalogue; Django itself turns its templates into what Babel reads. Django's
makemessages is the same over GNU gettext, which pip cannot install (docs/dependencies.md).
"""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
CATALOGUE = SOURCE / "server" / "locale" / "en" / "LC_MESSAGES" / "django.po"
KEYWORDS = dict.fromkeys(("_", "_later", "gettext", "gettext_lazy", "gettext_noop")) | dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2))
CHINESE = re.compile(r"[\u4e00-\u9fff]")
HOLDERS = re.compile(r"%(?:\(\w+\))?[sd]")  # English may say 2% where it is not filled in
Id = str | tuple[str, str]


class English(Catalog):
    """A catalogue whose head is always the same."""

    mime_headers = (
        ("Language", "en"),
        ("MIME-Version", "1.0"),
        ("Content-Type", "text/plain; charset=UTF-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", "nplurals=2; plural=(n != 1);"),
    )


def in_file(path: Path) -> set[Id]:
    """The marked texts of a module or a template; one that is counted with as a pair."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = re.sub(r"^\s+", "", templatize(text, origin=str(path)), flags=re.M)  # its lines are no blocks of Python
    found = {words for _line, words, _comments, _context in extract("python", io.BytesIO(text.encode()), KEYWORDS)}
    return {words for words in found if CHINESE.search(str(words))}


def marked() -> dict[Id, list[str]]:
    """Every marked text that has Chinese in it, with the files that it stands in."""
    found: dict[Id, list[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        if "migrations" not in path.parts and "vendor" not in path.parts:
            for text in in_file(path):
                found.setdefault(text, []).append(str(path.relative_to(SOURCE)))
    counted = {text[0] for text in found if isinstance(text, tuple)}
    for text in counted & found.keys():  # counted with in one file and not in another
        found[text, text].extend(found.pop(text))
    return found


def english(message: Message) -> bool:
    """Whether a text has its English, in the plural too where it is counted with."""
    return all(message.string) if isinstance(message.string, tuple | list) else bool(message.string)


def stored() -> Catalog:
    """The catalogue as it is kept."""
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="en")


def renewed(old: Catalog, texts: dict[Id, list[str]]) -> Catalog:
    """The catalogue with these texts and the English that they have, in the order of their files."""
    new = English(locale="en", fuzzy=False, header_comment="#")
    for text, files in sorted(texts.items(), key=lambda each: (sorted(each[1])[0], each[0] if isinstance(each[0], str) else each[0][0])):
        before = old.get(text if isinstance(text, str) else text[0])
        said = before.string if before else ""
        if isinstance(text, tuple) and isinstance(said, str):
            said = (said, said)
        new.add(text, said, locations=[(f, None) for f in sorted(files)], flags=["python-format"] if HOLDERS.search(str(text)) else [])
    return new


def main() -> int:
    """Update or check; the exit code."""
    if not settings.configured:
        settings.configure(USE_I18N=True)
    texts, old = marked(), stored()
    known = {message.id: message for message in old if message.id}
    missing = [t for t in texts if t not in known or not english(known[t])]
    stale = [t for t in known if t not in texts]
    if "--check" in sys.argv:
        for text in missing:
            print(f"no English for {text!r} ({texts[text][0]})")
        for text in stale:
            print(f"no longer used: {text!r}")
        return 1 if missing or stale else 0
    new = renewed(old, texts)
    with CATALOGUE.open("wb") as file:
        write_po(file, new, width=100_000, include_lineno=False)  # no line is broken
    with CATALOGUE.with_suffix(".mo").open("wb") as file:
        write_mo(file, new)
    print(f"{len(new)} texts, {len([m for m in new if m.id and not english(m)])} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
