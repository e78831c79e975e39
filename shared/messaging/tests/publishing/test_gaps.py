"""The relay's reading of the outbox, against a model of a database in which ids are taken before they are committed."""

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.messaging.publishing.gaps import Gaps


def test_what_was_stepped_over_is_remembered_until_nobody_can_fill_it() -> None:
    gaps = Gaps()
    gaps.note(0, [3, 4, 9], horizon=50)
    assert list(zip(gaps.lows, gaps.highs, strict=True)) == [(1, 2), (5, 8)]
    gaps.filled([6, 1])
    assert list(zip(gaps.lows, gaps.highs, strict=True)) == [(2, 2), (5, 5), (7, 8)]
    gaps.forget(oldest_running=49)
    assert len(gaps) == 3  # a transaction before the horizon still runs
    gaps.forget(oldest_running=50)
    assert len(gaps) == 0


def test_rising_ids_without_a_hole_leave_no_gap() -> None:
    gaps = Gaps()
    gaps.note(7, [8, 9, 10], horizon=1)
    assert not gaps


def test_a_gap_is_dead_once_all_who_wrote_when_it_was_doubted_have_ended() -> None:
    gaps = Gaps()
    gaps.note(0, [3, 9], horizon=50)
    assert gaps.question(["a", "b"]) is None
    gaps.note(9, [12], horizon=60)
    assert gaps.question(["b", "c"]) is None  # one of the first two still writes; a third one came later
    assert gaps.question(["c"]) == 8  # nothing is known of the younger gap: it was noted after the question was put
    gaps.forget_to(8)
    assert list(zip(gaps.lows, gaps.highs, strict=True)) == [(10, 11)]
    assert gaps.question([]) == 11


@dataclass
class Database:
    """Transactions number themselves, then their rows; rows show when they commit."""

    next_xid: int = 1
    next_id: int = 1
    running: dict[int, list[tuple[int, str]]] = field(default_factory=dict)
    visible: dict[int, str] = field(default_factory=dict)
    order: dict[str, list[int]] = field(default_factory=dict)

    def begin(self) -> int:
        xid, self.next_xid = self.next_xid, self.next_xid + 1
        self.running[xid] = []
        return xid

    def insert(self, xid: int, project: str) -> None:
        """A row of a project; its lock is held by one transaction at a time."""
        if any(project in (p for _, p in rows) for other, rows in self.running.items() if other != xid):
            return
        self.running[xid].append((self.next_id, project))
        self.next_id += 1

    def commit(self, xid: int) -> None:
        for row, project in self.running.pop(xid):
            self.visible[row] = project
            self.order.setdefault(project, []).append(row)

    def abort(self, xid: int) -> None:
        del self.running[xid]

    @property
    def xmin(self) -> int:
        return min(self.running, default=self.next_xid)

    @property
    def xmax(self) -> int:
        return self.next_xid


@dataclass
class Reader:
    """``Relay._read`` without its SQL, in the same order of steps."""

    database: Database
    limit: int
    cursor: int = 0
    gaps: Gaps = field(default_factory=Gaps)
    sent: list[int] = field(default_factory=list)

    def step(self) -> None:
        rows = self.database.visible
        last = self.cursor
        found = sorted(row for row in rows if row > last)[: self.limit]
        if self.gaps:
            oldest = self.database.xmin
            ranges = list(zip(self.gaps.lows, self.gaps.highs, strict=True))
            late = sorted(row for row in rows if any(low <= row <= high for low, high in ranges))
            self.gaps.filled(late)
            self.gaps.forget(oldest)
            self.sent += late
        if found:
            if found[-1] - last != len(found):
                self.gaps.note(last, found, self.database.xmax)
            self.cursor = found[-1]
        self.sent += found


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_no_row_is_skipped_or_sent_twice_and_each_project_keeps_its_order(data: st.DataObject) -> None:
    database = Database()
    reader = Reader(database, limit=data.draw(st.integers(1, 5)))
    for _ in range(data.draw(st.integers(0, 40))):
        running = sorted(database.running)
        steps = ["begin", "read"] + (["insert", "commit", "abort"] if running else [])
        match data.draw(st.sampled_from(steps)):
            case "begin":
                database.begin()
            case "read":
                reader.step()
            case "insert":
                database.insert(data.draw(st.sampled_from(running)), data.draw(st.sampled_from("abc")))
            case "commit":
                database.commit(data.draw(st.sampled_from(running)))
            case "abort":
                database.abort(data.draw(st.sampled_from(running)))
    for xid in sorted(database.running):
        database.commit(xid)
    for _ in range(database.next_id + 3):
        reader.step()
    assert sorted(reader.sent) == sorted(database.visible)
    for project, rows in database.order.items():
        assert [row for row in reader.sent if database.visible[row] == project] == rows
    assert not reader.gaps  # everything is forgotten once nobody runs
