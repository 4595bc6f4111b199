"""The tree of the project's imports: which module uses which, wherever the import stands, and where they run in a circle."""

import ast
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "luoshi"


def modules(source=SOURCE, top="luoshi"):
    """Every module's name and file; a package goes by its own name."""
    found = {}
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        found[".".join((top, *(parts[:-1] if parts[-1] == "__init__" else parts)))] = path
    return found


def import_graph(source=SOURCE, top="luoshi"):
    """Module → the modules of the project that it imports, at its head or inside a function; what stands under TYPE_CHECKING is for the
    type checker and never runs. ``from . import x`` is x where that is a module, else the package."""
    known = modules(source, top)
    return {name: {used for used in _imports(name, path) for used in _resolved(used, known)} - {name} for name, path in known.items()}


def circles(graph):
    """The sets of modules that use each other in a circle (strongly connected, of more than one), each sorted."""
    index, low, stack, found = {}, {}, [], []

    def visit(node):
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in graph[node]:
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            at = stack.index(node)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for node in graph:
        if node not in index:
            visit(node)
    return found


def room(module):
    """The room of a module: luoshi.reading.report → reading; the package itself and single files beside the rooms go by their own name."""
    return module.split(".")[1] if "." in module else module


def room_graph(graph):
    """The same between rooms."""
    rooms = {room(name): set() for name in graph}
    for name, used in graph.items():
        rooms[room(name)] |= {room(other) for other in used} - {room(name)}
    return rooms


def _imports(name, path):
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in _nodes(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, None) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            yield from ((".".join([*base, *filter(None, [node.module])]), alias.name) for alias in node.names)


def _resolved(used, known):
    module, name = used
    if f"{module}.{name}" in known:
        yield f"{module}.{name}"
    elif module in known:
        yield module


def _nodes(tree):
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            for other in node.orelse:
                yield other
                yield from _nodes(other)
        else:
            yield node
            yield from _nodes(node)
