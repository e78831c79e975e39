"""Fixtures for the whole repository.

Where ``CI`` is set, chance repeats itself: Hypothesis tries the same examples at every run (by itself), and a test in
memory meets the same ids, from which the utility and the lender of the sandbox draw what they do. Elsewhere both differ
from run to run, and find what nobody thought of.
"""

import gc
import os
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import HealthCheck, settings

from shared.messaging import ids

pytest_plugins = ["deploy.local.fixtures"]

REPEATS = "CI" in os.environ
FIRST_MS = 1_795_000_000_000
"""The time within the first of the repeated ids; each is a millisecond later than the one before."""

if not REPEATS:
    settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("any machine")


def repeated(seed: str) -> Callable[[], UUID]:
    """UUIDv7s in ascending order (RFC 9562, 5.7), the same for the same ``seed``."""
    dice, made = random.Random(seed), iter(range(FIRST_MS, 1 << 48))
    return lambda: UUID(int=next(made) << 80 | 7 << 76 | dice.getrandbits(12) << 64 | 2 << 62 | dice.getrandbits(62))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Iterator[None]:
    """As in the services (``shared.messaging.run``): what is loaded stays, and looking through it for garbage again and
    again would take half of the time to load it.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.set_threshold(50_000, 20, 20)
        gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several processes the files whose tests may take longest come first, then those with most of them: none of
    them is left to one process at the end, while the others have nothing to do.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    files: dict[Path, list[pytest.Item]] = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    longest = {path: max(map(allowed_s, of_file)) for path, of_file in files.items()}
    items.sort(key=lambda item: (-longest[item.path], -len(files[item.path])))


def allowed_s(item: pytest.Item) -> float:
    """How long a test may take by its own mark; 0 without one."""
    mark = item.get_closest_marker("timeout")
    return 0.0 if mark is None else float(mark.args[0])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Ids by the test's name, for it and its fixtures. Processes on a real stack make their own."""
    if not REPEATS or item.get_closest_marker("stack") is not None:
        return (yield)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ids, "uuid7", repeated(item.nodeid))
        return (yield)
