"""``helio trace``: the address that it ends with shows what it told."""

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from helio.commands.trace import LOOKBACK_MS, page_of


def test_the_page_is_told_its_bounds_by_the_names_that_it_knows() -> None:
    """Zipkin's page knows ``7d``, ``range`` and ``millis``; with the API's plain number it searches for nothing."""
    project, until = UUID("01a21b5d-1987-7175-969f-e5c8212b4724"), datetime(2026, 11, 27, tzinfo=UTC)
    asked = parse_qs(urlsplit(page_of("http://127.0.0.1:1/zipkin", project, until)).query)
    assert asked["annotationQuery"] == [f"project_id={project}"]
    assert (asked["lookback"], asked["millis"]) == (["millis"], [str(LOOKBACK_MS)])
    assert asked["endTs"] == ["1795737600000"]
