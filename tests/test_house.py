"""The house stands on floors: a room uses what is below it and never what is above or beside it."""

import ast
from pathlib import Path

import pytest

import house_kit

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"
FLOORS = {
    "codes": 0,
    "office": 0.5,  # what a file is and what is in it, before anybody reads it
    "wording": 0.5,
    "reading": 1,
    "registers": 1,
    "understanding": 1,
    "samples": 1,
    "tasklists": 1.5,  # reading's tables, and nothing else of it
    "accounts": 1.5,
    "reconciling": 2,
    "matters": 2,
    "routing": 2.5,  # suggests from past matters; the ledger knows nothing of it
    "notices": 2.5,  # its letters are sealed as contacts are
    "site": 3,  # the shells: frames into which the sources put their pages
    "api": 3.5,
    "desk": 3.5,
    "reports": 4,  # the sources: none knows another
    "requests": 4,
    "assessing": 5,
    "city": 5.5,
    "server": 6,
    "cli": 6.5,
}
PLAIN_FILES = {  # of rooms on Django
    "matters": ("kinds", "move", "state", "withdrawals", "sealing", "chain", "clock", "rules/__init__"),
    "reports": ("moves", "state", "carried", "schedule", "activity", "returns", "rollup", "standing", "terms"),
    "requests": ("moves", "state", "folding", "handing"),
}


def imports_of(path):
    package = ("luoshi", *path.relative_to(SOURCE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            yield ".".join((*base, *(node.module or "").split("."))).strip(".")
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names)


def test_no_room_uses_what_is_above_it():
    for path in SOURCE.rglob("*.py"):
        room = path.relative_to(SOURCE).parts[0]
        for name in imports_of(path):
            other = name.split(".")[1] if name.startswith("luoshi.") and "." in name else None
            if room in FLOORS and other in FLOORS and other != room:
                assert FLOORS[other] < FLOORS[room], f"{path} uses {name}"


def test_the_plain_floors_know_no_framework_and_no_network():

    paths = [p for room in ("codes", "office", "wording", "reading", "understanding", "reconciling", "tasklists", "samples") for p in (SOURCE / room).rglob("*.py")]

    for path in paths + [SOURCE / room / f"{name}.py" for room, names in PLAIN_FILES.items() for name in names]:
        if path.exists():
            used = {n.split(".")[0] for n in imports_of(path)}
            assert not used & {"django", "socket", "urllib", "http", "requests", "sqlite3"}, path


def test_files_can_be_held_in_the_head():
    for path in SOURCE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_nothing_runs_in_a_circle():
    """No module, and no room, uses one that uses it, on however long a way."""
    graph = house_kit.import_graph()
    assert len(graph) > 300, "the tree was not found"
    assert not house_kit.circles(graph)
    assert not house_kit.circles(house_kit.room_graph(graph))


@pytest.mark.parametrize(
    ("files", "circle"),
    [
        ({"a": "from . import b", "b": "from .c import x", "c": "def late():\n    from top.a import y"}, ["top.a", "top.b", "top.c"]),
        ({"a": "import top.b", "b": "from . import a"}, ["top.a", "top.b"]),
        ({"__init__": "from .a import x", "a": "from . import x"}, ["top", "top.a"]),
        ({"a": "from . import b", "b": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from . import a"}, None),
        ({"a": "from . import b, c", "b": "from . import c", "c": "import json"}, None),
    ],
)
def test_a_circle_is_seen(tmp_path, files, circle):
    for name, words in files.items():
        (tmp_path / f"{name}.py").write_text(words, encoding="utf-8")
    (tmp_path / "__init__.py").touch()
    assert house_kit.circles(house_kit.import_graph(tmp_path, "top")) == ([circle] if circle else [])
