"""``docs/guarantees.md`` names only tests that exist."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/guarantees.md").read_text()
NAMED = sorted(set(re.findall(r"`([\w/]+/test_\w+\.py)::(\w+)`", PAGE)))


def defined(path: Path) -> set[str]:
    """The names of a module's tests: functions, classes, and classes made by assignment."""
    names: set[str] = set()
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    return {name for name in names if name.lower().startswith("test")}


def test_every_test_that_is_named_exists() -> None:
    missing = [f"{path}::{name}" for path, name in NAMED if name not in defined(ROOT / path)]
    assert missing == []


def test_each_of_the_ten_promises_names_its_tests() -> None:
    chapters = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    numbered = [chapter for chapter in chapters if chapter[0].isdigit()]
    assert [int(chapter.split(".")[0]) for chapter in numbered] == list(range(1, 11))
    for chapter in numbered:
        assert "::test_" in chapter and "Gaps" in chapter, chapter.splitlines()[0]


def test_every_guarantee_test_is_named() -> None:
    """A promise that is proved and not written down would be lost by whoever changes the test."""
    path = "tests/integration/test_guarantees.py"
    assert defined(ROOT / path) <= {name for found, name in NAMED if found == path}
