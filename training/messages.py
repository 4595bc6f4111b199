"""The English catalogue: find every Chinese text that is marked for translation, keep the catalogue in step, compile it.

    python training/messages.py          # bring src/luoshi/server/locale/en up to date; new texts are left empty
    python training/messages.py --check  # exit 1 and name what is missing or stale

Django's own makemessages needs GNU gettext; this needs polib alone, and knows only what this project uses: _("…"), gettext_noop
in Python, and trans, blocktrans in templates.
"""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import polib

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
CATALOGUE = SOURCE / "server" / "locale" / "en" / "LC_MESSAGES" / "django.po"
CALLS = {"_", "_later", "gettext", "gettext_lazy", "gettext_noop"}
COUNTING = {"ngettext", "ngettext_lazy"}  # their English has a singular and a plural
TRANS = re.compile(r"""{%-?\s*(?:trans|translate)\s+(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')""")
IN_FILTER = re.compile(r"""_\((?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')\)""")
BLOCK = re.compile(r"{%\s*(blocktrans|blocktranslate)(\s[^%]*)?%}(.*?){%\s*end\1\s*%}", re.S)
VARIABLE = re.compile(r"{{\s*(\w+)\s*}}")


counted: set[str] = set()  # the texts met that are counted with


def in_python(text: str) -> set[str]:
    """The texts within the marking calls of a module."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            if name in CALLS | COUNTING:
                found |= {a.value for a in node.args[:1] if isinstance(a, ast.Constant) and isinstance(a.value, str) and a.value}
            if name in COUNTING and isinstance(node.args[0], ast.Constant):
                counted.add(node.args[0].value)
    return found


def in_template(text: str) -> set[str]:
    """The texts within trans tags, _() in tags, and blocktrans (variables as %(name)s, as Django asks for them)."""
    found = {(a or b).replace('\\"', '"') for pattern in (TRANS, IN_FILTER) for a, b in pattern.findall(text)}
    for _tag, options, body in BLOCK.findall(text):
        parts = re.split(r"{%\s*plural\s*%}", body)
        for part in parts[:1]:
            message = VARIABLE.sub(r"%(\1)s", part.replace("%", "%%"))
            message = re.sub(r"\s*\n\s*", " ", message.strip()) if "trimmed" in (options or "") else message
            found.add(message)
            if len(parts) > 1:
                counted.add(message)
    return found


def marked() -> dict[str, list[str]]:
    """Every marked text that has Chinese in it, with the files that it stands in."""
    found: dict[str, list[str]] = {}
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("*.html")]):
        if "migrations" in path.parts or "vendor" in path.parts:
            continue
        texts = (in_python if path.suffix == ".py" else in_template)(path.read_text(encoding="utf-8"))
        for text in texts:
            if re.search(r"[\u4e00-\u9fff]", text):
                found.setdefault(text, []).append(str(path.relative_to(SOURCE)))
    return found


def said(entry: polib.POEntry) -> bool:
    """Whether an entry has its English, in the plural too where it is counted with."""
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)


def main() -> int:
    """Update or check; the exit code."""
    catalogue = polib.pofile(str(CATALOGUE)) if CATALOGUE.exists() else polib.POFile(wrapwidth=0)
    catalogue.wrapwidth = 0
    catalogue.metadata = {
        "Language": "en",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    texts, known = marked(), {e.msgid: e for e in catalogue}
    missing = [t for t in texts if t not in known or not said(known[t]) or (t in counted) != bool(known[t].msgid_plural)]
    stale = [t for t in known if t not in texts]
    if "--check" in sys.argv:
        for text in missing:
            print(f"no English for {text!r} ({texts[text][0]})")
        for text in stale:
            print(f"no longer used: {text!r}")
        return 1 if missing or stale else 0
    for text in stale:
        catalogue.remove(known[text])
    for text in texts:
        if text not in known:
            catalogue.append(polib.POEntry(msgid=text, msgstr=""))
    for entry in catalogue:
        entry.occurrences = [(f, "") for f in texts[entry.msgid]]
        if entry.msgid in counted and not entry.msgid_plural:
            entry.msgid_plural, entry.msgstr_plural, entry.msgstr = entry.msgid, {0: entry.msgstr, 1: entry.msgstr}, ""
        entry.flags = ["python-format"] if re.search(r"%\(\w+\)[sd]|%[sd]", entry.msgid) else []
    catalogue.sort(key=lambda e: (e.occurrences[0][0], e.msgid))
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(CATALOGUE))
    catalogue.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
    print(f"{len(catalogue)} texts, {len([e for e in catalogue if not said(e)])} without English")
    return 0


if __name__ == "__main__":
    sys.exit(main())
