"""How far the calendar leaps while nobody acts; without a stack."""

import dataclasses
import fcntl
from datetime import timedelta
from pathlib import Path

import pytest

from deploy.local import clockfile
from deploy.local.errors import StackError
from deploy.local.home import Home
from deploy.local.leaper import UNATTENDED, Leaper, travel
from deploy.local.quiet import Quiet
from shared.messaging.activity import Stated
from shared.messaging.clock import FileClock

LEAD = Stated(born="b", epoch=1, in_hand=0, offers=0, commands=7, port=None, next_due=None)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path)
    clockfile.resume(home.clock_file, 1.0, None)
    return home


def test_a_wait_that_nobody_ends_does_not_let_the_calendar_leap_for_ever(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """A timer that arms itself anew every month: what would end it was set aside."""
    leaper, clock = Leaper(home), FileClock(home.clock_file, 0)
    began = clock.now()

    def months(accounts: dict[str, Stated]) -> int:
        for number in range(100):
            if not leaper._leap(Quiet(((clock.now() + timedelta(days=30), "lead"),), accounts)):
                return number
        return 100

    assert months({"lead": LEAD}) == UNATTENDED // timedelta(days=30)
    assert clock.now() - began <= UNATTENDED
    assert "nobody has acted for 400 days; only timers of lead are due" in capsys.readouterr().out
    assert months({"lead": LEAD}) == 0 and capsys.readouterr().out == "", "it is told once"
    commanded = {"lead": dataclasses.replace(LEAD, commands=8)}
    assert months(commanded) == UNATTENDED // timedelta(days=30), "somebody has acted"


def test_whoever_has_appointments_is_waited_for_however_far_they_are(home: Home) -> None:
    leaper, clock = Leaper(home), FileClock(home.clock_file, 0)
    for _ in range(30):
        now = clock.now()
        due = ((now + timedelta(days=30), "lead"), (now + timedelta(days=31), "people-1"))
        assert leaper._leap(Quiet(due, {"lead": LEAD}))


def test_who_travels_stops_at_every_instant_that_is_due_and_goes_no_further_than_wanted(home: Home) -> None:
    clock = FileClock(home.clock_file, 0)
    began = clock.now()
    leaper = Leaper(home, began + timedelta(days=10))
    seen = []
    for due in (3, 7, 12):
        assert leaper._leap(Quiet(((began + timedelta(days=due), "lead"),), {"lead": LEAD}))
        seen.append(round((clock.now() - began) / timedelta(days=1), 3))
    assert seen == [3, 7, 10]
    clockfile.resume(home.clock_file, 1.0, None)
    empty = Leaper(home, clock.now() + timedelta(days=1))
    assert empty._leap(Quiet((), {}))  # nobody waits for anything: time passes all the same


def test_two_do_not_move_one_calendar(home: Home) -> None:
    clockfile.leaper_lock(home).parent.mkdir(parents=True, exist_ok=True)
    with clockfile.leaper_lock(home).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(StackError, match="another process moves the calendar"):
            travel(home, FileClock(home.clock_file, 0).now(), 1.0)
