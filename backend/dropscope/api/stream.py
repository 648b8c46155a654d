"""The live stream of a run: ``WS /runs/{id}/stream?after=<step>``, subprotocol ``dropscope.v1``.

Three parts: find out what is asked for, accept, then send what happens until either side leaves.
Knows the order of messages and close codes; what is in the frames is the trace's business.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import aclosing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect

from dropscope.api.access import Person
from dropscope.api.dependencies import Services, get_person, get_services
from dropscope.api.meters import Meters
from dropscope.api.run_news import News
from dropscope.api.sockets import AT_ONCE
from dropscope.api.wheel import run_shape
from dropscope.errors import InvalidCommand, TraceError, UnknownRun
from dropscope.runs.leases import GONE_S

if TYPE_CHECKING:
    from dropscope.runs.manager import RunManager
    from dropscope.runs.viewer import AtOnce, Viewer

router = APIRouter()

PROTOCOL = "dropscope.v1"
GOING_AWAY = 1001
UNREADABLE = 1011
SIGN_IN_AGAIN = 4401
UNKNOWN_RUN = 4404
BAD_AFTER = 4422
TOO_MANY_VIEWERS = 4429
RUN_INTERVAL_S = 0.25  # a run's state is told at most four times a second

_log = structlog.get_logger(__name__)


@router.websocket("/runs/{run_id}/stream")
async def stream(websocket: WebSocket, run_id: str) -> None:
    """Send everything after a step: what is in the file, then what happens."""
    services = get_services(websocket)
    await websocket.accept(PROTOCOL if PROTOCOL in websocket.scope["subprotocols"] else None)
    if len(services.sessions) >= services.settings.max_viewers:
        with suppress(WebSocketDisconnect):
            await websocket.close(TOO_MANY_VIEWERS, "As many watch as may. Try again later.")
        return
    session: asyncio.Task[None] = asyncio.create_task(_serve(websocket, services, run_id))
    services.sessions.add(session)
    try:
        await session
    except WebSocketDisconnect:
        return
    finally:
        services.sessions.discard(session)
        services.news.forget(run_id)  # who still watches it asks again


async def _serve(websocket: WebSocket, services: Services, run_id: str) -> None:
    try:
        runs = await asyncio.wrap_future(services.runs)
        after, viewer = await asyncio.to_thread(_open, runs, run_id, websocket)
        with _present(services, runs, run_id, get_person(websocket)):
            await Session(websocket, services, runs, run_id, viewer).serve(after)
    except UnknownRun as error:
        await websocket.close(UNKNOWN_RUN, error.message[:100])
    except InvalidCommand as error:
        await websocket.close(BAD_AFTER, error.message[:100])
    except TraceError as error:
        _log.warning("a trace cannot be read", run_id=run_id, reason=error.message)
        await websocket.close(UNREADABLE, "What this run recorded cannot be read.")


@contextmanager
def _present(services: Services, runs: "RunManager", run_id: str, person: Person) -> Iterator[None]:
    """Who watches a run is there to steer it."""
    if services.leases is None:
        yield
        return
    services.leases.arrive(run_id, person.id)
    try:
        yield
    finally:
        if services.leases.leave(run_id, person.id):
            # Who waits to steer is told as soon as who left counts as gone. The manager's lock may
            # have to be waited for, so not on the loop.
            loop = asyncio.get_running_loop()
            loop.call_later(GONE_S + 1, loop.run_in_executor, None, runs.tell_viewers, run_id)


def _open(runs: "RunManager", run_id: str, websocket: WebSocket) -> "tuple[int, Viewer]":
    trace = runs.trace(run_id)
    given = websocket.query_params.get("after", "0")
    if not (given.isascii() and given.isdecimal()) or len(given) > 18:
        raise InvalidCommand("after must be a step, 0 or more.", field="after")
    if int(given) > trace.last_step:
        raise InvalidCommand(
            f"after is {given}, but the last step recorded is {trace.last_step}.", field="after"
        )
    return int(given), runs.viewer(run_id, int(given))


def raise_what_ended(done: Iterable["asyncio.Task[Any]"]) -> None:
    """Raise what parts of a session ended with: that the viewer left, before what followed from it.

    Two may find out in the same turn of the loop; the second is told that it sends to nobody.
    """
    for task in sorted(
        done, key=lambda task: not isinstance(task.exception(), WebSocketDisconnect)
    ):
        task.result()


class _Way:
    """What ``Session`` does with frames and changes, without the session's being woken."""

    def __init__(
        self,
        send: Callable[[list[bytes]], bool],
        meters: Meters,
        run_changed: Callable[[], None],
    ) -> None:
        self._send = send
        self._meters = meters
        self.run_changed = run_changed

    def send(self, messages: list[bytes]) -> bool:
        if not self._send(messages):
            return False
        for message in messages:
            self._meters.sent(len(message))
        return True


