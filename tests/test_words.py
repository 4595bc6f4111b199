"""The three vocabularies are one: the field's terms in the code, the Chinese of the screens, the names of the interfaces; reference.md has them all."""

import importlib.util
import json
from importlib import import_module
from pathlib import Path

import pytest

pytest.importorskip("django", reason="needs the platform (pip install luoshi[server])")

from django.test import Client
from django.utils import translation

from luoshi.assessing import judged_columns
from luoshi.matters import kinds
from luoshi.matters.models import Matter
from luoshi.reports.public import exports
from luoshi.rules import inventory

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def words():
    """The page's tool, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("words", ROOT / "docs" / "words.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_reference_has_every_word_that_the_code_declares(words):
    with translation.override("zh-hans"):
        page = words.PAGE.read_text(encoding="utf-8")
        assert page == words.wanted(), "python docs/words.py"
    for kind in (kinds.of(name) for name in words.SHIPPED):
        for code, (zh, en) in {**kind.states, **kind.verdicts, **{m.name: (m.zh, m.en) for m in kind.table.values()}}.items():
            assert f"| `{code}` | {zh} | {en} |" in page
    assert all(f"| `{table.name}` | {table.zh} |" in page for table in inventory.tables())


def _there(path):
    """What a dotted name of ``luoshi`` names: a module, or something in one."""
    for cut in range(len(path.split(".")), 0, -1):
        head, rest = path.split(".")[:cut], path.split(".")[cut:]
        try:
            found = import_module(".".join(head))
        except ModuleNotFoundError:
            continue
        for n, name in enumerate(rest):
            if found is Matter and n == len(rest) - 1:
                return Matter._meta.get_field(name)
            found = getattr(found, name)
        return found
    raise ModuleNotFoundError(path)


def _properties(node):
    if isinstance(node, dict):
        yield from node.get("properties", {})
        if isinstance(node.get("name"), str) and "in" in node:
            yield node["name"]
    for each in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from _properties(each)


def test_each_term_is_in_the_code_on_the_screens_and_in_the_interfaces(words):
    document = json.loads(Client().get("/api/v1/openapi.json").content)
    outside = {*_properties(document), *exports.COLUMNS, *judged_columns.COLUMNS, *judged_columns.PUBLISHED, *(f.name for f in Matter._meta.fields)}
    outside |= {k.name for k in kinds.registered()} | {name for k in kinds.registered() for name in k.table}
    text = "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src" / "luoshi").rglob("*") if p.suffix in (".py", ".html", ".csv") and "vendor" not in p.parts)
    for term in words.terms():
        assert _there(term["code"]) is not None, term
        assert term["chinese"] in text, term
        name = term["outside"]
        assert not name or (any(path.startswith(name) for path in document["paths"]) if name.startswith("/") else name in outside), term
