"""An application in this process as a target: ASGI or WSGI, no socket, no server.

An ASGI application is run in an event loop of its own, which lives as long as the target; its
``lifespan`` is started first, where it has one (ASGI's lifespan protocol).
"""

import asyncio
import inspect
import sys
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx

from affidavit.errors import UsageError

BASE_URL = "http://app.test"
"""A name that is never resolved (RFC 6761)."""

STARTING = 30.0
"""Seconds that an application may take to start."""


def load(name: str) -> Any:
    """Return what ``module:attribute`` names; modules of the working folder are found, too.

    Raises:
        UsageError: There is no such thing, or importing it fails.
    """
    module, colon, path = name.partition(":")
    if not (module and colon and path):
        raise UsageError(f"--app takes module:attribute, such as shop.api:app, not {name!r}")
    here = str(Path.cwd())
    if here not in sys.path:
        sys.path.insert(0, here)
    try:
        found: Any = import_module(module)
    except Exception as error:  # whatever an application raises while it is imported
        raise UsageError(f"--app {name}: importing {module} fails: {error!r}") from error
    for part in path.split("."):
        if not hasattr(found, part):
            raise UsageError(f"--app {name}: {module} has no {path!r}")
        found = getattr(found, part)
    if not callable(found):
        raise UsageError(f"--app {name}: {path} is no application, but a {type(found).__name__}")
    return found


def transport(application: Any) -> httpx.BaseTransport:
    """Return a transport that leads to an application, and to nothing else."""
    call = application if inspect.isfunction(application) else type(application).__call__
    if inspect.iscoroutinefunction(call):
        return _Asgi(application)
    return httpx.WSGITransport(app=application, raise_app_exceptions=False)


class _Asgi(httpx.BaseTransport):
    def __init__(self, application: Callable[..., Any]) -> None:
        self._runner = asyncio.Runner()
        self._inner = httpx.ASGITransport(app=application, raise_app_exceptions=False)
        self._stop: asyncio.Event | None = None
        self._life: asyncio.Task[None] | None = None
        self._runner.run(self._start(application))

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Run the application for one request."""
        body = request.read()
        sent = httpx.Request(
            request.method,
            request.url,
            headers=request.headers,
            content=body,
            extensions=request.extensions,
        )
        return self._runner.run(self._answer(sent))

    def close(self) -> None:
        """Let the application end what it has started."""
        with suppress(Exception):
            self._runner.run(self._end())
        self._runner.close()

    async def _answer(self, sent: httpx.Request) -> httpx.Response:
        answer = await self._inner.handle_async_request(sent)
        body = await answer.aread()
        return httpx.Response(answer.status_code, headers=answer.headers.raw, content=body)

    async def _start(self, application: Callable[..., Any]) -> None:
        """Start the lifespan; an application that knows none raises, and goes on without."""
        self._stop = stop = asyncio.Event()
        started = asyncio.Event()
        begun = False

        async def receive() -> dict[str, Any]:
            nonlocal begun
            if not begun:
                begun = True
                return {"type": "lifespan.startup"}
            await stop.wait()
            return {"type": "lifespan.shutdown"}

        async def send(_: dict[str, Any]) -> None:
            started.set()

        async def live() -> None:
            scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}}
            try:
                await application({**scope, "state": {}}, receive, send)
            except Exception:  # noqa: BLE001 - the protocol's way to say that there is no lifespan
                started.set()
            finally:
                started.set()

        self._life = asyncio.create_task(live())
        with suppress(TimeoutError):
            await asyncio.wait_for(started.wait(), STARTING)

    async def _end(self) -> None:
        if self._stop and self._life:
            self._stop.set()
            await asyncio.wait_for(self._life, STARTING)
