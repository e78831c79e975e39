"""VictoriaMetrics and VictoriaLogs, built once from the modules that ``deploy/observe`` pins.

``go.sum`` names what every module must contain, and Go fetches none that differs. The programs lie in the cache under a
name made of both files, so another version is another folder.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from deploy.local.errors import StackError
from deploy.local.fetch import cache_directory

OBSERVE: Final = Path(__file__).parents[1] / "observe"
SOURCES: Final = {
    "victoria-metrics": (OBSERVE / "metrics", "github.com/VictoriaMetrics/VictoriaMetrics/app/victoria-metrics"),
    "victoria-logs": (OBSERVE / "logs", "github.com/VictoriaMetrics/VictoriaLogs/app/victoria-logs"),
}
POLITENESS: Final = 5
"""A build takes minutes of a processor, and nobody waits for it but who asked."""


def program(name: str) -> Path:
    """Where a program lies, or will lie."""
    folder, _ = SOURCES[name]
    pinned = hashlib.sha256((folder / "go.mod").read_bytes() + (folder / "go.sum").read_bytes()).hexdigest()[:12]
    return cache_directory() / f"{name}-{pinned}" / name


def build(say: Callable[[str], None]) -> None:
    """Builds what is not there yet.

    Raises:
        StackError: Go is missing or too old, or a module cannot be fetched.
    """
    for name in SOURCES:
        if not program(name).exists():
            _build(name, say)


def _build(name: str, say: Callable[[str], None]) -> None:
    go = shutil.which("go")
    if go is None:
        raise StackError(f"Go, which builds {name}, is not on this machine", "install Go 1.26.6 or later")
    folder, package = SOURCES[name]
    place = program(name)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with (place.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # one builds, the others wait for it
            if place.exists():
                return
            say(f"building {name}, once: some minutes")
            with TemporaryDirectory(prefix=".build-", dir=place.parent) as partial:
                built = Path(partial) / name
                command = [go, "build", "-mod=readonly", "-trimpath", "-ldflags=-s -w", "-o", str(built), package]
                # no compiler of C, and no toolchain that is not here
                environment = os.environ | {"CGO_ENABLED": "0", "GOTOOLCHAIN": "local", "GOFLAGS": ""}
                done = subprocess.run(
                    ["nice", "-n", str(POLITENESS), *command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                    capture_output=True, text=True, check=False,
                )  # fmt: skip
                if done.returncode:
                    last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
                    raise StackError(f"{name} is not built: {last}", f"`go build` in {folder} shows all of it")
                os.replace(built, place)
    except OSError as error:
        raise StackError(
            f"cannot write {place} ({error.strerror})", "set HELIO_CACHE to a directory to write"
        ) from error
