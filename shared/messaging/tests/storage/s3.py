"""A real S3 server for tests: S3Proxy (Apache-2.0), fetched once, with its buckets as folders.

It verifies signatures and the checksums of parts, as S3 does; of the further headers that clients send some are unknown
to it, and ignored.
"""

import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from pydantic import SecretStr

from deploy.local.fetch import archives, fetch
from deploy.local.java import java_executable

LISTING: Final = Path(__file__).with_name("s3proxy.jars.txt")
BUCKET: Final = "documents"
KEY_ID: Final = "heliograph"
START_S: Final = 120.0
LOOK_AGAIN_S: Final = 0.1
PROPERTIES: Final = """
s3proxy.authorization=aws-v2-or-v4
s3proxy.endpoint=http://127.0.0.1:{port}
s3proxy.identity={key_id}
s3proxy.credential={secret}
s3proxy.ignore-unknown-headers=true
jclouds.provider=filesystem-nio2
jclouds.identity=unused
jclouds.credential=unused
jclouds.filesystem.basedir={buckets}
"""


@contextmanager
def s3_server(home: Path) -> Iterator[dict[str, Any]]:
    """Runs the server; gives the settings of an object store in its bucket. Raises StackError where it is not got."""
    (archive,) = archives(LISTING)
    jar, java = fetch(LISTING) / archive.file_name, java_executable()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    secret, buckets, properties = secrets.token_hex(), home / "buckets", home / "s3proxy.properties"
    (buckets / BUCKET).mkdir(parents=True)
    properties.write_text(PROPERTIES.format(port=port, key_id=KEY_ID, secret=secret, buckets=buckets))
    flags = ["-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"]
    command = [str(java), *flags, "-jar", str(jar), "--properties", str(properties)]
    with (home / "s3proxy.log").open("w") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        _wait(server, port, home / "s3proxy.log")
        yield {
            "objects_bucket": BUCKET,
            "objects_endpoint": f"http://127.0.0.1:{port}",
            "objects_key_id": KEY_ID,
            "objects_secret": SecretStr(secret),
        }
    finally:
        server.kill()
        server.wait()


def _wait(server: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    began = time.monotonic()
    while server.poll() is None and time.monotonic() - began < START_S:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), LOOK_AGAIN_S):
            return
        time.sleep(LOOK_AGAIN_S)
    raise RuntimeError(f"the S3 server did not start:\n{log.read_text()[-2000:]}")
