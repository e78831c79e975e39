"""How the demo is shown: one journey as a list that grows, many as a live table of where they stand."""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from deploy.local.home import APPLICATIONS
from deploy.local.stack import Stack, here
from helio.output import progress_console, table
from sandbox.people.journeys import Happening, Journeys, Result, cast_scenarios
from sandbox.people.project import STAGES

LAST_EVENTS = 8
REFRESH_PER_SECOND = 8


@contextmanager
def stack_for_demo() -> Iterator[Stack]:
    """The running stack; or one started for the demo, without tracing, and stopped when it is over."""
    stack = here()
    if stack.running:
        stack.wait_ready()
        yield stack
        return
    console = progress_console()
    with console.status("starting Kafka, PostgreSQL and seven services …") as status:
        stack.start(APPLICATIONS, progress=lambda name, done, total: status.update(f"fetching {name}"))

        def observe(states: dict[str, str]) -> None:
            waiting = [name for name, state in states.items() if state not in ("ready", "done")]
            status.update(f"starting: {', '.join(waiting)}")

        stack.wait_ready(observe=observe)
    try:
        yield stack
    finally:
        with console.status("stopping …"):
            stack.stop()


def show_one(stack: Stack, _projects: int, _mix: bool, seed: int, arrivals: float, timeout_s: float) -> Result:
    """One straight journey; every event on a line of its own as it reaches its topic."""
    console = Console(highlight=False)
    done: set[str] = set()
    ends = {event: (number, title) for number, (_, event, title) in enumerate(STAGES, 1)}

    def observe(happening: Happening) -> None:
        topic = happening.topic.removeprefix("ncv03.").removesuffix(".events")
        console.print(f"  [dim]{happening.time[:16].replace('T', ' ')}[/]  {topic:<22} {happening.name}")
        if happening.name in ends and happening.name not in done:
            done.add(happening.name)
            number, title = ends[happening.name]
            console.print(f"[bold green]{number}/7[/] [bold]{title}[/]")

    scenarios = cast_scenarios(1, mix=False, seed=seed)
    journeys = Journeys(stack.home, scenarios, seed=seed, observe=observe)
    return asyncio.run(journeys.run(arrivals_per_second=arrivals, timeout_s=timeout_s))


def show_many(stack: Stack, projects: int, mix: bool, seed: int, arrivals: float, timeout_s: float) -> Result:
    """Many journeys: how many have passed each stage, how they ended, and the latest events."""
    board = Board(projects)
    scenarios = cast_scenarios(projects, mix=mix, seed=seed)
    journeys = Journeys(stack.home, scenarios, seed=seed, observe=board.observe)
    with board.live(journeys):
        return asyncio.run(journeys.run(arrivals_per_second=arrivals, timeout_s=timeout_s))


class Board:
    """The live picture of many journeys. ``remark`` gives one more line, e.g. what is being done to the stack."""

    def __init__(self, projects: int, remark: Callable[[], str] = lambda: "") -> None:
        self._progress = Progress(
            TextColumn("{task.description:<44}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=progress_console(),
        )  # fmt: skip
        self._bars = {event: self._progress.add_task(title, total=projects) for _, event, title in STAGES}
        self._ended = self._progress.add_task("[bold]ended", total=projects)
        self._passed: Counter[str] = Counter()
        self._latest: deque[Text] = deque(maxlen=LAST_EVENTS)
        self._remark = remark

    def observe(self, happening: Happening) -> None:
        self._latest.append(Text.assemble((happening.time[:16].replace("T", " "), "dim"), " ", happening.name))
        if happening.name in self._bars and happening.project.happened[happening.name] == 1:
            self._passed[happening.name] += 1
            self._progress.update(self._bars[happening.name], completed=self._passed[happening.name])

    def live(self, journeys: Journeys) -> Live:
        """Shows these journeys while the context is entered."""

        def picture() -> Group:
            outcomes: Counter[str | None] = Counter(one.outcome for one in journeys.projects if one.outcome)
            self._progress.update(self._ended, completed=outcomes.total())
            return Group(self._progress, self._remark(), _columns(outcomes, self._latest))

        return Live(get_renderable=picture, console=progress_console(), refresh_per_second=REFRESH_PER_SECOND)


def _columns(outcomes: Counter[str | None], latest: deque[Text]) -> Table:
    both = Table.grid(padding=(0, 4))
    ended = table(("ended as", "projects"), [(name, count) for name, count in outcomes.most_common()])
    events = table(("latest events",), [(line,) for line in list(latest)])
    both.add_row(ended, events)
    return both
