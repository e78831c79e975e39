"""What lies on disk: releases that nobody touches, documents and examples that stay, events that somebody says."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.schemas.gate.check import missing, unspoken
from shared.schemas.gate.contract import today
from shared.schemas.gate.releases import FOLDER, HEAD, NotReleased, cut, releases, touched
from shared.schemas.generate.__main__ import main

ROOT = Path(__file__).parents[3]
SNAPSHOTS, EXAMPLES = Path("shared/schemas/snapshots"), Path("shared/schemas/examples")
QUALIFIED = "ncv03.lead.LeadQualified.v1.json"
V1 = "ncv03.onboarding.SystemActivated.v1.json"
NEWEST = releases(ROOT)[-1].version


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in (FOLDER, SNAPSHOTS, EXAMPLES):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def test_what_was_released_is_as_it_was_released() -> None:
    assert [str(finding) for finding in touched(ROOT)] == []


def append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n")


def repinned(root: Path) -> None:
    """A file is changed and its own manifest is made to agree."""
    folder = root / FOLDER / NEWEST
    append(folder / "topics.json")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["sha256"]["topics.json"] = hashlib.sha256((folder / "topics.json").read_bytes()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))


TOUCHES: dict[str, tuple[Callable[[Path], object], str, str]] = {
    "a file is changed": (
        lambda root: append(root / FOLDER / NEWEST / "golden.jsonl.xz"), "golden.jsonl.xz", "is not the one",
    ),
    "a file is deleted": (
        lambda root: (root / FOLDER / NEWEST / "schemas" / QUALIFIED).unlink(), QUALIFIED, "is missing",
    ),
    "a file is added": (lambda root: (root / FOLDER / NEWEST / "schemas" / "x.json").touch(), "x.json", "was not part"),
    "a file and its manifest are changed": (repinned, "manifest.json", "is not the one that was released"),
    "a release is deleted": (lambda root: shutil.rmtree(root / FOLDER / NEWEST), "manifest.json", "is missing"),
    "a release is slipped in": (
        lambda root: shutil.copytree(root / FOLDER / NEWEST, root / FOLDER / "0.9"), "0.9", "belongs to no release",
    ),
    "the pin is deleted": (lambda root: (root / FOLDER / HEAD).unlink(), HEAD, "nothing is pinned"),
    "all is deleted": (lambda root: shutil.rmtree(root / FOLDER), HEAD, "nothing is pinned"),
}  # fmt: skip


@pytest.mark.parametrize("name", TOUCHES)
def test_a_release_that_is_touched_is_found(name: str, root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    touch, where, what = TOUCHES[name]
    touch(root)
    assert main(["--check", "--released", "--root", str(root)]) == 1
    [line] = capsys.readouterr().out.splitlines()
    assert where in line and what in line


def test_a_release_is_chained_to_the_one_before(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "shared/rules", root / "shared/rules")
    for module in (ROOT / "shared/schemas").glob("*.py"):
        shutil.copy(module, root / "shared/schemas")
    later = f"{NEWEST.partition('.')[0]}.{int(NEWEST.partition('.')[2]) + 1}"
    cut(root, later, today())
    assert list(touched(root)) == []
    assert [release.version for release in releases(root)][-2:] == [NEWEST, later]
    append(root / FOLDER / NEWEST / "manifest.json")
    assert [finding.where for finding in touched(root)] == [str(FOLDER / NEWEST / "manifest.json")]
    for version, said in ((later, "does not come after"), (NEWEST, "does not come after"), ("two", "is no version")):
        with pytest.raises(NotReleased, match=said):
            cut(root, version, today())


@pytest.mark.parametrize("name", [QUALIFIED, V1])
def test_a_document_that_is_gone_or_says_something_else_is_found(name: str, root: Path) -> None:
    schemas = releases(root)[-1].schemas()
    assert list(missing(root, schemas)) == []
    path = root / SNAPSHOTS / name
    schema = json.loads(path.read_text())
    schema["required"].append("later")
    path.write_text(json.dumps(schema))
    assert [finding.what for finding in missing(root, schemas)] == ["is no longer the released version"]
    path.unlink()
    assert [(finding.where, finding.what) for finding in missing(root, schemas)] == [(str(SNAPSHOTS / name), "missing")]


@pytest.fixture
def spoken(root: Path) -> Path:
    """With the sources of one publisher; all others' events are unspoken here."""
    shutil.copytree(ROOT / "services/lead", root / "services/lead", ignore=shutil.ignore_patterns("*.csv", "*.xml"))
    return root


