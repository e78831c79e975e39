"""How long a permit lets work begin: work that has begun by its last day keeps it."""

from datetime import date


def must_begin_by(last_day: date) -> str:
    """What is said of a later day."""
    return f"a permit ends on {last_day}: begin by then, or have it extended first"
