"""Every generated file with the text it should have today, and what stands against writing it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from shared.schemas import catalogue
from shared.schemas.compatibility import Direction, Kind, Verdict, classify
from shared.schemas.gate.releases import releases
from shared.schemas.generate import asyncapi, readme, snapshots, tables
from shared.schemas.generate.languages import plain, typescript
from shared.schemas.generate.objections import objections
from shared.schemas.generate.services import handled_by
from shared.schemas.generate.snapshots import as_text
from shared.schemas.past import SHAPES
from shared.schemas.topics import BY_NAME, SERVICES

ASYNCAPI: Final = Path("shared/schemas/asyncapi.json")
CATALOGUE: Final = Path("shared/schemas/catalogue.json")
TYPESCRIPT: Final = Path("shared/schemas/typescript/events.d.ts")
EVENTS_PAGE: Final = Path("docs/events.md")
ACL_PAGE: Final = Path("docs/acl.md")


def outputs(root: Path) -> dict[Path, str]:
    """Path relative to ``root`` -> text. Older versions' snapshots are not among them: they never change."""
    wanted = {
        snapshots.path_of(ce_type): as_text(snapshots.value_schema(event))
        for ce_type, event in catalogue.events().items()
    }
    wanted[snapshots.HEADERS] = as_text(snapshots.headers_schema())
    wanted[ASYNCAPI] = as_text(asyncapi.document())
    wanted[CATALOGUE] = as_text(plain.document())
    wanted[TYPESCRIPT] = typescript.declarations(_schemas(root, wanted))
    wanted[EVENTS_PAGE] = tables.events_page()
    wanted[ACL_PAGE] = tables.acl_page()
    for service in SERVICES:
        path = Path("services") / service / "README.md"
        current = (root / path).read_text(encoding="utf-8") if (root / path).exists() else f"# {service}\n"
        wanted[path] = readme.with_tables(current, service, handled_by(service))
    return wanted


def _schemas(root: Path, wanted: dict[Path, str]) -> dict[str, snapshots.Schema]:
    """The schema of every version: of today's as it is written now, of older ones as they are checked in."""
    paths = {
        name: snapshots.path_of(name) for event in catalogue.events().values() for name in catalogue.versions_of(event)
    }
    return {
        name: json.loads(wanted[path] if path in wanted else (root / path).read_text(encoding="utf-8"))
        for name, path in paths.items()
        if path in wanted or (root / path).exists()
    }


def stale(root: Path) -> list[Path]:
    """The generated files that are missing or differ from what they should be."""
    return [
        path
        for path, text in outputs(root).items()
        if not (root / path).exists() or (root / path).read_text(encoding="utf-8") != text
    ]


def strays(root: Path) -> list[Path]:
    """Snapshots that belong to no event and to no older version of one: what they describe was removed."""
    known = {name for event in catalogue.events().values() for name in catalogue.versions_of(event)}
    expected = {snapshots.path_of(name) for name in known} | {snapshots.HEADERS}
    found = sorted(path.relative_to(root) for path in (root / snapshots.FOLDER).glob("*.json"))
    return [path for path in found if path not in expected]


def incomplete() -> Iterator[tuple[str, str]]:
    """The events with a field that has no description or no bounds, and what it lacks."""
    shapes = catalogue.events() | SHAPES
    for ce_type, shape in shapes.items():
        yield from ((ce_type, problem) for problem in objections(snapshots.value_schema(shape)))


def breaking(root: Path) -> dict[str, Verdict]:
    """The events whose class no longer fits what is checked in, or was released, for the same version."""
    found: dict[str, Verdict] = {}
    promised = [release.schemas() for release in releases(root)]
    for ce_type, event in catalogue.events().items():
        path = root / snapshots.path_of(ce_type)
        checked_in = [json.loads(path.read_text(encoding="utf-8"))] if path.exists() else []
        for before in (*checked_in, *(schemas[ce_type] for schemas in promised if ce_type in schemas)):
            verdict = classify(before, snapshots.value_schema(event), direction_of(ce_type))
            if verdict.kind is Kind.BREAKING:
                found.setdefault(ce_type, verdict)
    return found


def direction_of(ce_type: str) -> Direction:
    owner = BY_NAME[catalogue.TOPIC_OF[ce_type]].owner
    return Direction.PUBLISHED if owner in SERVICES else Direction.CONSUMED
