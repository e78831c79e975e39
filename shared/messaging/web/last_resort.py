"""What no route and no handler of errors has answered is answered here: never by a bare 500 without a trace."""

import asyncio
import logging
from typing import Any

from starlette.requests import ClientDisconnect

from shared.messaging.ids import new_id
from shared.messaging.web.problem import problem

log = logging.getLogger("heliograph.http")


class LastResort:
    """The outermost layer of an application: an error that reaches it becomes a problem with an id to look it up by.

    The id stands in the answer (``instance``) and in the log line, which holds the error's type and frames: its text
    may hold values. Where the answer has begun already, it breaks off.
    """

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        answer = None
        try:
            await self._app(scope, receive, watched)
        except ClientDisconnect:  # nobody is there to be answered
            return
        except asyncio.CancelledError:  # the process ends before the answer does
            if not begun:
                await problem(503, "the service is stopping: try again", "stopping", {"retry-after": "1"})(
                    scope, receive, send
                )
            raise
        except Exception as error:
            instance = f"urn:uuid:{new_id()}"
            log.error("%s was not foreseen: %s", instance, type(error).__name__, exc_info=error)
            detail = "an error that was not foreseen: whoever operates the service finds it by this instance"
            answer = problem(500, detail, "internal", instance=instance)
        if answer is not None and not begun:
            await answer(scope, receive, send)
