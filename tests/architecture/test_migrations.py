"""A migration meets a service that works: it must neither lock a large table for long nor break the program before it.

Squawk (https://squawkhq.com) reads the SQL of every step; which of its rules hold here, and since when, stands below.
"""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any, Final

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import Script, ScriptDirectory

from deploy.local.home import DATABASES
from deploy.local.provision_postgres import package_of
from shared.messaging.storage.version import script_location

SQUAWK: Final = Path(sys.executable).with_name("squawk")
EXCLUDED: Final = {
    "prefer-bigint-over-int": "counts that are bounded by the trade",
    "prefer-bigint-over-smallint": "as above",
    "prefer-text-field": "a bound of length is a promise of the contract",
    "prefer-identity": "style",
    "prefer-robust-stmts": "a step is one transaction: it never half happens",
    "require-lock-timeout": "the chassis sets it (shared/messaging/storage/migrate.py)",
    "require-timeout-settings": "as above",
    "require-statement-timeout": "a long step that locks nobody out may be long",
    "require-concurrent-index-creation": "not within a transaction; a service's own tables are small",
    "ban-drop-default": "no program reads a default",
}
"""Squawk's rule -> why it does not hold here."""
BEFORE_THE_FIRST_ROW: Final = {
    "lead": "0009",
    "design": "0006",
    "contracting": "0013",
    "permitting": "0009",
    "fieldops": "0011",
    "commissioning": "0009",
    "onboarding": "0011",
    "aov04": "0006",
}
"""The last step that met no database with rows in it: nothing had been put to work yet. Later ones are held to all."""
FIRST: Final = "0001"
"""Of a service that came later: the step that makes its tables."""


def sql_of(step: Script) -> str:
    """What a step would send."""
    out = StringIO()
    context = MigrationContext.configure(dialect_name="postgresql", opts={"as_sql": True, "output_buffer": out})
    with Operations.context(context):
        step.module.upgrade()
    return out.getvalue()


def findings(sql: str) -> list[dict[str, Any]]:
    """What Squawk finds in the SQL of one step."""
    done = subprocess.run(
        [
            SQUAWK, "--assume-in-transaction", "--pg-version", "15", "--exclude", ",".join(EXCLUDED),
            "--reporter", "json",
        ],
        input=sql, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    return list(json.loads(done.stdout))


def steps() -> list[tuple[str, Script]]:
    found = []
    for service in DATABASES:
        scripts = ScriptDirectory(str(script_location(package_of(service))))
        begun = BEFORE_THE_FIRST_ROW.get(service, FIRST)
        found += [(service, step) for step in scripts.walk_revisions() if step.revision > begun]
    return found


def test_every_step_is_safe_while_its_service_works() -> None:
    found = [
        f"{service} {step.revision}, line {one['line']}: {one['rule_name']}: {one['message']}"
        for service, step in steps()
        for one in findings(sql_of(step))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("ALTER TABLE leads ADD COLUMN seen timestamptz DEFAULT clock_timestamp();", "adding-field-with-default"),
        ("ALTER TABLE leads ADD CONSTRAINT one CHECK (version > 0);", "constraint-missing-not-valid"),
        ("ALTER TABLE leads ALTER COLUMN name SET NOT NULL;", "adding-not-nullable-field"),
        ("ALTER TABLE leads DROP COLUMN name;", "ban-drop-column"),
        ("ALTER TABLE leads RENAME COLUMN name TO called;", "renaming-column"),
        ("ALTER TABLE leads ALTER COLUMN version TYPE text;", "changing-column-type"),
    ],
)
def test_what_would_lock_everybody_out_is_seen(sql: str, rule: str) -> None:
    assert rule in {one["rule_name"] for one in findings(sql)}


def test_a_step_that_adds_what_may_be_empty_is_safe() -> None:
    assert findings("ALTER TABLE leads ADD COLUMN seen timestamptz;") == []
