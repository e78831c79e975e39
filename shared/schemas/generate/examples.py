"""The examples of every event: hand-written records, kept for ever, and read with today's code."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from shared.schemas.wire import Header

FOLDER: Final = Path(__file__).parents[1] / "examples"


@dataclass(frozen=True)
class Example:
    """One Kafka record as it is on the topic."""

    ce_type: str
    summary: str
    key: str
    headers: dict[str, str]
    value: dict[str, Any] | None
    """None is the removal of a system from the registry."""

    @property
    def record_headers(self) -> list[Header]:
        return [(name, text.encode()) for name, text in self.headers.items()]

    @property
    def record_value(self) -> bytes | None:
        return None if self.value is None else json.dumps(self.value).encode()


def described() -> list[str]:
    """The wire names that have examples."""
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def examples_of(ce_type: str) -> list[Example]:
    """The examples of one version of an event, in the file's order; none where there is no file."""
    path = FOLDER / f"{ce_type}.json"
    if not path.exists():
        return []
    return [Example(ce_type, **record) for record in json.loads(path.read_text(encoding="utf-8"))]
