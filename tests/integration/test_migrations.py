"""Every service's migrations make exactly the tables that its model declares."""

import importlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine, inspect, text
from sqlalchemy.exc import OperationalError

from deploy.local.stack import Stack
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import config, migrate, upgrade
from shared.messaging.storage.schema import TABLES
from shared.messaging.storage.version import head_of
from shared.schemas.topics import SERVICES

ROOT = Path(__file__).parents[2]
PACKAGES = [*(f"services.{service}" for service in SERVICES), "sandbox.aov04"]
MIGRATED = [
    name for name in PACKAGES if list((ROOT / name.replace(".", "/") / "migrations/versions").glob("[0-9]*.py"))
]
SEARCH_INDEXES = {"leads_found_by", "known_numbers_found"}
"""Made only where the server has ``pg_trgm``, and on an expression: a model cannot state them."""


@pytest.mark.stack
@pytest.mark.parametrize("package", MIGRATED)
def test_migrations_make_the_tables_of_the_model(package: str, stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in stack.settings_for(package.rpartition(".")[2]).items():
        monkeypatch.setenv(name, value)
    settings = Settings()  # all of it comes from the environment
    migrate(settings, package)
    migrate(settings, package)  # a second start finds nothing to do
    metadata = importlib.import_module(f"{package}.model").Base.metadata
    engine = create_engine(str(settings.database_url).replace("postgresql://", "postgresql+psycopg://"))

    def ours(_: object, name: str | None, kind: str, *__: object) -> bool:
        if kind == "index" and name in SEARCH_INDEXES:
            return False
        return kind != "table" or not (name in TABLES or str(name).startswith(("inbox_", "alembic_")))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        # alembic does not compare these
        seen = inspect(connection)
        for table in metadata.sorted_tables:
            declared = {str(one.name) for one in table.constraints if isinstance(one, CheckConstraint)}
            assert {one["name"] for one in seen.get_check_constraints(table.name)} == declared
    engine.dispose()


@pytest.mark.stack
def test_every_system_in_the_registry_is_renewed_once(stack: Stack, monkeypatch: pytest.MonkeyPatch) -> None:
    """The step to 0003 finds the systems that have a record, and only those."""
    for name, value in stack.settings_for("onboarding").items():
        monkeypatch.setenv(name, value)
    settings = Settings()
    migrate(settings, "services.onboarding")
    registered, blocked, fresh, gone = (uuid4() for _ in range(4))
    rows = [(registered, "active", 2), (blocked, "blocked", 1), (fresh, "energized", 0), (gone, "decommissioned", 3)]
    engine = create_engine(str(settings.database_url).replace("postgresql://", "postgresql+psycopg://"))
    system = text(
        "INSERT INTO systems (project_id, state, version, blocked_by, serials, revision, activated_at, energized_at, "
        "system_id, permission, design) VALUES (:id, :state, 1, '[]', '[]', :revision, now(), now(), :id, '{}', '{}')"
    )
    with engine.begin() as connection:
        for id, state, revision in rows:
            connection.execute(system, {"id": id, "state": state, "revision": revision})
        connection.execute(text("UPDATE alembic_version SET version_num = '0002'"))
        made = config("services.onboarding")
        made.attributes["connection"] = connection
        command.upgrade(made, "0003")
        connection.execute(
            text("UPDATE alembic_version SET version_num = :head"), {"head": head_of("services.onboarding")}
        )
    try:
        migrate(settings, "services.onboarding")
        with engine.connect() as connection:
            known = connection.execute(text("SELECT project_id FROM timers WHERE name = 'registry_renewed'"))
            assert {id for (id,) in known} & {id for id, *_ in rows} == {registered, blocked}
    finally:
        with engine.begin() as connection:
            for table in ("timers", "systems"):
                for id, *_ in rows:
                    connection.execute(text(f"DELETE FROM {table} WHERE project_id = :id"), {"id": id})
        engine.dispose()


@pytest.mark.stack
def test_a_migration_that_must_wait_lets_everybody_else_by(empty_database: str) -> None:
    """Somebody reads a table for long; a step that changes it must not queue all later readers behind itself."""
    url = empty_database
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.begin() as connection:
        made = config("services.design")
        made.attributes["connection"] = connection
        command.upgrade(made, "0004")
    engine.dispose()
    with psycopg.connect(url) as reader, ThreadPoolExecutor(1) as pool:
        reader.execute("SELECT count(*) FROM tasks")  # its transaction stays open
        upgrading = pool.submit(upgrade, url, "services.design")
        with psycopg.connect(url, autocommit=True) as other:
            other.execute("SET statement_timeout = '30s'")
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'tasks'::regclass"
            while not upgrading.done() and not other.execute(waits).fetchone():
                time.sleep(0.01)
            other.execute("SELECT count(*) FROM tasks")  # gets through while the reader still reads
        assert isinstance(upgrading.exception(), OperationalError)
    upgrade(url, "services.design")
    with psycopg.connect(url) as database:
        assert database.execute("SELECT version_num FROM alembic_version").fetchone() == (head_of("services.design"),)
