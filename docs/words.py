"""The vocabularies from one place: the field's terms (``words.csv``), and what the code itself declares: kinds of matters with their states, moves and
verdicts, the parties of a matter, its columns, rights and tables of rules.

    python docs/words.py            # write them into reference.md
    python docs/words.py --check    # say whether reference.md differs; nothing is written

``tests/test_words.py`` holds the page to this, and each term to the code, the screens and the interfaces.
"""

import csv
import os
import re
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE / "reference.md"
SHIPPED = ("commitment", "request")  # kinds; a deployment may have others, and the tests do
COLUMNS = ("ref", "kind", "state", "number", "text", "year", "place", "subject", "lead", "leader", "due", "due_at", "extended", "danger", "asked", "schedule", "percent")
COLUMNS += ("verdict", "report", "parent")  # of a matter, as lists read them


def terms():
    """The field's terms: english, chinese, code (where it stands), outside (its name in the API, exports and tables), meaning."""
    with (HERE / "words.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _table(heads, rows):
    return ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads), *("| " + " | ".join(str(cell).replace("|", "∣") for cell in row) + " |" for row in rows), ""]


def _code(name):
    return f"`{name}`" if name else ""


def section():
    """The whole section; Django must be set up."""
    from luoshi.matters import kinds
    from luoshi.matters.models import Assignment, Matter
    from luoshi.rules import inventory

    lines = [
        "### The field's terms 术语",
        *_table(("English", "中文", "in the code", "outside", "what"), ((t["english"], t["chinese"], _code(t["code"]), _code(t["outside"]), t["meaning"]) for t in terms())),
    ]
    for kind in sorted(kinds.registered(), key=lambda each: each.name):
        if kind.name not in SHIPPED:
            continue
        lines += [f"### Kind `{kind.name}` {kind.zh} · {kind.en} ({kind.letter})"]
        lines += _table(("state", "中文", "English"), ((_code(code), *both) for code, both in kind.states.items()))
        moves = kind.table.values()
        lines += _table(("move", "中文", "English", "right", "who"), ((_code(m.name), m.zh, m.en, _code(m.permission), m.side) for m in moves))
        lines += _table(("verdict", "中文", "English"), ((_code(code), *both) for code, both in kind.verdicts.items()))
    lines += ["### Parties of a matter 主办与协办", *_table(("party", "中文"), ((_code(code), str(word)) for code, word in Assignment._meta.get_field("role").choices))]
    named = [(name, Matter._meta.get_field(name)) for name in COLUMNS]
    lines += ["### Columns of a matter 字段", *_table(("column", "中文"), ((_code(name), str(field.verbose_name)) for name, field in named))]
    rights = sorted({(p.codename, p.words) for k in kinds.registered() for p in k.permissions} | {(c, str(w)) for c, w in Matter._meta.permissions})
    lines += ["### Rights over matters 权限", *_table(("right", "what it lets one do"), ((_code(f"matters.{code}"), words) for code, words in rights))]
    lines += ["### Tables of rules 规则表", *_table(("table", "中文", "English"), ((_code(t.name), t.zh, t.en) for t in inventory.tables()))]
    return "\n".join(lines).rstrip()


def wanted():
    """What reference.md should hold."""
    text = PAGE.read_text(encoding="utf-8")
    return re.sub(r"(<!-- words: python docs/words.py -->\n).*?(<!-- /words -->)", lambda m: f"{m[1]}{section()}\n{m[2]}", text, flags=re.S)


def main():
    """Write what is not as it should be, or say it."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "luoshi.server.settings"
    os.environ.setdefault("LUOSHI_HOME", tempfile.mkdtemp())
    import django
    from django.utils import translation

    django.setup()
    with translation.override("zh-hans"):
        text = wanted()
    if text == PAGE.read_text(encoding="utf-8"):
        return 0
    print(PAGE.name)
    if "--check" in sys.argv:
        return 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
