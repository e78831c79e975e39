"""All services have one shape: the same rooms under the same names, packages by one rule."""

import ast
from pathlib import Path

import pytest

from shared.schemas import topics

ROOT = Path(__file__).parents[2]
SERVICES = sorted(path.parent.name for path in (ROOT / "services").glob("*/app.py"))

NEEDED = {"__init__.py", "README.md", "app.py", "handlers.py", "worklist.py", "rules", "migrations", "tests"}
ALLOWED = NEEDED | {"api", "api.py", "model", "model.py", "steps", "steps.py", "tasks.py", "__pycache__"}
OWN = {
    "lead": {"search.py", "uploads.py"}, "contracting": {"ports"}, "onboarding": {"telemetry", "watch"},
    "permitting": {"ports"}, "fieldops": {"booking.py", "dispatch.py", "ordering.py", "pieces.py", "stock.py"},
}  # fmt: skip
"""What a single service has beside that: lead takes files of 200 MB, onboarding keeps readings by the thousand and
watches them, contracting and permitting ask outside parties, field operations has orders, stock, pieces and
crews."""

ENTITIES_OF_A_PACKAGE = 3
MOST_CALLERS_OF_A_FILE = 2
MOST_LINES_OF_A_FILE = 250
DOORS = {"command_for", "reader_for"}


def texts(service: str, room: str) -> list[str]:
    folder = ROOT / "services" / service
    return [file.read_text() for file in [*folder.glob(f"{room}.py"), *folder.glob(f"{room}/*.py")]]


def sources(service: str, room: str) -> list[ast.Module]:
    return [ast.parse(text) for text in texts(service, room)]


def lines(service: str, room: str) -> int:
    return sum(len(text.splitlines()) for text in texts(service, room))


def is_package(service: str, room: str) -> bool:
    return (ROOT / "services" / service / room / "__init__.py").exists()


def entities(service: str) -> set[str]:
    """Classes with a table of their own."""
    return {
        node.name
        for tree in sources(service, "model")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and any(isinstance(line, ast.Assign) and ast.unparse(line.targets[0]) == "__tablename__" for line in node.body)
    }


def callers(service: str) -> set[str]:
    """Roles that its HTTP side lets in."""
    return {
        role
        for tree in sources(service, "api")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DOORS
        for role in [*map(ast.literal_eval, node.args), *(keyword.arg for keyword in node.keywords)]
    }


def test_they_are_those_of_the_topic_table() -> None:
    assert sorted(topics.SERVICES) == SERVICES


@pytest.mark.parametrize("service", SERVICES)
def test_the_same_rooms(service: str) -> None:
    found = {path.name for path in (ROOT / "services" / service).iterdir()}
    assert sorted(NEEDED - found) == []
    assert sorted(found - ALLOWED - OWN.get(service, set())) == []


@pytest.mark.parametrize("service", SERVICES)
def test_a_model_of_three_entities_or_of_many_lines_is_a_package(service: str) -> None:
    large = len(entities(service)) >= ENTITIES_OF_A_PACKAGE or lines(service, "model") > MOST_LINES_OF_A_FILE
    assert is_package(service, "model") == large, (entities(service), lines(service, "model"))


@pytest.mark.parametrize("service", SERVICES)
def test_an_api_for_more_than_two_kinds_of_caller_is_a_package(service: str) -> None:
    assert is_package(service, "api") == (len(callers(service)) > MOST_CALLERS_OF_A_FILE), callers(service)
