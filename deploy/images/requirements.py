"""The part of the lock that one image needs: ``python -m deploy.images.requirements lead`` prints it."""

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCK: Final = Path(__file__).parents[2] / "requirements.lock"
PROJECT: Final = LOCK.with_name("pyproject.toml")
_ENTRY: Final = re.compile(r"^([A-Za-z0-9._-]+)(\[[^\]]*\])?==")


def locked(lock: str) -> dict[str, str]:
    """Package -> its entries in a lock, hashes included; several where the version follows from the Python's."""
    found: dict[str, list[str]] = {}
    name = None
    for line in lock.splitlines():
        entry = _ENTRY.match(line)
        if entry:
            name = canonicalize_name(entry[1])
        if name is not None and not line.lstrip().startswith("#"):
            found.setdefault(name, []).append(line)
    return {name: "\n".join(lines) for name, lines in found.items()}


def needed(extra: str) -> set[str]:
    """The packages that the project with one extra needs, directly or not, as the installed ones state it.

    Raises:
        KeyError: the project has no such extra.
        PackageNotFoundError: the environment is not the locked one.
    """
    project = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    waiting = [Requirement(text) for text in (*project["dependencies"], *extras[extra])]
    found: set[str] = set()
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        if requirement.name == project["name"]:
            waiting += [Requirement(text) for name in requirement.extras for text in extras[name]]
            continue
        one = (canonicalize_name(requirement.name), frozenset(requirement.extras))
        found.add(one[0])
        if one in seen:
            continue
        seen.add(one)
        for inner in map(Requirement, distribution(one[0]).requires or ()):
            if inner.marker is None or any(inner.marker.evaluate({"extra": name}) for name in ("", *one[1])):
                waiting.append(inner)
    return found


def requirements(extra: str, lock: str) -> str:
    """The lock's entries for a service, for ``pip install --require-hashes``.

    Raises:
        KeyError: a package that it needs is not in the lock.
    """
    entries = locked(lock)
    return "\n".join(entries[name] for name in sorted(needed(extra))) + "\n"


def main() -> None:
    if len(sys.argv) != 2:
        sys.exit("usage: python -m deploy.images.requirements EXTRA, e.g. lead")
    try:
        print(requirements(sys.argv[1], LOCK.read_text(encoding="utf-8")), end="")
    except (PackageNotFoundError, KeyError) as error:
        sys.exit(f"FATAL: {error} is not installed as locked: make setup")


if __name__ == "__main__":
    main()
