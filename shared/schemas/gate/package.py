"""The contract's own Python modules as a package of another name, so that two contracts live in one process.

What :mod:`shared.schemas.catalogue` imports of this project, directly or through others, is the contract's code. Its
imports are absolute; under another top-level name it is a second contract with its own classes and registers.
"""

import ast
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

TOP: Final = "shared"
ENTRY: Final = "shared.schemas.catalogue"
MOMENT: Final = (1980, 1, 1, 0, 0, 0)
"""The time stamp of every file: the archive follows from the sources alone."""


def sources(root: Path) -> dict[str, str]:
    """Path below ``root`` -> text of every module that the contract consists of, packages' ``__init__`` included."""
    found: dict[str, str] = {}
    waiting = [ENTRY]
    while waiting:
        path = _file_of(waiting.pop(), root)
        if path is None or str(path) in found:
            continue
        found[str(path)] = (root / path).read_text(encoding="utf-8")
        for parent in list(path.parents)[:-1]:
            init = parent / "__init__.py"
            if str(init) not in found and (root / init).exists():
                waiting.append(".".join(parent.parts))
        waiting += _imported(found[str(path)])
    return dict(sorted(found.items()))


def archive(modules: Mapping[str, str], name: str) -> bytes:
    """A zip file from which the modules are imported as ``name.…`` instead of ``shared.…``."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for path, text in modules.items():
            moved = zipfile.ZipInfo("/".join((name, *Path(path).parts[1:])), MOMENT)
            moved.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(moved, renamed(text, name))
    return buffer.getvalue()


def renamed(text: str, name: str) -> str:
    """A module's text with its imports of ``shared`` turned to ``name``."""
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import) and any(alias.name.partition(".")[0] == TOP for alias in node.names):
            raise ValueError(f"line {node.lineno}: write `from {TOP}… import …`, a plain import cannot be renamed")
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == TOP:
            line = lines[node.lineno - 1]
            lines[node.lineno - 1] = line.replace(f"from {TOP}", f"from {name}", 1)
    return "".join(lines)


def _file_of(module: str, root: Path) -> Path | None:
    path = Path(*module.split("."))
    for candidate in (path.with_suffix(".py"), path / "__init__.py"):
        if (root / candidate).exists():
            return candidate
    return None  # a name inside a module, not a module


def _imported(text: str) -> list[str]:
    return [
        name
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == TOP
        for name in (node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names))
    ]
