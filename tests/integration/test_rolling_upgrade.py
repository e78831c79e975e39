"""The old and the new version of a service side by side on one database and in one group, while projects run.

The new one adds a column and reads a newer version of an event, which its publisher says already. Both are real
processes; the new one runs from a copy of the source with that release's changes.
"""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
import pytest

from shared.messaging.ids import new_id
from shared.messaging.storage.version import head_of
from shared.schemas.design import DesignFrozen
from shared.schemas.event import Envelope
from shared.schemas.gate import package
from shared.schemas.wire import to_headers
from tests.contract.gate.spoil import appended, both, member, replaced, schemas
from tests.integration.rig import Rig, frozen

pytestmark = pytest.mark.stack

ROOT: Final = Path(__file__).parents[2]
IN: Final = "ncv03.design.events"
NEWER: Final = "ncv03.design.DesignFrozen.v3"
LEAD: Final = "services/lead"
TILT_DEG: Final = 20.0

MIGRATION: Final = '''"""The tilt that the design was signed with."""

from alembic import op

revision = "{revision}"
down_revision = "{before}"


def upgrade() -> None:
    op.execute("ALTER TABLE leads ADD COLUMN tilt_deg double precision")
'''
RELEASE: Final = both(
    member(schemas("design"), "DesignFrozen", f"ce_type: ClassVar[str] = '{NEWER}'\ntilt_deg: float | None = None"),
    appended(
        schemas("upcasters"),
        f"@upcaster('{DesignFrozen.ce_type}', '{NEWER}')\ndef _tilt(v2: Value) -> Value:\n    return v2",
    ),
    replaced(
        f"{LEAD}/model/lead.py",
        "    version: Mapped[int] = mapped_column(default=0)\n",
        "    version: Mapped[int] = mapped_column(default=0)\n"
        "    tilt_deg: Mapped[float | None] = mapped_column(default=None)\n",
    ),
    replaced(
        f"{LEAD}/handlers.py",
        "    if lead is not None and not lead.closed:\n        work.publish(*lead.measure_against_design",
        "    if lead is not None and not lead.closed:\n        lead.tilt_deg = event.tilt_deg\n"
        "        work.publish(*lead.measure_against_design",
    ),
)
"""A newer version of an event that lead handles, what lead keeps of it, and the column for it."""


def later(revision: str) -> str:
    return f"{int(revision) + 1:04}"


@pytest.fixture
def release(tmp_path: Path, rig: Rig) -> Iterator[Path]:
    """A folder with the next release of lead. What its migration added is taken away again at the end."""
    house, head = tmp_path / "house", head_of("services.lead")
    for name in ("shared", LEAD):
        shutil.copytree(ROOT / name, house / name, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    shutil.copy(ROOT / "services" / "__init__.py", house / "services")
    modules = {
        **package.sources(ROOT),
        **{f"{LEAD}/{name}": (ROOT / LEAD / name).read_text() for name in ("handlers.py", "model/lead.py")},
    }
    before = dict(modules)
    RELEASE(modules)
    for name in modules:
        if modules[name] != before[name]:
            (house / name).write_text(modules[name])
    steps = house / LEAD / "migrations" / "versions"
    (steps / f"{later(head)}_tilt.py").write_text(MIGRATION.format(revision=later(head), before=head))
    yield house
    with psycopg.connect(rig.stack.database_url("lead")) as database:
        database.execute("ALTER TABLE leads DROP COLUMN IF EXISTS tilt_deg")
        database.execute("UPDATE alembic_version SET version_num = %s", [head])


def from_now_on(house: Path) -> dict[str, str]:
    """The environment of a process that runs the release in that folder, wherever it is started."""
    return {"PYTHONPATH": str(house), "PYTHONSAFEPATH": "1"}


def publish_newer(rig: Rig, projects: list[UUID]) -> None:
    """As the design service says it after its own roll-out."""
    records: list[tuple[bytes | None, bytes | None, list[Any]]] = []
    for project in projects:
        value = json.loads(frozen(project).model_dump_json()) | {"tilt_deg": TILT_DEG}
        envelope = Envelope(
            id=new_id(), type=NEWER, source="/ncv03/design", subject=project, time=datetime.now(UTC)
        )  # fmt: skip
        records.append((str(project).encode(), json.dumps(value).encode(), list(to_headers(envelope))))
    rig.produce(IN, records)


def test_old_and_new_version_work_side_by_side_and_no_project_is_lost(rig: Rig, release: Path) -> None:
    today, newer = rig.leads(60), rig.leads(60)

    def done(projects: list[UUID]) -> bool:
        return all(version >= 1 for version in rig.versions(projects).values())

    def waiting() -> int:
        query = "SELECT count(*) FROM parked WHERE key = ANY(%s) AND for_deploy"
        return int(rig.rows("lead", query, [str(project) for project in newer])[0][0])

    def shared() -> bool:
        found = [rig.status("lead", instance) for instance in (1, 2)]
        return all(one.get("ready") is True and one["consumer_lag"] is not None for one in found)

    with rig.service("lead") as old:
        rig.ready("lead")
        rig.publish("/ncv03/design", IN, [frozen(project) for project in today[:20]])
        publish_newer(rig, newer[:20])
        rig.until(
            lambda: done(today[:20]) and waiting() == 20, "the old version leaves what it cannot read, and works on"
        )
        with rig.service("lead", 2, fault=None, **from_now_on(release)):
            rig.ready("lead", 2)
            old.kill()  # its node is lost in the middle of the roll-out: it is started again as it was
            rig.died(old)
            with rig.service("lead"):
                rig.until(shared, "old and new version share the work")
                rig.publish("/ncv03/design", IN, [frozen(project) for project in today[20:]])
                publish_newer(rig, newer[20:])
                rig.until(lambda: done(today), "both versions work")
                # Who has which partition is the broker's affair: each record is handled by the new, or left by the old.
                rig.until(
                    lambda: waiting() + sum(map(bool, rig.versions(newer).values())) == len(newer), "nothing is lost"
                )
            with rig.service("lead", 1, fault=None, **from_now_on(release)):
                rig.until(lambda: done(newer), "the last instance of the new version takes what was left")
    assert waiting() == 0
    assert set(rig.versions(today + newer).values()) == {1}, "each project once"
    tilts = rig.rows("lead", "SELECT DISTINCT tilt_deg FROM leads WHERE project_id = ANY(%s)", newer)
    assert tilts == [(TILT_DEG,)]
