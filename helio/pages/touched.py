"""The projects of a running stack that a change of rules touches, read as its auditor, who cannot write."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from shared.rules.ruleset import FEDERAL

if TYPE_CHECKING:
    from deploy.local.home import Home

Standing = tuple[UUID, str, str, list[str]]
"""A project, its state, where it is, and the rules with their versions that it stands on."""

CONTRACTS: Final = (
    "SELECT project_id, state, reference->>'jurisdiction', rule_versions FROM contracts"
    " WHERE state IN ('financing', 'declined', 'preparing', 'sent', 'cooling_off', 'effective') ORDER BY project_id"
)
APPLICATIONS: Final = (
    "SELECT a.project_id, a.state, f.reference->>'jurisdiction',"
    " CASE WHEN a.rules IS NULL THEN '[]'::jsonb ELSE jsonb_build_array(a.rules) END"
    " FROM applications a JOIN permit_files f USING (project_id)"
    " WHERE a.state NOT IN ('denied', 'lapsed', 'withdrawn') ORDER BY a.project_id"
)
WHOSE: Final = {
    "interconnection": ("permitting", APPLICATIONS), "clocks": ("permitting", APPLICATIONS),
    "disclosures": ("contracting", CONTRACTS), "rescission": ("contracting", CONTRACTS),
    "refund": ("contracting", CONTRACTS), "deposit_caps": ("contracting", CONTRACTS),
}  # fmt: skip
"""Which service decides by a set, and where its projects stand. Of other sets no project keeps a version."""
OPEN: Final = frozenset({"financing", "declined", "preparing", "sent", "prepared"})
"""States in which nothing is signed or sent: the new rule will decide."""


def touched_projects(home: "Home", touched: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """For each rule that changes: projects that it decides about (``again``), and those that keep theirs (``keep``)."""
    import psycopg

    from shared.schemas.topics import AUDIT

    found, standing = [], dict[str, list[Standing]]()
    for rule in touched:
        if rule["set"] not in WHOSE:
            continue
        service, query = WHOSE[rule["set"]]
        if service not in standing:
            with psycopg.connect(home.database_url(service, AUDIT)) as database:
                standing[service] = database.execute(query).fetchall()
        found.append({"set": rule["set"], "rule": rule["rule"], **divided(rule, standing[service])})
    return found


def divided(rule: Mapping[str, Any], standing: Iterable[Standing]) -> dict[str, list[str]]:
    """Who is decided about anew, and who keeps the version that it was signed or sent by."""
    here = [one for one in standing if rule["jurisdiction"] in (FEDERAL, one[2])]
    return {
        "again": [str(project) for project, state, _, _ in here if state in OPEN],
        "keep": [
            str(project)
            for project, state, _, rules in here
            if state not in OPEN and any(name.split(" ")[0] == rule["rule"] for name in rules)
        ],
    }
