"""Today's contract against everything that was released: one line for each break."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shared.schemas.compatibility import Direction, classify
from shared.schemas.differences import Schema
from shared.schemas.gate.behaviour import golden_findings, random_findings, written_findings
from shared.schemas.gate.contract import Contract
from shared.schemas.gate.corpus.golden import Golden
from shared.schemas.gate.findings import Finding, first_of_each
from shared.schemas.gate.publishers import HELD_FOR, UNPUBLISHED, built
from shared.schemas.gate.reception import reception_findings
from shared.schemas.gate.releases import Release, releases, touched
from shared.schemas.gate.topics import topic_findings
from shared.schemas.generate import snapshots

EXAMPLES = Path("shared/schemas/examples")


def findings(root: Path, today: Contract) -> Iterator[Finding]:
    """Everything that stands against the contract in ``root``; what was released is checked to be untouched first."""
    spoilt = list(touched(root))
    yield from spoilt
    if spoilt:
        return  # a comparison with something else than what was released would say nothing
    for release in releases(root):
        yield from against(release, today)
        yield from missing(root, release.schemas())
    yield from unspoken(root, today)


def against(release: Release, today: Contract) -> Iterator[Finding]:
    """The breaks with one release, in both directions."""
    schemas, topics, records = release.schemas(), release.topics(), release.golden
    yield from topic_findings(topics, today.topics())
    yield from _headers_schema(release, today)
    bases = bases_of(records)
    with release.contract() as released:
        services = {*released.services, *today.services}  # whoever was ours once has readers who rely on it
        yield from schema_findings(schemas, topics, services, today)
        yield from first_of_each(golden_findings(records, today))
        yield from reception_findings(records, topics, released, today)
        yield from first_of_each(random_findings(schemas, bases, released, today))
        ours = {
            name: values for name, values in bases.items() if _direction(name, topics, services) is Direction.PUBLISHED
        }
        yield from first_of_each(written_findings(ours, released, today))


def schema_findings(
    schemas: dict[str, Schema], topics: dict[str, Any], services: set[str], today: Contract
) -> Iterator[Finding]:
    """Changes of structure, and events that are gone. ``services``: publishers that are ours."""
    for ce_type, before in schemas.items():
        if today.current(ce_type) is None:
            yield Finding(
                ce_type, "removed or renamed", "its records lie on the topic for more than a year",
                "bring its class back, or an upcaster to a later version",
            )  # fmt: skip
        elif ce_type in today.classes:
            verdict = classify(before, today.schema(ce_type), _direction(ce_type, topics, services))
            for change in verdict.breaking:
                name, _, version = ce_type.rpartition(".v")
                yield Finding(
                    f"{ce_type}: {change.path}", change.what, "released readers or records do not agree with it",
                    f"make it {name}.v{int(version) + 1} with an upcaster",
                )  # fmt: skip


def missing(root: Path, schemas: dict[str, Schema]) -> Iterator[Finding]:
    """Checked-in documents of a released version that are gone or say something else."""
    for ce_type, before in schemas.items():
        path = snapshots.path_of(ce_type)
        if not (root / path).exists():
            yield Finding(
                str(path), "missing", "readers in other languages are left without it", "generate or restore it"
            )
        elif classify(before, json.loads((root / path).read_text(encoding="utf-8")), Direction.CONSUMED).breaking:
            yield Finding(str(path), "is no longer the released version", "readers validate by it", "restore it")


def unspoken(root: Path, today: Contract) -> Iterator[Finding]:
    """Events without an example or without anybody who says them, released or not."""
    said = built(root)
    for ce_type in today.names():
        path = EXAMPLES / f"{ce_type}.json"
        if not (root / path).exists() or not json.loads((root / path).read_text(encoding="utf-8")):
            yield Finding(ce_type, f"no example in {path}", "nothing shows that it can be read", "write one by hand")
    for ce_type, event in today.classes.items():
        module = event.__module__.rpartition(".")[2]
        speaks = (HELD_FOR.get(module, module), event.__name__) in said
        if speaks is (ce_type in UNPUBLISHED):
            yield Finding(
                ce_type, "listed as unpublished, yet built" if speaks else "nobody builds it",
                "an event that nobody says is a promise without anybody behind it",
                "take it off UNPUBLISHED" if speaks else "publish it, or list it in UNPUBLISHED with the reason",
            )  # fmt: skip


def bases_of(records: list[Golden]) -> dict[str, list[Any]]:
    """The values of the released examples, by event."""
    found: dict[str, list[Any]] = {record.ce_type: [] for record in records}
    for record in records:
        if record.variant.startswith("example: ") and record.value is not None:
            found[record.ce_type].append(json.loads(record.value))
    return found


def _headers_schema(release: Release, today: Contract) -> Iterator[Finding]:
    for change in classify(release.headers(), today.headers_schema(), Direction.PUBLISHED).breaking:
        yield Finding(
            f"headers: {change.path}", change.what, "every reader judges every record by them", "change it back"
        )


def _direction(ce_type: str, topics: dict[str, Any], services: set[str]) -> Direction:
    owner = next(facts["owner"] for facts in topics.values() if ce_type in facts["types"])
    return Direction.PUBLISHED if owner in services else Direction.CONSUMED
