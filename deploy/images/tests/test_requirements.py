"""What an image holds: all that its service needs, at the lock's versions and hashes, and nothing of the others."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from deploy.images.requirements import LOCK, locked, needed, requirements
from deploy.images.table import IMAGES

ROOT = Path(__file__).parents[3]
TEXT = LOCK.read_text(encoding="utf-8")
OURS = {"deploy", "helio", "sandbox", "views", "tests", "benchmarks", "services", "shared"}
LEFT_ASIDE = {"tests"}


@pytest.mark.parametrize("extra", sorted({image.extra for image in IMAGES.values()}))
def test_each_entry_comes_with_its_hashes(extra: str) -> None:
    entries = [one for one in re.split(r"\n(?=\S)", requirements(extra, TEXT)) if one.strip()]
    assert len(entries) > 40
    assert [one.splitlines()[0] for one in entries if "--hash=sha256:" not in one] == []


def test_a_service_has_its_own_packages_alone() -> None:
    assert {"lxml", "defusedxml"} <= needed("lead")
    assert not {"scipy", "pvlib", "highspy", "pyhanko", "typer", "pytest", "faststream"} & needed("lead")
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
    files = [
        file for part in held for file in ((ROOT / part).rglob("*.py") if (ROOT / part).is_dir() else [ROOT / part])
    ]
    asked = {module for file in files if not LEFT_ASIDE & set(file.parts) for module in _imported(file)}
    ours = {module for module in asked if module.split(".")[0] in OURS}
    lacking = {module for module in ours if not any(part in held for part in _places(module))}
    assert lacking == set()
    assert any(part in held for part in _places(IMAGES[name].module))


def _places(module: str) -> Iterator[Path]:
    """The file of a module, and every folder that it lies in."""
    path = Path(*module.split("."))
    yield from (path.with_suffix(".py"), path / "__init__.py", path, *path.parents)


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
