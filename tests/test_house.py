"""The house stands on floors: a room uses what is below it and never what is above or beside it."""

import ast
import importlib.util
import re
import tomllib
from pathlib import Path

import pytest

import house_kit

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "luoshi"
FRAMEWORK = {"django", "socket", "urllib", "http", "requests", "sqlite3"}


@pytest.fixture(scope="module")
def house():
    """The map and what is made of it (``docs/house.py``)."""
    spec = importlib.util.spec_from_file_location("house", ROOT / "docs" / "house.py")
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def floors_of(house):
    return {row["room"]: tuple(map(int, row["floor"].split("."))) for row in house.rooms()}


def too_high(graph, floors):
    """What uses a room that does not stand below it."""
    return [
        f"{name} uses {other}"
        for name, used in graph.items()
        for other in used
        if (at := room_of(name, floors)) and (there := room_of(other, floors)) and at != there and floors[there] >= floors[at]
    ]


def room_of(module, floors):
    room = house_kit.room(module)
    return room if room in floors else None


def imports_of(path):
    package = ("luoshi", *path.relative_to(SOURCE).with_suffix("").parts)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level] if node.level else ()
            yield ".".join((*base, *(node.module or "").split("."))).strip(".")
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names)


def test_the_map_has_the_rooms_that_there_are(house):
    there = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert set(floors_of(house)) == there, "docs/house.csv has a line for each folder of src/luoshi; then run: python docs/house.py"
    assert {row["floor"].split(".")[0] for row in house.rooms()} == set(house.floors())
    assert {row["plain"] for row in house.rooms()} == {"yes", "no"}


def test_the_pages_show_the_map_as_it_is(house):
    for path, text in house.wanted().items():
        assert path.exists()
        assert path.read_text(encoding="utf-8") == text, f"{path.name} is not what docs/house.csv and docs/walks.csv say; run: python docs/house.py"
        assert path == house.PICTURE or house.table() in text, f"{path.name} shows no map"


def test_the_walks_go_through_what_there_is(house):
    modules = house_kit.modules()
    for name, steps in house.walks().items():
        assert len(steps) >= 8, name
        for _n, row in steps:
            assert row["room"] in floors_of(house)
            assert [m for m in row["modules"].split() if f"luoshi.{m}" not in modules] == []


def test_what_only_reads_makes_no_move(house):
    reading = {room for room, floor in floors_of(house).items() if floor[0] == 5}
    writers = {"luoshi.matters.ledger", "luoshi.matters.proposals"}
    assert reading
    assert {m: used & writers for m, used in house_kit.import_graph().items() if house_kit.room(m) in reading and used & writers} == {}


def test_no_room_uses_what_is_above_it_or_beside_it(house):
    graph = house_kit.import_graph()
    assert too_high(graph, floors_of(house)) == []


def test_what_stands_above_or_beside_is_seen():
    floors = {"codes": (0, 0), "desk": (3, 0), "reports": (4, 0), "requests": (4, 0)}
    graph = {"luoshi.desk.home": {"luoshi.codes", "luoshi.reports.kind"}, "luoshi.reports.kind": {"luoshi.desk.home", "luoshi.requests.kind", "luoshi.reports.state"}}
    assert too_high(graph, floors) == ["luoshi.desk.home uses luoshi.reports.kind", "luoshi.reports.kind uses luoshi.requests.kind"]


def plain_files(house):
    """Every file of a plain room, and every other file that says of itself that it is plain."""
    rooms = {row["room"] for row in house.rooms() if row["plain"] == "yes"}
    for path in SOURCE.rglob("*.py"):
        said = re.search(r"Plain\s+Python(\s+but\s+for\s+translation)?", ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "")
        if path.relative_to(SOURCE).parts[0] in rooms or said:
            yield path, bool(said and said[1])


def test_what_is_plain_knows_no_framework_and_no_network(house):
    found = list(plain_files(house))
    assert len(found) > 100
    for path, translates in found:
        used = {name for name in imports_of(path) if name.split(".")[0] in FRAMEWORK}
        assert not {name for name in used if not (translates and name.startswith("django.utils"))}, path


def test_files_can_be_held_in_the_head():
    for path in SOURCE.rglob("*.py"):
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 400, path


def test_the_types_of_every_room_are_checked():
    """``make test`` checks them strictly, with what Django's plugin knows of models; no room and no file is let off."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
    types = project["mypy"]
    assert types["files"] == ["src/luoshi"]
    assert types["strict"] is True
    assert types["plugins"] == ["mypy_django_plugin.main"]
    assert types["exclude"] == ["/migrations/"]  # written by Django
    own = [each for each in types["overrides"] if any(name.startswith("luoshi") for name in each["module"])]
    assert {key for each in own for key in each} <= {"module", "disallow_any_generics"}
    off = re.compile(r"#\s*(?:mypy:\s*(?:ignore|disable|allow)|type:\s*ignore(?!\[))|@no_type_check\b")
    let_off = [path.name for path in SOURCE.rglob("*.py") if "migrations" not in path.parts and off.search(path.read_text(encoding="utf-8"))]
    assert let_off == ["recompute.py"]  # handed out, to run on any Python with nothing of ours


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
