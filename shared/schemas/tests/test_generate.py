"""The generator: writes what is missing, names what is stale, refuses what readers would not survive."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from shared.schemas.generate.__main__ import main
from shared.schemas.generate.outputs import outputs, stale
from shared.schemas.generate.readme import BEGIN, END, Handled, tables, with_tables
from shared.schemas.generate.services import words_of

REPOSITORY = Path(__file__).parents[3]
QUALIFIED = Path("shared/schemas/snapshots/ncv03.lead.LeadQualified.v1.json")


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty repository after one run."""
    root = tmp_path_factory.mktemp("repository")
    old = Path("shared/schemas/snapshots/ncv03.onboarding.SystemActivated.v1.json")
    (root / old).parent.mkdir(parents=True)
    shutil.copy(REPOSITORY / old, root / old)
    assert main(["--root", str(root)]) == 0
    return root


@pytest.fixture
def root(written: Path, tmp_path: Path) -> Path:
    shutil.copytree(written, tmp_path, dirs_exist_ok=True)
    return tmp_path


def edit(path: Path, change: Any) -> None:
    schema = json.loads(path.read_text())
    change(schema)
    path.write_text(json.dumps(schema))


def test_a_second_run_has_nothing_to_do(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(outputs(root)) > 130
    assert main(["--root", str(root)]) == 0
    assert main(["--root", str(root), "--check"]) == 0
    assert capsys.readouterr().out == ""


def test_check_names_each_stale_file_and_writes_nothing(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = root / "docs/acl.md"
    page.write_text("edited by hand")
    (root / "services/lead/README.md").unlink()
    assert main(["--root", str(root), "--check"]) == 1
    assert capsys.readouterr().out == "stale: docs/acl.md\nstale: services/lead/README.md\n"
    assert page.read_text() == "edited by hand"
    assert main(["--root", str(root)]) == 0
    assert stale(root) == []


def test_a_compatible_change_is_stale_and_then_written(root: Path) -> None:
    edit(root / QUALIFIED, lambda schema: schema["properties"].pop("credit_band"))
    assert main(["--root", str(root), "--check"]) == 1
    assert main(["--root", str(root)]) == 0
    assert "credit_band" in (root / QUALIFIED).read_text()


def test_a_breaking_change_stops_everything(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edit(root / QUALIFIED, lambda schema: schema["properties"].update(budget_usd={"type": "number"}))
    before = (root / QUALIFIED).read_text()
    (root / "docs/acl.md").write_text("")
    for arguments in (["--root", str(root)], ["--root", str(root), "--check"]):
        assert main(arguments) == 1
        said = capsys.readouterr().err
        assert said.startswith("breaking: ncv03.lead.LeadQualified.v1: budget_usd: field removed or renamed")
        assert "make it ncv03.lead.LeadQualified.v2 with an upcaster" in said
    assert (root / QUALIFIED).read_text() == before
    assert (root / "docs/acl.md").read_text() == "", "nothing else is written either"


def test_an_event_whose_class_is_gone_is_noticed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(root / QUALIFIED, (root / QUALIFIED).with_name("ncv03.lead.BillParsed.v1.json"))
    assert main(["--root", str(root), "--check"]) == 1
    assert "breaking: ncv03.lead.BillParsed.v1 was published and has no class" in capsys.readouterr().err


def test_the_snapshot_of_an_older_version_is_never_rewritten(root: Path) -> None:
    old = root / "shared/schemas/snapshots/ncv03.onboarding.SystemActivated.v1.json"
    assert old.relative_to(root) not in outputs(root)
    assert old.exists()


HANDLED = Handled(
    events={"ncv03.contracting.SalesOrderCreated.v2": "opens the permit file"},
    timers={"ahj_review_overdue": "asks the AHJ"},
    jobs={"screens": "runs the pre-check"},
)


def test_a_readme_keeps_what_people_wrote_around_the_tables() -> None:
    first = with_tables("# permitting\n\nPurpose.\n", "permitting", None)
    assert first.startswith("# permitting\n\nPurpose.\n\n## Events\n\n" + BEGIN)
    edited = first.replace("## Events", "## What it says") + "\nAfter.\n"
    second = with_tables(edited, "permitting", HANDLED)
    assert second.startswith("# permitting\n\nPurpose.\n\n## What it says\n\n" + BEGIN)
    assert second.endswith(END + "\n\nAfter.\n")
    assert second.count(BEGIN) == second.count(END) == 1
    assert with_tables(second, "permitting", HANDLED) == second
    with pytest.raises(ValueError, match="without"):
        with_tables(BEGIN, "permitting", None)


def test_the_tables_say_what_comes_in_what_goes_out_and_what_is_timed() -> None:
    text = tables("permitting", HANDLED)
    assert "| `SalesOrderCreated` | `ncv03.contracting.events` | opens the permit file |" in text
    assert "| `PermitApproved` | `ncv03.permitting.events` | The building permit is issued. |" in text
    assert "| `ahj_review_overdue` | asks the AHJ |" in text
    assert "| `screens` | runs the pre-check |" in text
    with pytest.raises(LookupError, match=r"permitting handles ncv03\.lead\.Gone\.v1"):
        tables("permitting", Handled(events={"ncv03.lead.Gone.v1": "x"}))


def test_the_words_of_a_handler() -> None:
    async def open_permit_file() -> None: ...

    async def closed() -> None:
        """Closes the file.

        And more.
        """

    assert words_of(open_permit_file) == "open permit file"
    assert words_of(closed) == "Closes the file."
