"""What only jobs need is loaded where jobs run: not in the service, which has a memory of its own to keep small."""

import subprocess
import sys

import pytest

PDF = ("pyhanko", "reportlab", "PIL", "pypdf")
SOLVERS = ("highspy", "scipy")


@pytest.mark.parametrize("service", ["design", "contracting", "permitting", "fieldops"])
def test_a_service_does_not_load_what_its_jobs_alone_need(service: str) -> None:
    script = f"import sys, services.{service}.app; print(*({{*{PDF + SOLVERS!r}}} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
