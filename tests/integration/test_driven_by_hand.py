"""One project driven by hand: the README's lines as they stand, from the inquiry to a system that runs."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from deploy.local.stack import Stack
from tests.integration.whole import whole

__all__ = ["whole"]
pytestmark = [pytest.mark.stack, pytest.mark.timeout(1200)]

ROOT = Path(__file__).parents[2]
BY_HAND = re.compile(r"^## Drive one project by hand\n(.*?)^## ", re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
BY_HAND_S = 900.0
"""Some hundred programs are started, and each waits until nothing is in flight."""


def test_one_project_is_driven_by_hand_as_the_readme_says(whole: Stack) -> None:
    """Its lines as they stand, from the inquiry to a system that runs."""
    found = BY_HAND.search((ROOT / "README.md").read_text())
    assert found is not None
    lines = "\n".join(BLOCK.findall(found[1]))
    home = {"HELIO_HOME": str(whole.home.path), "HELIO_PORT_BASE": str(whole.home.ports.base)}
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", lines], cwd=ROOT, env=os.environ | home | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False, timeout=BY_HAND_S,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    assert done.stdout.splitlines()[-1] == "active"
