"""The layout of a backup's directory, and what is written down with each base copy."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from deploy.local.errors import StackError
from deploy.local.home import Home, write_json

Place = tuple[str, int]
"""Topic and partition."""


@dataclass(frozen=True)
class Manifest:
    """What must be known of a base copy beside its bytes."""

    taken_at: datetime
    """Real time, when the copy began."""
    postgres: int
    """The major version of the server that wrote it: no other can read it."""
    databases: dict[str, int]
    """Name -> object id, by which the changes name a database."""
    begins: str
    """The first position in the changes that the copy needs (LSN)."""
    offsets: dict[str, list[tuple[str, int, int]]]
    """Reader's group -> (topic, partition, next offset): where it stood when the copy began."""
    ends: list[tuple[str, int, int]]
    """(topic, partition, offset behind the last record) when the copy began."""

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Raises: StackError: it is missing or damaged."""
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            return cls(
                datetime.fromisoformat(content["taken_at"]),
                int(content["postgres"]),
                {str(name): int(number) for name, number in content["databases"].items()},
                str(content["begins"]),
                {group: [_place(one) for one in of_group] for group, of_group in content["offsets"].items()},
                [_place(one) for one in content["ends"]],
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise StackError(f"{path} cannot be read: {error}", "take another base copy of that backup") from error

    def write(self, path: Path) -> None:
        write_json(path, asdict(self) | {"taken_at": self.taken_at.isoformat()})


def _place(content: list[object]) -> tuple[str, int, int]:
    topic, partition, offset = content
    return str(topic), int(str(partition)), int(str(offset))


@dataclass(frozen=True)
class Folder:
    """A backup's directory. Creating the object touches nothing."""

    path: Path

    @property
    def wal(self) -> Path:
        return self.path / "wal"

    @property
    def objects(self) -> Path:
        return self.path / "objects"

    def base(self, name: str) -> Path:
        return self.path / name / "base"

    def manifest(self, name: str) -> Path:
        return self.path / name / "manifest.json"

    def copies(self) -> list[str]:
        """The names of the whole base copies, the oldest first: an unfinished one has no manifest."""
        return sorted(found.parent.name for found in self.path.glob("*/manifest.json"))

    def latest(self, until: datetime | None = None) -> tuple[str, Manifest]:
        """The last base copy, or the last that began before an instant.

        Raises:
            StackError: there is none.
        """
        for name in reversed(self.copies()):
            manifest = Manifest.read(self.manifest(name))
            if until is None or manifest.taken_at <= until:
                return name, manifest
        before = "" if until is None else f" from before {until.isoformat(timespec='seconds')}"
        raise StackError(f"there is no base copy{before} in {self.path}", "`helio backup DIR` takes one")


def current(home: Home) -> Folder | None:
    """Where this stack's changes are received; None where no backup was ever taken."""
    try:
        return Folder(Path(json.loads((home.path / "backup.json").read_text(encoding="utf-8"))["directory"]))
    except (FileNotFoundError, ValueError, KeyError):
        return None


def remember(home: Home, folder: Folder) -> None:
    """From now on the stack's changes go there."""
    write_json(home.path / "backup.json", {"directory": str(folder.path)})