class Session:
    """One viewer's connection, once it is accepted.

    Args:
        websocket: accepted.
        services: the server's.
        runs: all runs.
        run_id: the one that is watched.
        viewer: what to send.
    """

    def __init__(
        self,
        websocket: WebSocket,
        services: Services,
        runs: "RunManager",
        run_id: str,
        viewer: "Viewer",
    ) -> None:
        self._websocket = websocket
        self._person = get_person(websocket)
        self._services = services
        self._runs = runs
        self._run_id = run_id
        self._viewer = viewer
        self._run_changed = asyncio.Event()
        self._told: News | None = None

    async def serve(self, after: int) -> None:
        """Send until the viewer leaves, the run is deleted or the server goes away."""
        await self._send_hello(after)
        tasks = [
            asyncio.create_task(part)
            for part in (
                self._send_items(),
                self._tell_run(),
                self._hear_goodbye(),
                self._services.leaving.wait(),
                self._person.revoked.wait(),
            )
        ]
        try:
            done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        raise_what_ended(done)
        if self._person.revoked.is_set():
            await self._websocket.close(SIGN_IN_AGAIN, "This link opens nothing any more.")
        else:
            await self._websocket.close(GOING_AWAY, "The server is going away.")

    async def _send_hello(self, after: int) -> None:
        from dropscope.trace.wire import STREAM_IDS

        self._told = await self._news()
        await self._websocket.send_text(
            self._told.message(
                "hello",
                protocol=PROTOCOL,
                epoch=self._services.stream_epoch,
                after=after,
                streams=[{"id": id_, "name": name} for name, id_ in STREAM_IDS.items()],
            )
        )

    async def _send_items(self) -> None:
        """Pass on what the viewer yields; end when nothing more can come."""
        from dropscope.runs.viewer import Frame, Gap

        async with aclosing(self._viewer.items(self._way())) as items:
            async for item in items:
                if isinstance(item, Frame):
                    await self._websocket.send_bytes(item.encoded)
                    self._services.meters.sent(len(item.encoded))
                elif isinstance(item, Gap):
                    self._services.meters.gaps += 1
                    await self._send_json({"type": "gap", "after": item.after})
                else:
                    self._run_changed.set()
        await asyncio.to_thread(self._read_run)  # raises UnknownRun where the run was deleted

    def _way(self) -> "AtOnce | None":
        """The server's shorter way out, if it has one."""
        send = self._websocket.scope.get("extensions", {}).get(AT_ONCE, {}).get("send")
        return None if send is None else _Way(send, self._services.meters, self._run_changed.set)

    async def _tell_run(self) -> None:
        """Tell when the run has changed; that it has ended only to who has all that it recorded."""
        while True:
            await self._run_changed.wait()
            self._run_changed.clear()
            news = await self._news()
            if news.is_final and not self._viewer.is_up_to_date:
                self._run_changed.set()
            elif news != self._told:
                self._told = news
                await self._websocket.send_text(news.message("run"))
            await asyncio.sleep(RUN_INTERVAL_S)

    async def _hear_goodbye(self) -> None:
        """Wait for the viewer to leave; whatever else it says is not for us."""
        while True:
            message = await self._websocket.receive()
            if message["type"] == "websocket.disconnect":
                raise WebSocketDisconnect(message.get("code", 1000))

    async def _news(self) -> News:
        news, version = self._services.news, self._viewer.run_version
        return await news.of(self._run_id, version, self._read_run)

    def _read_run(self) -> dict[str, Any]:
        view = self._runs.get(self._run_id)
        return run_shape(self._services, view).model_dump(mode="json")

    async def _send_json(self, message: dict[str, Any]) -> None:
        await self._websocket.send_text(json.dumps(message, allow_nan=False))
