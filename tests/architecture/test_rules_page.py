"""docs/rules.md shows every dated row as it is."""

from pathlib import Path

from helio.pages.rules import as_page
from shared.rules.ruleset import SETS

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"


def test_the_page_of_rules_is_what_the_command_prints() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == as_page(SETS), "run: python -m helio.main rules page > docs/rules.md"
    assert "| `us-ftc-2015` v1 | door to door sale | US | 2015-03-13 |" in page