def said_of(root: Path, ce_type: str) -> list[str]:
    return [finding.what for finding in unspoken(root, today()) if finding.where == ce_type]


def test_an_event_without_example_is_found(spoken: Path) -> None:
    assert said_of(spoken, "ncv03.lead.LeadQualified.v1") == []
    (spoken / EXAMPLES / QUALIFIED).write_text("[]")
    assert said_of(spoken, "ncv03.lead.LeadQualified.v1") == [f"no example in {EXAMPLES / QUALIFIED}"]
    (spoken / EXAMPLES / V1).unlink()
    assert said_of(spoken, "ncv03.onboarding.SystemActivated.v1") == [f"no example in {EXAMPLES / V1}"]


def test_an_event_that_its_publisher_does_not_build_is_found(spoken: Path) -> None:
    assert said_of(spoken, "ncv03.lead.LeadWithdrawn.v1") == []
    stranger = spoken / "services/design/steps.py"
    for path in (spoken / "services/lead").rglob("*.py"):
        path.write_text(path.read_text().replace("LeadWithdrawn(", "print("))
    stranger.parent.mkdir()
    stranger.write_text("from shared.schemas.lead import LeadWithdrawn\nLeadWithdrawn()\n")
    assert said_of(spoken, "ncv03.lead.LeadWithdrawn.v1") == ["nobody builds it"], (
        "another service's word does not count"
    )


def test_a_reason_that_is_out_of_date_is_found(spoken: Path) -> None:
    ce_type = "rev02.rules.TariffPublished.v1"
    assert said_of(spoken, ce_type) == []
    stand_in = spoken / "sandbox/rev02/desk.py"
    stand_in.parent.mkdir(parents=True)
    stand_in.write_text("from shared.schemas import rev02\nrev02.TariffPublished()\n")
    assert said_of(spoken, ce_type) == ["listed as unpublished, yet built"]


def test_a_field_renamed_together_with_its_snapshot_is_found_on_the_command_line(tmp_path: Path) -> None:
    for folder in ("shared", "services", "sandbox"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "tests"))
    lead = tmp_path / "shared/schemas/lead.py"
    lead.write_text(lead.read_text().replace("credit_band", "credit_class"))
    topics = tmp_path / "shared/schemas/topics.py"
    topics.write_text(topics.read_text().replace("credit_band", "credit_class"))
    (tmp_path / SNAPSHOTS / QUALIFIED).unlink()

    def generate(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "shared.schemas.generate", *arguments]
        environment = os.environ | {"PYTHONPATH": str(tmp_path)}
        return subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)

    for arguments in ((), ("--check",)):
        refused = generate(*arguments)
        assert refused.returncode == 1
        assert refused.stderr.startswith("breaking: ncv03.lead.LeadQualified.v1: credit_band: field removed or renamed")
    assert not (tmp_path / SNAPSHOTS / QUALIFIED).exists(), "nothing was written"
    checked = generate("--check", "--released")
    assert checked.returncode == 1, checked.stderr
    first = checked.stdout.splitlines()[0]
    assert first == (
        "ncv03.lead.LeadQualified.v1: credit_band: field removed or renamed; released readers or records do not agree "
        "with it; make it ncv03.lead.LeadQualified.v2 with an upcaster"
    )
