"""What REV-02 publishes, over the real broker: kept by those who follow it, set aside where it cannot be believed."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shared.messaging.ids import new_id
from shared.rules.ruleset import bundled_rows
from shared.schemas.rev02 import BusinessCalendarPublished
from tests.integration.rig import Rig

pytestmark = pytest.mark.stack
TOPIC = "rev02.rules.events"


def calendar(rig: Rig, days: int) -> BusinessCalendarPublished:
    """A calendar that nobody counts by, from some days on."""
    row = bundled_rows("calendars")[0].model_dump(
        mode="json", exclude={"id", "utility_id", "ahj_id", "applies_to", "grandfather_by"}
    )
    row |= {"project_id": new_id(), "rule_id": f"OF-{new_id()}", "version": 1}
    row["effective_from"] = (datetime.now(UTC) + timedelta(days=days)).date()
    return BusinessCalendarPublished.model_validate(row)


def kept(rig: Rig, service: str, rule: UUID) -> list[tuple[str, str]]:
    return rig.rows(service, "SELECT rule_set, row->>'id' FROM published_rules WHERE id = %s", rule)


def test_a_rule_is_kept_by_its_followers_and_a_retroactive_one_is_set_aside(rig: Rig) -> None:
    coming, past = calendar(rig, 30), calendar(rig, -30)
    before = rig.quarantined("contracting", topic=TOPIC)
    with rig.service("contracting"):
        rig.ready("contracting")
        rig.publish("/rev02", TOPIC, [coming, past])
        rig.until(lambda: bool(kept(rig, "contracting", coming.project_id)), "the rule is kept")
        rig.until(lambda: rig.quarantined("contracting", topic=TOPIC) > before, "the retroactive one is set aside")
    assert kept(rig, "contracting", coming.project_id) == [("calendars", coming.rule_id)]
    assert kept(rig, "contracting", past.project_id) == []
    with rig.service("contracting"):
        rig.ready("contracting")  # it begins again with what it kept
