"""The tracing page: Zipkin's server with its store in memory. Optional, and fetched only when wanted.

``python -m deploy.local.zipkin`` becomes the server of ``HELIO_HOME``.
"""

import os
from typing import Final

from deploy.local import fetch
from deploy.local.home import Home
from deploy.local.java import java_executable

HEAP_MB: Final = 256
POLITENESS: Final = 10
"""While everything starts at once on few cores, the broker and the services go first."""
MOST_SPANS: Final = 200_000
"""The oldest traces are forgotten beyond this; about 1 kB each."""


def main() -> None:
    """Become the tracing server."""
    os.nice(POLITENESS)
    home, java = Home.from_environment(), java_executable()
    (archive,) = fetch.archives(fetch.ZIPKIN)
    jar = fetch.directory_of(fetch.ZIPKIN) / archive.file_name
    environment = os.environ | {"STORAGE_TYPE": "mem", "MEM_MAX_SPANS": str(MOST_SPANS)}
    os.execve(java, [
        str(java), f"-Xmx{HEAP_MB}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", str(jar),
        "--armeria.ports[0].ip=127.0.0.1", f"--armeria.ports[0].port={home.ports.zipkin}",
        "--armeria.ports[0].protocols[0]=http",
    ], environment)  # fmt: skip


if __name__ == "__main__":
    main()
