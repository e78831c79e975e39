"""Every service's migrations make exactly the tables that its model declares."""

import importlib
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, create_engine, inspect

from deploy.local.stack import Stack
from shared.messaging.settings import Settings
from shared.messaging.storage.migrate import migrate
from shared.messaging.storage.schema import TABLES
from shared.schemas.topics import SERVICES

ROOT = Path(__file__).parents[2]
PACKAGES = [*(f"services.{service}" for service in SERVICES), "sandbox.aov04"]
MIGRATED = [
    name for name in PACKAGES if list((ROOT / name.replace(".", "/") / "migrations/versions").glob("[0-9]*.py"))
]


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
