"""What a file holds and an event cannot carry is rejected with its field, before anything is published."""

from dataclasses import replace

from services.lead.rules.intake.reading import _imported, _rejected
from services.lead.rules.usage.bills import annual_usage
from services.lead.rules.usage.imported import UsageRefused
from shared.schemas.quantities import MAX_TEXT


def test_a_usage_point_that_no_event_can_name_is_rejected() -> None:
    file = annual_usage(9000)
    (point,) = file.usage_points
    for name in ("x" * 301, "a\nb"):
        named = replace(file, usage_points=(replace(point, id=name),))
        found = _imported(named)
        assert found["outcome"] == "rejected"
        assert [reason.partition(":")[0] for reason in found["reasons"]] == ["usage_point_id"]
    assert _imported(file)["outcome"] == "imported"


def test_a_reason_is_a_text_that_can_be_stored() -> None:
    [reason] = _rejected(UsageRefused("row 1 is 'a\x00b', " + "x" * MAX_TEXT))["reasons"]
    assert reason.startswith("row 1 is 'a\\0b'") and len(reason) == MAX_TEXT
