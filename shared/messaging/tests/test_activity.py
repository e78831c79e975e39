"""The account that a process keeps of itself is true whenever it is read."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from shared.messaging.activity import FILE_BYTES, Account, Activity


def test_what_is_in_hand_is_told_when_it_begins_and_when_it_ends(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "lead")
    account = Account(tmp_path / "lead")
    before = account.read()
    assert before is not None and before.in_hand == 0
    with activity.working():
        during = account.read()
        assert during is not None and during.in_hand == 1 and during.epoch > before.epoch
    after = account.read()
    assert after is not None and after.in_hand == 0 and after.epoch > during.epoch
    assert after != before  # something was done, although nothing is in hand
    assert account.read() == after


def test_work_that_fails_is_in_hand_no_more(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "lead")
    with pytest.raises(KeyError), activity.working():
        raise KeyError
    assert activity.in_hand == 0


def test_how_far_each_partition_was_handled(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "lead")
    activity.handled({("a", 0): 5, ("a", 1): 10})
    activity.handled({("a", 0): 6})
    stated = Account(tmp_path / "lead").read()
    assert stated is not None and stated.handled == {"a": {"0": 6, "1": 10}}


def test_a_reader_never_sees_half_a_statement(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "lead")
    account = Account(tmp_path / "lead")
    seen: list[tuple[int, dict[str, int]]] = []
    over = threading.Event()

    def read() -> None:
        while not over.is_set():
            if (stated := account.read()) is not None:
                seen.append((stated.epoch, dict(stated.handled.get("a", {}))))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(3_000):
        activity.epoch = number
        activity.handled({("a", partition): number for partition in range(number % 50 + 1)})
    over.set()
    reader.join()
    assert len(seen) > 100
    assert [epoch for epoch, _ in seen] == sorted(epoch for epoch, _ in seen)
    for epoch, handled in seen:
        if handled:
            assert handled["0"] == epoch


def test_a_process_that_ended_is_known_at_once(tmp_path: Path) -> None:
    path = tmp_path / "lead"
    code = (
        f"from pathlib import Path; from shared.messaging.activity import Activity; a = Activity(Path({str(path)!r}))"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}; print('up', flush=True); input()"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout is not None and process.stdout.readline() == b"up\n"
    account = Account(path)
    former = account.read()
    assert account.alive and former is not None
    process.kill()
    process.wait()
    assert not account.alive
    Activity(path)  # its successor takes over the file
    now = account.read()
    assert now is not None and now.born != former.born


def test_a_file_taken_away_is_nobodys(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "people-1")
    account = Account(tmp_path / "people-1")
    activity.close(for_good=True)
    assert not account.alive and not list(tmp_path.iterdir())


def test_without_a_file_nobody_is_told_and_counting_goes_on() -> None:
    activity = Activity()
    with activity.working():
        assert activity.in_hand == 1
    activity.handled({("a", 0): 2})
    activity.close()


def test_more_than_the_file_holds_is_an_error(tmp_path: Path) -> None:
    activity = Activity(tmp_path / "lead")
    with pytest.raises(ValueError, match="more than"):
        activity.handled({(f"{number:040}", 0): 2 for number in range(FILE_BYTES // 40)})
