"""Which module imports which when it runs, and the circles among them."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

Graph = Mapping[str, set[str]]


def run_time_graph(root: Path, packages: tuple[str, ...], *, at_top: bool = False) -> Graph:
    """Every module of the packages with the modules that it imports, for types alone not.

    Inside functions too, unless it is asked only for what is imported with the module.
    """
    files = {_module_of(root, file): file for package in packages for file in sorted((root / package).rglob("*.py"))}
    return {
        module: {
            found
            for name in _imported(ast.parse(file.read_text("utf-8")), at_top=at_top)
            if (found := _known(name, files))
        }
        - {module}
        for module, file in files.items()
    }


def siblings(graph: Graph, parent: str) -> Graph:
    """The direct children of a package, each with the children that anything inside it imports."""
    shortened: dict[str, set[str]] = defaultdict(set)
    for module, imported in graph.items():
        if child := _child(module, parent):
            shortened[child] |= {other for name in imported if (other := _child(name, parent))} - {child}
    return shortened


def circles(graph: Graph) -> set[frozenset[str]]:
    """The modules that reach each other, in groups of two and more."""
    reached = {module: reached_from(module, graph) for module in graph}
    groups = (frozenset(other for other in reached[module] if module in reached[other]) for module in graph)
    return {group for group in groups if len(group) > 1}


def reached_from(module: str, graph: Graph) -> set[str]:
    """Return every module that comes along with one."""
    reached: set[str] = set()
    waiting = [module]
    while waiting:
        new = graph[waiting.pop()] - reached
        reached |= new
        waiting.extend(new)
    return reached


def _imported(tree: ast.Module, *, at_top: bool) -> Iterator[str]:
    waiting: list[ast.AST] = [tree]
    while waiting:
        match waiting.pop():
            case ast.FunctionDef() | ast.AsyncFunctionDef() if at_top:
                continue
            case ast.If(test=ast.Name("TYPE_CHECKING"), orelse=otherwise):
                waiting.extend(otherwise)
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from (f"{module}.{alias.name}" for alias in names)
            case node:
                waiting.extend(ast.iter_child_nodes(node))


def _known(name: str, files: Mapping[str, Path]) -> str:
    while name and name not in files:
        name = name.rpartition(".")[0]
    return name


def _child(module: str, parent: str) -> str:
    if not module.startswith(f"{parent}."):
        return ""
    return f"{parent}.{module.removeprefix(f'{parent}.').partition('.')[0]}"


def _module_of(root: Path, file: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
