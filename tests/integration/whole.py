"""A stack with everybody in it, for tests that need all seven services and the parties beside them."""

from collections.abc import Iterator

import pytest

from deploy.local.fixtures import free_port_base
from deploy.local.home import APPLICATIONS
from deploy.local.stack import Stack


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """Of the module alone: it ends with it."""
    stack = Stack(tmp_path_factory.mktemp("whole"), free_port_base())
    stack.start(APPLICATIONS)
    try:
        stack.wait_ready()
        yield stack
    finally:
        stack.stop()
