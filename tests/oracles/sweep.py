"""Design random sites and let the independent reviewer read every option: ``python -m tests.oracles.sweep``.

Each site is asked of the command line as a user would. A refusal has to be one line with exit code 2; a design has to
pass ``buildable.violations``. On the way it tells how far it is and what it finds; the tally at the end counts
violations by rule and names a seed to repeat each with.
"""

import argparse
import contextlib
import io
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.oracles.buildable import violations
from tests.oracles.reading import Violation
from tests.oracles.sites import Asked, asked

TOLD_EVERY_S = 30.0
"""Between two lines of progress."""


@dataclass(frozen=True)
class Outcome:
    """``code``: of the command; ``said``: its refusal; ``found``: violations by option."""

    seed: int
    code: int
    said: str
    found: tuple[tuple[str, Violation], ...] = ()
    options: int = 0
    shape: str = ""


@dataclass
class Designed:
    """What the command left: ``design`` is its JSON, None where it refused."""

    code: int
    said: str
    design: dict[str, Any] | None = None
    drawings: dict[str, dict[str, str]] = field(default_factory=dict)


def designed(question: Asked, folder: Path) -> Designed:
    """Ask ``helio design`` in this process; ``folder`` takes its files."""
    from helio.main import run

    for name, content in {
        "site.json": question.site,
        "usage.json": {"annual_kwh": question.annual_kwh},
        "tariff.json": question.tariff,
    }.items():
        (folder / name).write_text(json.dumps(content), encoding="utf-8")
    out = folder / "out"
    paths = {name: str(folder / f"{name}.json") for name in ("site", "usage", "tariff")}
    arguments = ["design", paths["site"], "--usage", paths["usage"], "--tariff", paths["tariff"], "--out", str(out)]
    arguments += ["--json", *(["--storage-only"] if question.storage_only else []), *question.flags]
    printed, said = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(said):
        code = run(arguments)
    if code != 0:
        return Designed(code, said.getvalue())
    design = json.loads(printed.getvalue())
    drawings: dict[str, dict[str, str]] = {}
    for index, option in enumerate(design["options"]):
        suffix = "" if index == 0 else f"-{option['option_id']}"
        files = {name: out / f"{name}{suffix}.svg" for name in ("layout", "single-line")}
        drawings[option["option_id"]] = {
            name: path.read_text(encoding="utf-8") for name, path in files.items() if path.exists()
        }
    return Designed(code, said.getvalue(), design, drawings)


def judge(seed: int) -> Outcome:
    """One site from question to verdict."""
    return judged(asked(seed), seed)


def judged(question: Asked, seed: int = 0) -> Outcome:
    """The same of a question that was not drawn."""
    service = question.site["electrical"]
    shape = f"{service.get('voltage_v', 240)} V {service.get('phases', 1)}Φ"
    with tempfile.TemporaryDirectory() as folder:
        made = designed(question, Path(folder))
    if made.design is None:
        return Outcome(seed, made.code, made.said.strip(), shape=shape)
    found = [
        (option["option_id"], violation)
        for option in made.design["options"]
        for violation in violations(option, question.site, made.drawings[option["option_id"]])
    ]
    return Outcome(seed, 0, "", tuple(found), len(made.design["options"]), shape)


def problems(outcome: Outcome) -> Iterator[str]:
    """What is wrong with an outcome, a line each."""
    if outcome.code not in (0, 2):
        yield f"exit code {outcome.code}: {outcome.said[-300:]}"
    if outcome.code == 2 and outcome.said.count("\n"):
        yield f"a refusal of several lines: {outcome.said[:200]}"
    if outcome.code == 0 and not outcome.options:
        yield "a design without options"
    for option, violation in outcome.found:
        yield f"{option}: {violation}"


def main() -> int:
    """Print a tally; 1 where anything was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sites", type=int, default=3000)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--show", type=int, default=3, help="examples of each violation")
    asked_for = parser.parse_args()
    began, shapes, refusals, rules = time.monotonic(), Counter[str](), Counter[str](), Counter[str]()
    examples: dict[str, list[str]] = {}
    faulty, told = 0, began
    for number, seed in enumerate(range(asked_for.first_seed, asked_for.first_seed + asked_for.sites)):
        if time.monotonic() - told > TOLD_EVERY_S:
            told = time.monotonic()
            left = (told - began) / number * (asked_for.sites - number) / 60
            _tell(f"{number} of {asked_for.sites} sites, {faulty} with a violation, {left:.0f} min left")
        outcome = judge(seed)
        shapes[f"{outcome.shape}: {'designed' if outcome.code == 0 else 'refused'}"] += 1
        if outcome.code == 2:
            refusals[_reason(outcome.said)] += 1
        rules_here = {violation.rule for _, violation in outcome.found}
        rules.update(rules_here)
        lines = list(problems(outcome))
        faulty += bool(lines)
        for line in lines:
            _tell(f"seed {seed}, {outcome.shape}: {line}")
            rule = next((rule for rule in rules_here if f" {rule} " in f" {line} "), line.split(":")[0])
            if len(examples.setdefault(rule, [])) < asked_for.show:
                examples[rule].append(f"seed {seed}, {outcome.shape}: {line}")
    _print(shapes, refusals, rules, examples)
    minutes = (time.monotonic() - began) / 60
    print(f"{asked_for.sites} sites, {faulty} with a violation, {minutes:.1f} min")
    return 1 if faulty else 0


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _reason(said: str) -> str:
    """The refusal without the path and the figures."""
    text = said.split(".json: ", 1)[-1]
    return "".join("#" if char.isdigit() else char for char in text)[:110]


def _print(shapes: Counter[str], refusals: Counter[str], rules: Counter[str], examples: dict[str, list[str]]) -> None:
    for title, counted in (("Services", shapes), ("Refusals", refusals), ("Sites with a violation of", rules)):
        print(f"\n{title}")
        for name, count in counted.most_common():
            print(f"  {count:5d}  {name}")
    print("\nExamples")
    for lines in examples.values():
        for line in lines:
            print(f"  {line}")


if __name__ == "__main__":
    sys.exit(main())
