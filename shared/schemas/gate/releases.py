"""Releases of the contract on disk: written once, then only read.

``shared/schemas/released/`` holds one folder for each version and the file ``HEAD``::

    HEAD                          version and SHA-256 of the newest manifest: the one place that pins everything
    1.0/manifest.json             SHA-256 of every file of the release, and of the manifest of the release before it
    1.0/schemas/<ce_type>.json    JSON Schemas of every version of every event, and of the headers
    1.0/topics.json               the topic table
    1.0/golden.jsonl.xz           golden records, one JSON object a line
    1.0/contract.zip              the classes, importable as ``released_1_0.schemas.…``

A file that is changed, added or removed does not fit its manifest, a manifest that is changed does not fit the next
one or ``HEAD``.
"""

import hashlib
import json
import lzma
import re
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from shared.schemas.gate import package
from shared.schemas.gate.contract import Contract, unpacked
from shared.schemas.gate.corpus import golden
from shared.schemas.gate.corpus.golden import Golden
from shared.schemas.gate.corpus.places import Schema
from shared.schemas.gate.findings import Finding
from shared.schemas.generate import snapshots
from shared.schemas.generate.examples import examples_of
from shared.schemas.generate.snapshots import as_text

FOLDER: Final = Path("shared/schemas/released")
HEAD: Final = "HEAD"
MANIFEST: Final = "manifest.json"
TOPICS: Final = "topics.json"
GOLDEN: Final = "golden.jsonl.xz"
PACKAGE: Final = "contract.zip"
HEADERS: Final = "headers"

_TOUCHED: Final = "what was released is evidence and never changes"
_RESTORE: Final = "restore shared/schemas/released from the release's commit"


class NotReleased(ValueError):
    """Why a release cannot be written."""


@dataclass(frozen=True)
class Release:
    """One released contract."""

    version: str
    folder: Path

    def schemas(self) -> dict[str, Schema]:
        """The schemas of the events' values by wire name."""
        found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in self._schema_files()}
        return {name: schema for name, schema in found.items() if name != HEADERS}

    def headers(self) -> Schema:
        return dict(json.loads((self.folder / "schemas" / f"{HEADERS}.json").read_text(encoding="utf-8")))

    def topics(self) -> dict[str, dict[str, Any]]:
        return dict(json.loads((self.folder / TOPICS).read_text(encoding="utf-8")))

    @cached_property
    def golden(self) -> list[Golden]:
        text = lzma.decompress((self.folder / GOLDEN).read_bytes()).decode()
        return [Golden(**json.loads(line)) for line in text.splitlines()]

    def contract(self) -> AbstractContextManager[Contract]:
        """The released classes, beside today's."""
        return unpacked(self.folder / PACKAGE, package_name(self.version))

    def _schema_files(self) -> list[Path]:
        return sorted((self.folder / "schemas").glob("*.json"))


def package_name(version: str) -> str:
    """``1.0`` -> ``released_1_0``."""
    return "released_" + version.replace(".", "_")


def releases(root: Path) -> list[Release]:
    """All that was released, the oldest first."""
    found = [path.parent for path in (root / FOLDER).glob(f"*/{MANIFEST}")]
    return [Release(path.name, path) for path in sorted(found, key=lambda path: _order(path.name))]


def cut(root: Path, version: str, contract: Contract) -> list[Path]:
    """Writes a release of the contract in ``root`` and pins it. Raises :class:`NotReleased`."""
    before = releases(root)
    if not re.fullmatch(r"[0-9]+\.[0-9]+", version):
        raise NotReleased(f"{version!r} is no version of the contract: write it as 1.0")
    if before and _order(version) <= _order(before[-1].version):
        raise NotReleased(f"{version} does not come after {before[-1].version}, which is released and never changes")
    schemas = {name: _schema(root, contract, name) for name in contract.names()}
    records = golden.records(contract, schemas, {name: examples_of(name) for name in contract.names()})
    files = {f"schemas/{name}.json": as_text(schema).encode() for name, schema in schemas.items()}
    files[f"schemas/{HEADERS}.json"] = as_text(contract.headers_schema()).encode()
    files[TOPICS] = as_text(contract.topics()).encode()
    files[GOLDEN] = lzma.compress("".join(record.line() + "\n" for record in records).encode())
    files[PACKAGE] = package.archive(package.sources(root), package_name(version))
    manifest = as_text({
        "version": version,
        "previous": {"version": before[-1].version, "sha256": _hash_of_file(before[-1].folder / MANIFEST)}
        if before
        else None,
        "sha256": {name: _hash(content) for name, content in sorted(files.items())},
    }).encode()  # fmt: skip
    folder = root / FOLDER / version
    for name, content in (*files.items(), (MANIFEST, manifest)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    (root / FOLDER / HEAD).write_text(f"{version} {_hash(manifest)}\n", encoding="utf-8")
    return [FOLDER / version / name for name in (*files, MANIFEST)]


def touched(root: Path) -> Iterator[Finding]:
    """Whatever of the releases is not as it was released."""
    head = root / FOLDER / HEAD
    if not head.exists():
        yield Finding(str(FOLDER / HEAD), "missing: nothing is pinned as released", _TOUCHED, _RESTORE)
        return
    version, _, expected = head.read_text(encoding="utf-8").strip().partition(" ")
    chained = set()
    while version:
        chained.add(version)
        manifest = root / FOLDER / version / MANIFEST
        if not manifest.exists():
            yield _finding(FOLDER / version / MANIFEST, "is missing")
            return
        if _hash_of_file(manifest) != expected:
            yield _finding(FOLDER / version / MANIFEST, "is not the one that was released")
            return
        stated = json.loads(manifest.read_text(encoding="utf-8"))
        yield from _touched_files(root / FOLDER / version, FOLDER / version, stated["sha256"])
        previous = stated["previous"] or {"version": "", "sha256": ""}
        version, expected = previous["version"], previous["sha256"]
    for path in sorted((root / FOLDER).iterdir()):
        if path.name not in chained | {HEAD}:
            yield _finding(FOLDER / path.name, "belongs to no release")


def _touched_files(folder: Path, shown: Path, stated: dict[str, str]) -> Iterator[Finding]:
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    for name in sorted(there | stated.keys()):
        if name not in there:
            yield _finding(shown / name, "is missing")
        elif name not in stated:
            yield _finding(shown / name, "was not part of the release")
        elif _hash_of_file(folder / name) != stated[name]:
            yield _finding(shown / name, "is not the one that was released")


def _finding(path: Path, what: str) -> Finding:
    return Finding(str(path), what, _TOUCHED, _RESTORE)


def _schema(root: Path, contract: Contract, ce_type: str) -> Schema:
    """Of today's versions from the class; of older ones what is checked in."""
    if ce_type in contract.classes:
        return contract.schema(ce_type)
    return dict(json.loads((root / snapshots.path_of(ce_type)).read_text(encoding="utf-8")))


def _order(version: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else -1 for part in version.split("."))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hash_of_file(path: Path) -> str:
    return _hash(path.read_bytes())
