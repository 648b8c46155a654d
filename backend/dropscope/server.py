"""The server process: binds the socket, says where it listens, leaves politely.

Knows uvicorn and signals; the application is ``app``'s.
"""

import asyncio
import os
import signal
import socket
import sys
import webbrowser
from concurrent.futures import Future
from contextlib import suppress
from threading import Thread
from typing import Any

import uvicorn

from dropscope import logs, system
from dropscope.api.access import ROLES, Access
from dropscope.api.dependencies import Services
from dropscope.api.sockets import ANSWER_WITHIN, MAX_HEARD_BYTES, ViewerProtocol
from dropscope.app import create_app
from dropscope.settings import Settings

_GOODBYE_TIMEOUT_S = 2.0
_GRACE_S = 3
FAILED = 1


def serve(settings: Settings) -> int:
    """Serve until told to stop; return the exit code."""
    try:
        server = Server(settings)
    except OSError as error:
        sys.stderr.write(f"dropscope: {settings.home} cannot be written: {error.strerror}.\n")
        return FAILED
    try:
        listening = _listen(settings.host, settings.port)
    except OSError as error:
        sys.stderr.write(
            f"dropscope: cannot listen on {settings.host}, port {settings.port}: "
            f"{error.strerror or error}.\n"
        )
        return FAILED
    for number in (signal.SIGINT, signal.SIGTERM):
        # uvicorn raises the signal again once it has shut down; by then it has been obeyed.
        signal.signal(number, _ignore)
    system.allow_many_files()
    system.share_memory_among_threads()
    server.configure_logs()
    server.run(sockets=[listening])
    if server.failure is not None:
        reason = str(server.failure).splitlines()[0]
        sys.stderr.write(f"dropscope: the runs in {settings.home} cannot be opened: {reason}\n")
        return FAILED
    return 0


class Server(uvicorn.Server):
    """uvicorn, which tells when it is ready and says goodbye to viewers.

    ``failure`` is what kept the runs from opening, if anything did.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._app = create_app(settings)
        self.failure: BaseException | None = None
        super().__init__(
            uvicorn.Config(
                self._app,
                ws=ViewerProtocol,
                ws_max_size=MAX_HEARD_BYTES,
                ws_ping_interval=settings.heartbeat_s,
                ws_ping_timeout=ANSWER_WITHIN * settings.heartbeat_s,
                ws_per_message_deflate=False,  # Arrow does not shrink, and it costs ten times more
                log_config=None,  # through the same log as everything else
                access_log=settings.log_level == "debug",
                timeout_graceful_shutdown=_GRACE_S,
                server_header=False,
            )
        )

    def configure_logs(self) -> None:
        """Set up the process's log as the settings say, without the tokens that are in force."""
        access: Access = self._app.state.access
        roles = () if access.is_open else ROLES
        logs.configure(
            self._settings.log_level,
            self._settings.log_format,
            lambda: [access.token(role) for role in roles],
        )

    @property
    def _services(self) -> Services:
        services: Services = self._app.state.services
        return services

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then tell where."""
        await super().startup(sockets)
        if not self.started or not sockets:
            return
        self._services.runs.add_done_callback(self._check_opened)
        url = _url(self._settings.host, sockets[0].getsockname()[1])
        sys.stdout.write(f"Dropscope is ready at {url}\n")
        access: Access = self._app.state.access
        link = url
        if not access.is_open:
            link = f"{url}/#token={access.token('operator')}"
            others = _url(_seen_by_others(self._settings.host), sockets[0].getsockname()[1])
            sys.stdout.write(f"Who operates it opens {link}\n")
            sys.stdout.write(f"Who only watches opens {others}/#token={access.token('viewer')}\n")
        sys.stdout.flush()
        if self._settings.open_browser and _has_screen():
            Thread(target=webbrowser.open, args=(link,), daemon=True).start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Say goodbye to viewers, so that they know to come back; then shut down."""
        services = self._services
        services.leaving.set()
        if services.sessions:
            await asyncio.wait(set(services.sessions), timeout=_GOODBYE_TIMEOUT_S)
        await super().shutdown(sockets)

    def _check_opened(self, opening: "Future[Any]") -> None:
        self.failure = opening.exception()
        if self.failure is not None:
            self.should_exit = True


def _ignore(_number: int, _frame: object) -> None:
    return


def _listen(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    listening = socket.socket(family, kind, protocol)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError:
        listening.close()
        raise
    return listening


def _url(host: str, port: int) -> str:
    name = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _seen_by_others(host: str) -> str:
    """An address of this machine that others can call, where it listens on all of them."""
    if host not in ("0.0.0.0", "::"):
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking, suppress(OSError):
        asking.connect(("192.0.2.1", 9))  # sends nothing; only finds the way out
        return str(asking.getsockname()[0])
    return host


def _has_screen() -> bool:
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
