"""What the services say about themselves, where they are installed.

The contract depends on no service: each is looked up by name and may be missing. A service's module ``handlers``
holds the table ``handlers`` with its ``events``, ``timers`` and ``jobs``; the functions' docstrings are the words,
or their names where they have none.
"""

import importlib
import importlib.util
from collections.abc import Callable
from typing import Any

from shared.schemas.generate.readme import Handled


def handled_by(service: str) -> Handled | None:
    """None where the service is not there."""
    name = f"services.{service}.handlers"
    if importlib.util.find_spec(name) is None:
        return None
    handlers = importlib.import_module(name).handlers
    return Handled(
        events={event.ce_type: words_of(entry.handle) for event, entry in handlers.events.items()},
        timers={timer: words_of(handle) for timer, handle in handlers.timers.items()},
        jobs={job: words_of(entry.done) for job, entry in handlers.jobs.items()},
    )


def words_of(handler: Callable[..., Any]) -> str:
    """The first paragraph of a handler's docstring; else its name with spaces."""
    documented = " ".join((handler.__doc__ or "").strip().partition("\n\n")[0].split())
    return documented or handler.__name__.lstrip("_").replace("_", " ")
