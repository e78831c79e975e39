"""What an image holds: all that its service needs, at the lock's versions and hashes, and nothing of the others."""

import ast
import re
from pathlib import Path

import pytest

from deploy.images.requirements import LOCK, locked, needed, requirements
from shared.schemas.topics import SERVICES

ROOT = Path(__file__).parents[3]
TEXT = LOCK.read_text(encoding="utf-8")


@pytest.mark.parametrize("service", SERVICES)
def test_each_entry_comes_with_its_hashes(service: str) -> None:
    entries = [one for one in re.split(r"\n(?=\S)", requirements(service, TEXT)) if one.strip()]
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


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_imports_nothing_that_its_image_lacks(service: str) -> None:
    """Its own modules and the shared ones, tests aside: no command line, no sandbox, no other service."""
    own = [ROOT / "services" / service, ROOT / "shared"]
    files = [file for place in own for file in place.rglob("*.py") if "tests" not in file.parts]
    foreign = {
        name
        for file in files
        for name in _imported(file)
        if name.split(".")[0] in ("deploy", "helio", "sandbox", "views", "tests", "benchmarks")
        or (name.startswith("services.") and name.split(".")[1] != service)
    }
    assert foreign == set()


def _imported(file: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found
