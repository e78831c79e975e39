"""Every package is a room: few modules with names of their own, and a word at the door that says what it is for."""

import ast
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
HOUSE = ("deploy", "helio", "sandbox", "services", "shared", "views")
FEWEST_WORDS = 6
MOST_MODULES = 10
MOST_OF_ONE_PREFIX = 3
"""So many modules of one prefix are a room that is missing."""

ASIDE = {"tests", "migrations", "data", "__pycache__"}
LARGER = {
    "helio/commands": "a module for each command, found by its name",
    "shared/schemas": "a module for each publisher, named as in its events",
    "deploy/local": "one stack, a module for each part of it; its rooms are not cut yet",
}
"""Packages that may be larger, and why."""

PACKAGES = sorted(
    init.parent.relative_to(ROOT)
    for part in HOUSE
    for init in (ROOT / part).rglob("__init__.py")
    if not ASIDE & set(init.relative_to(ROOT).parts)
)
ROOMS = [package for package in PACKAGES if str(package) not in LARGER]


def modules(package: Path) -> list[str]:
    return sorted(file.stem for file in (ROOT / package).glob("*.py") if not file.stem.startswith("__"))


def test_a_room_says_what_it_is_for() -> None:
    said = {package: ast.get_docstring(ast.parse((ROOT / package / "__init__.py").read_text())) for package in PACKAGES}
    assert [str(package) for package, text in said.items() if len((text or "").split()) < FEWEST_WORDS] == []


def test_no_name_repeats_the_name_of_its_room() -> None:
    repeated = [
        f"{package}/{name}"
        for package in PACKAGES
        for name in modules(package)
        if name == package.name or name.startswith(package.name + "_")
    ]
    assert repeated == []


def test_a_room_holds_few_modules() -> None:
    crowded = {str(package): len(modules(package)) for package in ROOMS if len(modules(package)) > MOST_MODULES}
    assert crowded == {}


def test_modules_of_one_prefix_are_a_room() -> None:
    missing = [
        f"{package}/{prefix}_*"
        for package in ROOMS
        for prefix, count in Counter(name.partition("_")[0] for name in modules(package)).items()
        if count >= MOST_OF_ONE_PREFIX
    ]
    assert missing == []


def test_a_folder_of_modules_is_a_package() -> None:
    folders = {
        file.parent.relative_to(ROOT)
        for part in HOUSE
        for file in (ROOT / part).rglob("*.py")
        if not ASIDE & set(file.relative_to(ROOT).parts)
    }
    assert sorted(folders - set(PACKAGES)) == []


def test_every_larger_package_exists() -> None:
    assert sorted(LARGER) == sorted(str(package) for package in PACKAGES if str(package) in LARGER)
