"""The TypeScript types hold for real records, and refuse what the contract refuses: judged by the compiler itself."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.schemas.gate.releases import releases
from shared.schemas.generate.examples import described, examples_of
from shared.schemas.generate.languages.typescript import declarations

ROOT = Path(__file__).parents[2]
TYPES = ROOT / "shared/schemas/typescript/events.d.ts"
COMPILER = "typescript@5.9.3"
CACHE = ROOT / "build" / "typescript"
"""Where the compiler is kept between runs; not checked in."""
INSTALL_S = 120
COMPILE_S = 180


@pytest.fixture(scope="module")
def tsc() -> list[str]:
    """The command of the compiler: the machine's own, or one that npm installs."""
    own = shutil.which("tsc")
    if own is not None:
        return [own]
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        pytest.skip("neither tsc nor Node with npm is on this machine")
    script = CACHE / "node_modules" / "typescript" / "bin" / "tsc"
    if not script.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        install = [npm, "install", "--prefix", str(CACHE), "--no-save", "--no-audit", "--no-fund", COMPILER]
        try:
            done = subprocess.run(install, capture_output=True, text=True, timeout=INSTALL_S, check=False)
        except subprocess.TimeoutExpired:
            pytest.skip(f"npm could not install {COMPILER} within {INSTALL_S} s")
        if done.returncode != 0:
            pytest.skip(f"npm could not install {COMPILER}: {done.stderr.strip()[-300:]}")
    return [node, str(script)]


def compiled(tsc: list[str], folder: Path, text: str) -> str:
    """What the compiler says of a program beside the types; empty where it is content."""
    shutil.copy(TYPES, folder / "events.d.ts")
    (folder / "program.ts").write_text(text, encoding="utf-8")
    options = ["--strict", "--noEmit", "--target", "es2022", "--module", "nodenext"]
    command = [*tsc, *options, "events.d.ts", "program.ts"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=COMPILE_S, check=False)
    assert (done.returncode == 0) is (done.stdout == ""), done.stderr
    return done.stdout


def real_values() -> Iterator[tuple[str, object]]:
    """The examples, and of every event one value with all that is optional stated."""
    for ce_type in described():
        yield from ((ce_type, example.value) for example in examples_of(ce_type))
    for record in releases(ROOT)[-1].golden:
        if record.variant == "all that is optional is stated" and record.value is not None:
            yield record.ce_type, json.loads(record.value)


def test_every_real_value_is_of_its_type(tsc: list[str], tmp_path: Path) -> None:
    lines = ['import type { Values } from "./events.js";']
    lines += [
        f"export const value{number}: Values[{json.dumps(ce_type)}] = {json.dumps(value)};"
        for number, (ce_type, value) in enumerate(real_values())
    ]
    assert len(lines) > 240
    assert compiled(tsc, tmp_path, "\n".join(lines)) == ""


PROGRAM = """
import type { AnyRecord, EventRecord, Values, lead } from "./events.js";

export function told(record: AnyRecord): string {
  switch (record.type) {
    case "ncv03.lead.LeadQualified.v1": {
      const topic: "ncv03.lead.events" = record.topic;
      const score: number = record.value.score;
      return `${topic} ${score} ${record.headers.ce_type} ${record.value.credit_band ?? "unknown"}`;
    }
    case "ncv03.onboarding.ActivatedSystemState.v1":
      return record.value === null ? "removed" : record.value.nameplate.der_type.toFixed();
    default:
      return record.key;
  }
}

declare const qualified: EventRecord<"ncv03.lead.LeadQualified.v1">;
declare const captured: lead.LeadCapturedV1;
// @ts-expect-error a text is no number
export const a: string = qualified.value.score;
// @ts-expect-error not a channel
export const b = captured.channel === "fax";
// @ts-expect-error no event of the contract
export type C = Values["ncv03.lead.LeadQualified.v9"];
// @ts-expect-error a system may have been removed
export const d = (record: EventRecord<"ncv03.onboarding.ActivatedSystemState.v1">) => record.value.status;
// @ts-expect-error a required field is missing
export const e: lead.LeadWithdrawnV1 = { reason: "moves" };
// @ts-expect-error what was read is not changed
qualified.value.score = 5;
"""


def test_a_program_in_typescript_knows_the_value_by_its_type_and_is_told_its_mistakes(
    tsc: list[str], tmp_path: Path
) -> None:
    assert compiled(tsc, tmp_path, PROGRAM) == ""
    without = PROGRAM.replace("// @ts-expect-error", "//")
    assert compiled(tsc, tmp_path, without).count("error TS") == 6


def test_a_keyword_that_the_generator_does_not_know_is_refused() -> None:
    schema = {"type": "object", "properties": {"a": {"if": {}}}, "required": []}
    with pytest.raises(ValueError, match="TypeScript for if is not known"):
        declarations({"ncv03.lead.LeadWithdrawn.v1": schema})


def test_two_definitions_of_one_name_are_refused() -> None:
    def schema(kind: str) -> dict[str, object]:
        return {"type": "object", "properties": {}, "$defs": {"Part": {"type": kind}}}

    with pytest.raises(ValueError, match="the definition Part differs"):
        declarations({"ncv03.lead.LeadWithdrawn.v1": schema("string"), "ncv03.lead.LeadCaptured.v1": schema("null")})
