"""With containers only those tests of a stack run that need nothing beside Kafka and PostgreSQL; others are named."""

import os
import subprocess
import sys

RUN = "shared/messaging/tests/loops/test_maintenance_postgres.py"
LEFT = "deploy/local/tests/test_tls.py"


def test_what_needs_more_is_left_out_and_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "stack", RUN, LEFT],
        env=os.environ | {"HELIO_TEST_BACKEND": "containers"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = done.stdout.splitlines()
    assert [one for one in lines if one.startswith(f"{RUN}::")]
    assert not [one for one in lines if one.startswith(f"{LEFT}::")]
    named = [one for one in lines if one.startswith("left out, needs processes beside the containers: ")]
    assert named and all(LEFT in one for one in named)
