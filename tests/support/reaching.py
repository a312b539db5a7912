"""Which functions of the stories may end in a given one, read from their sources: rather too many than too few."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from functools import cache
from types import FunctionType, ModuleType
from typing import Any


def reaches(function: Callable[..., Any], goal: Callable[..., Any]) -> bool:
    """Whether `function`, or anything of the handlers that it names, names `goal`, or names what does."""
    seen: set[Any] = set()
    waiting = [function]
    while waiting:
        one = waiting.pop()
        if one is goal:
            return True
        if one not in seen:
            seen.add(one)
            waiting += _named_in(one)
    return False


@cache
def _named_in(function: FunctionType) -> list[FunctionType]:
    """The functions of the project that a function's source names, those of a table it names among them."""
    if function.__name__ == "<lambda>":
        return []
    function = inspect.unwrap(function)  # its source is that of what it wraps, and so are the names in it
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    found: list[FunctionType] = []
    imported = dict(_imports_in(tree))
    for node in ast.walk(tree):
        value = _value_of(node, function.__globals__, imported)
        found += [one for one in _functions_in(value) if one.__module__.startswith("handlers.")]
    return found


def _imports_in(tree: ast.AST) -> Iterator[tuple[str, Any]]:
    """What is imported inside the function."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            module = __import__(node.module, fromlist=[one.name for one in node.names])
            yield from ((one.asname or one.name, getattr(module, one.name)) for one in node.names)


def _value_of(node: ast.AST, names: dict[str, Any], imported: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return imported.get(node.id, names.get(node.id))
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        owner = imported.get(node.value.id, names.get(node.value.id))
        return getattr(owner, node.attr, None) if isinstance(owner, ModuleType) else None
    return None


def _functions_in(value: Any) -> Iterator[FunctionType]:
    if isinstance(value, FunctionType):
        yield value
    elif isinstance(value, dict):
        yield from (one for inner in value.values() for one in _functions_in(inner))
    elif isinstance(value, tuple | list):
        yield from (one for inner in value for one in _functions_in(inner))
