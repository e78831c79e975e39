"""A Kafka and a PostgreSQL of its own for a benchmark, started once, thrown away at the end."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.local.fixtures import free_port_base
from deploy.local.stack import Stack


@contextmanager
def throwaway_stack(*applications: str, speed: float = 1.0) -> Iterator[Stack]:
    """Provisioned as ``helio up`` does it; the applications named run as processes of their own."""
    with tempfile.TemporaryDirectory(prefix="helio-bench-") as directory:
        stack = Stack(Path(directory), free_port_base())
        stack.start(applications, speed=speed)
        try:
            stack.wait_ready(seconds=120)
            yield stack
        finally:
            stack.stop()
