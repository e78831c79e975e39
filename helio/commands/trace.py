"""``helio trace``: a project's traces as one story, from the tracing page."""

import json
import urllib.error
import urllib.parse
import urllib.request
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer

EPILOG = "Example: helio trace 01a20a64-ebf2-702f-832a-68c378fe7fdb"
ANSWER_SECONDS = 10.0
MAX_TRACES = 500
LOOKBACK_MS = 30 * 86_400_000


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("trace", epilog=EPILOG)(trace)


def trace(
    project_id: Annotated[UUID, typer.Argument(help="The project's id.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Tell what happened to a project: each step with its time, what it waited for, what failed, and where to look."""
    from deploy.local.stack import running_stack
    from helio.errors import UserError
    from helio.history.story import links_of, story_of
    from helio.output import print_json, print_table

    stack = running_stack()
    if not stack.tracing:
        raise UserError("this stack runs without tracing", "start it with `helio up` and without --no-tracing")
    base = f"http://127.0.0.1:{stack.home.ports.zipkin}/zipkin"
    query = urllib.parse.urlencode(
        {"annotationQuery": f"project_id={project_id}", "limit": MAX_TRACES, "lookback": LOOKBACK_MS}
    )
    traces = sorted(_get(f"{base}/api/v2/traces?{query}"), key=lambda spans: min(s["timestamp"] for s in spans))
    page = page_of(base, project_id, datetime.now(UTC))
    if not traces:
        raise UserError(f"no trace of project {project_id} is kept", "traces live in memory until `helio down`")
    links, story = links_of(traces), story_of(traces)
    if as_json:
        print_json(
            {
                "project_id": str(project_id),
                "page": page,
                "traces": traces,
                "links": [asdict(link) for link in links],
                "story": [step.as_dict() for step in story],
            }
        )
        return
    rows: list[tuple[Any, ...]] = []
    for step in story:
        began = datetime.fromtimestamp(step.at_us / 1e6, UTC).strftime("%H:%M:%S.%f")[:-3]
        if step.kind == "wait":
            rows.append(("", began, "", f"… waited for {step.what}", f"{step.ms:.0f}", ""))
        else:
            told = f"FAILED {step.error}, {step.note}".rstrip(", ") if step.error else step.note
            rows.append((step.trace_id[:8], began, step.service, step.what, f"{step.ms:.1f}", told))
    print_table(("trace", "at", "service", "what", "ms", "beside"), rows)
    services = len({step.service for step in story if step.service})
    failed = sum(step.error is not None for step in story)
    print(f"{len(traces)} traces through {services} services, {len(links)} links, {failed} errors")
    print(page)


def page_of(base: str, project_id: UUID, until: datetime) -> str:
    """Where a person sees the traces. The page takes other bounds than the API, and shows nothing without them."""
    told = {"annotationQuery": f"project_id={project_id}", "limit": MAX_TRACES, "lookback": "millis"}
    bounds = {"millis": LOOKBACK_MS, "endTs": int(until.timestamp() * 1000)}
    return f"{base}/?{urllib.parse.urlencode(told | bounds)}"


def _get(url: str) -> Any:
    from helio.errors import HelioError

    try:
        with urllib.request.urlopen(url, timeout=ANSWER_SECONDS) as answer:
            return json.load(answer)
    except (urllib.error.URLError, TimeoutError) as error:
        raise HelioError(f"the tracing page does not answer: {error}", "see `helio status`") from error
