"""Build the images: ``python -m deploy.images.build [NAME …] --base IMAGE`` (``make images``).

Prints each image's size. Exit code 2 in one line where no engine or base image is there.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Final

from deploy.images.requirements import LOCK, PROJECT, requirements
from deploy.images.table import IMAGES

ROOT: Final = Path(__file__).parents[2]
WORK: Final = ROOT / "build" / "images"
LARGEST_MB: Final = 300
"""What an image should take, design's solver and geometry aside."""
PLATFORMS: Final = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_5_x86_64")
TOOLS: Final = "make_*.py"
"""What made data that lie beside it."""
LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "tests", "*.pyc", TOOLS)


class Failed(Exception):
    """In words, with the next step."""


def run(*command: str, quiet: bool = False) -> str:
    """The output of a program.

    Raises:
        Failed: it is not there, or ended with an error; with its last line.
    """
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, text=True, env=os.environ | {"DOCKER_BUILDKIT": "0"}
        )
    except FileNotFoundError as error:
        raise Failed(f"{command[0]} is not installed") from error
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no reason given"]
        raise Failed(f"{' '.join(command[:3])}: {last[0]}")
    return done.stdout


def python_of(base: str) -> str:
    """The Python of a base image, as ``3.12``."""
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    return run("docker", "run", "--rm", "--network", "none", base, "python3", "-c", program).strip()


def context(name: str, python: str) -> Path:
    """Lays what one image is built from; gives its folder."""
    place, wheels = WORK / name, WORK / f"wheels-{python}"
    shutil.rmtree(place, ignore_errors=True)
    (place / "wheels").mkdir(parents=True)
    listing = place / "requirements.txt"
    listing.write_text(requirements(IMAGES[name].extra, LOCK.read_text(encoding="utf-8")), encoding="utf-8")
    download = [
        sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
        "--only-binary", ":all:", "--python-version", python, "--implementation", "cp",
        *(part for platform in PLATFORMS for part in ("--platform", platform)),
        "--find-links", str(wheels), "--dest", str(place / "wheels"),
    ]  # fmt: skip
    wheels.mkdir(exist_ok=True)
    for wanted in (("--require-hashes", "--requirement", str(listing)), ("pip",)):
        try:
            run(*download, "--no-index", *wanted)  # what an earlier image needed too
        except Failed:
            run(*download, *wanted)
    for wheel in (place / "wheels").iterdir():  # the next image finds it there
        if not (wheels / wheel.name).exists():
            os.link(wheel, wheels / wheel.name)
    for part in IMAGES[name].holds:
        source, target = ROOT / part, place / "app" / part
        if source.is_dir():
            shutil.copytree(source, target, ignore=LEFT_OUT)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    state_version(place / "app")
    shutil.copyfile(Path(__file__).with_name("Dockerfile"), place / "Dockerfile")
    return place


def state_version(place: Path) -> None:
    """Lets Python know our version there, which a service tells with its metrics: we are copied, not installed."""
    version = tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"]
    folder = place / f"heliograph-{version}.dist-info"
    folder.mkdir()
    text = f"Metadata-Version: 2.1\nName: heliograph\nVersion: {version}\n"
    (folder / "METADATA").write_text(text, encoding="utf-8")


def build(name: str, base: str, builder: str, python: str, tag: str) -> int:
    """Builds one image; its size in bytes."""
    place, called = context(name, python), f"heliograph-{name}:{tag}"
    run(
        "docker", "build", "--quiet", "--network", "none", "--build-arg", f"BASE={base}",
        "--build-arg", f"BUILDER={builder}", "--build-arg", f"NAME={name}",
        "--build-arg", f"MODULE={IMAGES[name].module}",
        "--build-arg", f"ARGUMENT={IMAGES[name].argument}", "--tag", called, str(place),
    )  # fmt: skip
    shutil.rmtree(place)
    return int(run("docker", "image", "inspect", "--format", "{{.Size}}", called))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.images.build", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help="a service, a view, or sandbox; all by default")
    parser.add_argument("--base", required=True, help="an image with Python 3.11 or later")
    parser.add_argument(
        "--builder", help="one with the same Python and `strip`, for smaller packages; the base by default"
    )
    parser.add_argument("--tag", default="dev")
    options = parser.parse_args()
    unknown = set(options.names) - set(IMAGES)
    if unknown:
        parser.error(f"there is no image {', '.join(sorted(unknown))}: one of {', '.join(IMAGES)}")
    try:
        python = python_of(options.base)
        for name in options.names or IMAGES:
            print(f"building heliograph-{name}:{options.tag} …", file=sys.stderr)
            megabytes = build(name, options.base, options.builder or options.base, python, options.tag) / 1e6
            note = "" if megabytes <= LARGEST_MB else f"  (above {LARGEST_MB} MB)"
            print(f"heliograph-{name}:{options.tag}  {megabytes:,.0f} MB{note}", flush=True)
    except Failed as failed:
        print(f"no image was built: {failed}", file=sys.stderr)
        raise SystemExit(2) from None


if __name__ == "__main__":
    main()
