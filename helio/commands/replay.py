"""``helio replay``: let a service read its topics again from the first record."""

import time
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from deploy.local.home import Home

EPILOG = "Example: helio replay permitting"
ANSWER_SECONDS = 15.0
CAUGHT_UP_SECONDS = 600.0
POLL_SECONDS = 0.2


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("replay", epilog=EPILOG)(replay)


def replay(
    service: Annotated[str, typer.Argument(help="The service, e.g. permitting.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Stop a service, set its group back to the first record of every topic, start it, and wait until it is through.

    What was handled has no effect again: its inbox knows every event. What was never handled is handled now.
    """
    from deploy.local.home import DATABASES
    from deploy.local.stack import running_stack
    from helio.errors import UserError
    from helio.output import print_json, progress_console
    from shared.schemas.topics import subscriptions

    stack = running_stack()
    if service not in DATABASES:
        raise UserError(f"there is no service {service}", f"one of {', '.join(DATABASES)}")
    names = [name for name in stack.processes() if name == service or name.startswith(f"{service}-")]
    console = progress_console()
    with console.status(f"stopping {', '.join(names)} …"):
        for name in names:
            stack.wish(name, "stop")
    try:
        records = _rewind(stack.home, service, subscriptions(service))
    finally:
        for name in names:
            stack.wish(name, "run")
    with console.status(f"{service} reads {records} records again …"):
        stack.wait_ready(names)
        _catch_up(stack.home, service)
    if as_json:
        print_json({"service": service, "records": records})
    else:
        print(f"{service} has read {records} records again")


def _rewind(home: "Home", service: str, topics: tuple[str, ...]) -> int:
    """Sets the group of the service to offset 0 everywhere; the number of records it will read."""
    from confluent_kafka import KafkaException

    from deploy.local.groups import set_back
    from deploy.local.patience import words
    from helio.errors import HelioError
    from helio.history.journal import partition_ends
    from shared.schemas.topics import BY_NAME

    partitions = {topic: list(range(BY_NAME[topic].partitions)) for topic in topics}
    start = {(topic, number): 0 for topic, numbers in partitions.items() for number in numbers}
    try:
        set_back(home.kafka_settings("admin"), service, start, ANSWER_SECONDS)
    except (KafkaException, TimeoutError) as error:
        raise HelioError(f"the group {service} cannot be set back: {words(error)}", "see `helio status`") from error
    return sum(partition_ends(home, partitions).values())


def _catch_up(home: "Home", service: str) -> None:
    from deploy.local.probe import report
    from helio.errors import HelioError

    deadline = time.monotonic() + CAUGHT_UP_SECONDS
    calm = 0
    while calm < 3:  # lag is known only after the first fetches
        found = report(home, service)
        calm = calm + 1 if found.get("ready") and found.get("consumer_lag") == 0 else 0
        if time.monotonic() > deadline:
            raise HelioError(f"{service} is not through after {CAUGHT_UP_SECONDS:.0f} s", "see `helio status --watch`")
        time.sleep(POLL_SECONDS)
