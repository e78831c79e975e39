"""Writes, or with ``--check`` only compares, everything that follows from the topic table and the event classes.

Example: ``python -m shared.schemas.generate --check``. Exit code 1 where something is stale or an event changed in
a way that its readers would not survive; nothing is written then. ``--check --released`` compares today's contract
with every released one instead, and names each break; ``--release 1.0`` writes a release, which never changes again.
"""

import argparse
import sys
from pathlib import Path

from shared.schemas.gate.check import findings
from shared.schemas.gate.contract import today
from shared.schemas.gate.releases import NotReleased, cut, releases
from shared.schemas.generate.outputs import breaking, incomplete, outputs, stale, strays


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m shared.schemas.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 and name what is stale")
    parser.add_argument("--released", action="store_true", help="with --check: compare with everything released")
    parser.add_argument("--release", metavar="VERSION", help="release today's contract, e.g. 1.0")
    parser.add_argument(
        "--root", type=Path, default=Path(__file__).parents[3], help="the repository (default: this one)"
    )
    options = parser.parse_args(arguments)
    root: Path = options.root
    if options.released and not options.check:
        parser.error("--released goes with --check")
    if options.release and options.check:
        parser.error("--release writes, --check does not: choose one")
    if options.released:
        return _check_released(root)
    if options.release:
        return _release(root, options.release)
    objections = _objections(root)
    if objections:
        sys.stderr.write("\n".join(objections) + "\n")
        return 1
    out_of_date = stale(root)
    for path in out_of_date:
        sys.stdout.write(f"{'stale' if options.check else 'written'}: {path}\n")
    if options.check:
        return 1 if out_of_date else 0
    texts = outputs(root)
    for path in out_of_date:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(texts[path], encoding="utf-8")
    return 0


def _check_released(root: Path) -> int:
    found = list(findings(root, today()))
    sys.stdout.writelines(f"{finding}\n" for finding in found)
    return 1 if found else 0


def _release(root: Path, version: str) -> int:
    """Only what is generated, and breaks with no earlier release, becomes one."""
    standing = [*_objections(root), *(f"stale: {path}" for path in stale(root))]
    if releases(root):
        standing += map(str, findings(root, today()))
    if standing:
        sys.stderr.write("\n".join(standing) + "\n")
        return 1
    try:
        written = cut(root, version, today())
    except NotReleased as refused:
        sys.stderr.write(f"{refused}\n")
        return 2
    sys.stdout.write(f"released {version}: {len(written)} files in {written[0].parents[1]}\n")
    return 0


def _objections(root: Path) -> list[str]:
    """What a person has to decide first. A version that was never published may simply lose its snapshot."""
    found = [f"incomplete: {ce_type}: {problem}" for ce_type, problem in incomplete()]
    for ce_type, verdict in breaking(root).items():
        name, _, version = ce_type.rpartition(".v")
        told = "; ".join(map(str, verdict.breaking))
        found.append(f"breaking: {ce_type}: {told} (make it {name}.v{int(version) + 1} with an upcaster)")
    found += [
        f"breaking: {path.stem} was published and has no class any more (bring it back, or an upcaster for it)"
        for path in strays(root)
    ]
    return found


if __name__ == "__main__":
    raise SystemExit(main())
