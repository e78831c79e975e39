"""``python -m shared.messaging.run services.lead.app``: migrates the service's database, then serves until SIGTERM.

Job workers import this module too (that is how processes are spawned), so it loads nothing until ``main`` runs.
"""

import asyncio
import gc
import importlib
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from shared.messaging.running import App, Create


def main(module: str) -> int:
    """Runs the service whose ``create_app`` the module holds. Returns the process exit code."""
    gc.disable()  # what is loaded stays: looking through it again and again takes a tenth of the start
    import uvloop

    from shared.messaging.settings import ONE_THREAD, Settings, forget_secrets
    from shared.messaging.storage.version import bring_up_to_date
    from shared.messaging.telemetry.logs import configure_logging
    from shared.messaging.telemetry.tracing import configure_tracing

    uvloop.install()
    settings = Settings()
    configure_logging(settings.service, settings.instance, settings.log_level)
    configure_tracing(settings.service, settings.instance, settings.trace_sample_ratio)
    create: Create = importlib.import_module(module).create_app
    bring_up_to_date(settings, module.rpartition(".")[0])
    forget_secrets()
    for name, value in ONE_THREAD.items():
        os.environ.setdefault(name, value)
    app = create(settings)
    keep_what_is_loaded()
    return asyncio.run(_serve(app))


def keep_what_is_loaded() -> None:
    """It lives as long as the process: no later collection of garbage looks through it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


async def _serve(app: "App") -> int:
    import uvicorn

    from shared.messaging.web.limits.connections import ConnectionLimits
    from shared.messaging.web.protocol import limited
    from shared.messaging.whereabouts import say_where_everything_waits

    settings = app.settings
    server = uvicorn.Server(
        uvicorn.Config(
            app.http,
            http=limited(ConnectionLimits.of(settings)),
            host=settings.http_host,
            port=settings.http_port,
            log_config=None,
            access_log=False,
            lifespan="on",
            timeout_graceful_shutdown=max(1, int(settings.shutdown_grace_s / 2)),
            server_header=False,
        )
    )
    # uvicorn raises the signal that stopped it once more at the end; the process has stopped in good order then.
    for stopping in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stopping, lambda *_: None)
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, say_where_everything_waits)
    await server.serve()
    return 0 if server.started else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m shared.messaging.run MODULE, e.g. services.lead.app")
    sys.exit(main(sys.argv[1]))
