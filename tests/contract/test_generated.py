"""Everything generated is what today's classes and topic table give."""

from pathlib import Path

from shared.schemas.generate.outputs import breaking, stale, strays

ROOT = Path(__file__).parents[2]


def test_no_event_changed_in_a_way_its_readers_would_not_survive() -> None:
    assert {ce_type: [str(c) for c in verdict.breaking] for ce_type, verdict in breaking(ROOT).items()} == {}
    assert strays(ROOT) == []


def test_nothing_generated_is_stale() -> None:
    assert stale(ROOT) == [], "run: python -m shared.schemas.generate"
