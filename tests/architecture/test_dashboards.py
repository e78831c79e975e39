"""Dashboards, alerts and the runbook belong together: each alert has a page, each symptom in numbers an alert."""

import re
from pathlib import Path

from deploy.dashboards.alerts import ALERTS
from deploy.dashboards.panels import PANELS
from deploy.dashboards.write import files
from shared.messaging.telemetry import metrics
from views.metrics import view

ROOT = Path(__file__).parents[2]
PAGES = re.findall(r"^## (.+)$", (ROOT / "docs" / "runbook.md").read_text(), re.MULTILINE)
WITHOUT_ALERT = {
    "Pages of metrics and logs": "how to look, no symptom",
    "A key metric moves": "a question of the trade, no fault of a process",
    "A party of the consumer SDK holds events": "parties are no services of ours: their own operators watch them",
    "Who did that?": "a question, no symptom",
    "A signed contract is not sealed": "an urgent task; the job that was given up has its alert",
    "The lender does not answer": "a task, once it was asked three times",
    "The books do not balance": "the database refuses what would do it; `helio ledger check` and every audit look",
    "Provisioning a database in production": "a task",
    "A person asks to be forgotten": "a task",
    "Kafka is down": "every service is not ready, and says why",
    "A broker of several is dead": "its own metrics tell of copies that are missing; ours of partitions that wait",
    "A service is held back by a quota": "its lag grows, which has an alert; the log says why",
    "A topic is missing": "its readers are not ready, and say why",
    "A client has lost its broker": "its service is not ready, and says why",
    "PostgreSQL is down": "its service is not ready, and says why",
    "The disk is full": "of the machine: its operators watch it",
    "A bad deploy": "shows as parked records, an open breaker, or a service that is not ready",
    "Replaying a topic": "a task",
    "Decommissioning a system, cancelling a project": "a task",
    "Restoring a backup": "a task",
    "The calendar does not leap": "of the embedded stack alone",
    "`helio up` does not come to an end": "of the embedded stack alone",
}


def test_every_alert_and_panel_opens_a_page_that_there_is() -> None:
    named = {one.runbook for one in ALERTS} | {one.runbook for one in PANELS}
    assert named <= set(PAGES)


def test_every_symptom_has_an_alert_or_says_why_not() -> None:
    covered = {one.runbook for one in ALERTS}
    assert [page for page in PAGES if page not in covered | WITHOUT_ALERT.keys()] == []
    assert WITHOUT_ALERT.keys() <= set(PAGES)


def test_every_metric_of_ours_that_a_query_names_is_exported() -> None:
    exported = {found._name for found in (*vars(metrics).values(), *vars(view).values()) if hasattr(found, "_name")}
    asked = set(re.findall(r"helio_[a-z_]+", " ".join(one.query for one in (*PANELS, *ALERTS))))
    bare = {re.sub(r"_(bucket|count|sum|total)$", "", name) for name in asked}
    assert bare <= exported


def test_the_files_are_what_the_tables_say() -> None:
    assert [path.name for path, text in files().items() if path.read_text() != text] == []
