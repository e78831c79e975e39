"""Contracts that somebody has spoilt: today's sources with one change, imported beside today's."""

import ast
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from shared.schemas.gate import package
from shared.schemas.gate.contract import Contract, unpacked

Modules = dict[str, str]
"""Path -> text, as :func:`shared.schemas.gate.package.sources` gives them."""
Change = Callable[[Modules], None]
_numbers = itertools.count()


@contextmanager
def spoilt(root: Path, folder: Path, change: Change) -> Iterator[Contract]:
    """The contract of ``root`` after a change; its archive goes to ``folder``."""
    modules = package.sources(root)
    before = dict(modules)
    change(modules)
    assert modules != before, "the change has changed nothing"
    name = f"spoilt_{next(_numbers)}"
    path = folder / f"{name}.zip"
    path.write_bytes(package.archive(modules, name))
    with unpacked(path, name) as contract:
        yield contract


def schemas(module: str) -> str:
    return f"shared/schemas/{module}.py"


def appended(path: str, text: str) -> Change:
    """Code at the end of a module."""

    def change(modules: Modules) -> None:
        modules[path] += f"\n\n{text}\n"

    return change


def replaced(path: str, old: str, new: str) -> Change:
    def change(modules: Modules) -> None:
        assert old in modules[path], f"{path} has no {old!r}"
        modules[path] = modules[path].replace(old, new)

    return change


def both(*changes: Change) -> Change:
    def change(modules: Modules) -> None:
        for one in changes:
            one(modules)

    return change


def field(path: str, event: str, name: str, text: str | None) -> Change:
    """A field of a class, or a member of an enumeration, declared otherwise; dropped for None."""

    def change(modules: Modules) -> None:
        tree, body = _class(modules[path], event)
        position = next((i for i, node in enumerate(body) if _declares(node, name)), len(body))
        body[position : position + 1] = [] if text is None else ast.parse(text).body
        modules[path] = "import pydantic\n" + ast.unparse(tree)

    return change


def member(path: str, event: str, text: str) -> Change:
    """One more statement in a class body; ``pydantic`` is imported."""

    def change(modules: Modules) -> None:
        tree, body = _class(modules[path], event)
        body += ast.parse(text).body
        modules[path] = "import pydantic\n" + ast.unparse(tree)

    return change


def topic(name: str, **columns: object) -> Change:
    """A row of the topic table with other columns."""
    text = f"""
import dataclasses
TOPICS = tuple(dataclasses.replace(one, **{columns!r}) if one.name == {name!r} else one for one in TOPICS)
BY_NAME = {{one.name: one for one in TOPICS}}"""
    return appended(schemas("topics"), text)


def _class(text: str, name: str) -> tuple[ast.Module, list[ast.stmt]]:
    tree = ast.parse(text)
    return tree, next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)


def _declares(node: ast.stmt, name: str) -> bool:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return any(isinstance(target, ast.Name) and target.id == name for target in targets)
