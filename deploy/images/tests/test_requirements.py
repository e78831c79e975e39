"""What an image holds: all that its service needs, at the lock's versions and hashes, and nothing of the others."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from deploy.images.build import TOOLS
from deploy.images.requirements import LOCK, locked, needed, requirements
from deploy.images.table import IMAGES

ROOT = Path(__file__).parents[3]
TEXT = LOCK.read_text(encoding="utf-8")
OURS = {"deploy", "helio", "sandbox", "views", "tests", "benchmarks", "services", "shared"}
LEFT_ASIDE = {"tests"}
OF_TARIFFS = ROOT / "shared" / "rules" / "tariff" / "urdb" / "record.py"
"""Loaded at a tariff that is published, by who takes that event."""


@pytest.mark.parametrize("extra", sorted({image.extra for image in IMAGES.values()}))
def test_each_entry_comes_with_its_hashes(extra: str) -> None:
    entries = [one for one in re.split(r"\n(?=\S)", requirements(extra, TEXT)) if one.strip()]
    assert len(entries) > 40
    assert [one.splitlines()[0] for one in entries if "--hash=sha256:" not in one] == []


def test_a_service_has_its_own_packages_alone() -> None:
    assert not {"lxml", "scipy", "pvlib", "highspy", "pyhanko", "typer", "pytest", "faststream"} & needed("lead")
    assert "numpy" in needed("lead") and "numpy" not in needed("contracting")
    assert {"scipy", "highspy", "reportlab"} <= needed("design")


def test_a_package_that_depends_on_the_python_keeps_all_its_entries() -> None:
    assert locked(TEXT)["numpy"].count("\nnumpy==") + locked(TEXT)["numpy"].startswith("numpy==") == 2


def test_what_the_lock_does_not_have_is_refused() -> None:
    with pytest.raises(KeyError, match="aiokafka"):
        requirements("lead", "alembic==1.0 \\\n    --hash=sha256:00\n")


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_imports_nothing_of_ours_that_it_lacks(name: str) -> None:
    """Tests aside: no command line, no other service."""
    held = {Path(part) for part in IMAGES[name].holds}
    asked = {module for file in _files(IMAGES[name].holds) for module in _imported(file)}
    ours = {module for module in asked if module.split(".")[0] in OURS}
    lacking = {module for module in ours if not any(part in held for part in _places(module))}
    assert lacking == set()
    assert any(part in held for part in _places(IMAGES[name].module))


@pytest.mark.parametrize("name", IMAGES)
def test_an_image_has_every_package_that_its_modules_load(name: str) -> None:
    """Followed through ``shared``, at the start or later."""
    image = IMAGES[name]
    starts = [*_files(part for part in image.holds if part != "shared"), *_modules(image.module)]
    installed, has = packages_distributions(), needed(image.extra)
    takes_tariffs = any("TariffPublished" in file.read_text(encoding="utf-8") for file in starts)
    lacking = {
        (package, file)
        for package, file in _packages(starts, left_aside=set() if takes_tariffs else {OF_TARIFFS})
        if package not in sys.stdlib_module_names and not {canonicalize_name(one) for one in installed[package]} & has
    }
    assert lacking == set()


def _packages(starts: Iterable[Path], left_aside: set[Path]) -> set[tuple[str, Path]]:
    """Packages of others with the file that loads each, from some files on through all of ours that they load."""
    seen, found, waiting = set(left_aside), set(), list(starts)
    while waiting:
        file = waiting.pop()
        if file in seen:
            continue
        seen.add(file)
        for module in _imported(file):
            if module.split(".")[0] in OURS:
                waiting += _modules(module)
            else:
                found.add((module.split(".")[0], file))
    return found


def _files(parts: Iterable[str]) -> Iterator[Path]:
    """What an image gets of these parts of the source, tests and tools aside."""
    for part in (ROOT / part for part in parts):
        for file in part.rglob("*.py") if part.is_dir() else [part]:
            if not LEFT_ASIDE & set(file.parts) and not file.match(TOOLS):
                yield file


def _modules(module: str) -> Iterator[Path]:
    """The files that loading a module runs."""
    places = [ROOT / place for place in _places(module)]
    yield from (file for place in places for file in (place, place / "__init__.py") if file.is_file())


def _places(module: str) -> Iterator[Path]:
    """The file of a module, and every folder that it lies in."""
    path = Path(*module.split("."))
    yield from (path.with_suffix(".py"), path / "__init__.py", path, *path.parents)


@cache
def _imported(file: Path) -> set[str]:
    found = set()
    for node in _run(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
            inner = {one.name: ROOT / Path(*node.module.split("."), one.name) for one in node.names}
            found |= {f"{node.module}.{one}" for one, place in inner.items() if _is_module(place)}
    return found


def _run(tree: ast.AST) -> Iterator[ast.AST]:
    """All of a file but what stands there for types alone."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            continue
        yield node
        yield from _run(node)


def _is_module(place: Path) -> bool:
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()
