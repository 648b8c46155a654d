"""The web application, wired: what the server is made of, and when each part starts.

To answer fast, the socket listens before anything large is loaded: runs open and torch loads on a
thread of their own. That begins with the first call of the API, or after two seconds without: a
page's files would have to share the interpreter with it.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager
from threading import Event
from typing import TYPE_CHECKING

import structlog
from fastapi import FastAPI
from starlette.types import ASGIApp

from dropscope import __version__, system
from dropscope.api import (
    allowances,
    catalogue,
    commands,
    docs_page,
    metrics,
    openapi,
    previews,
    probe_jobs,
    probe_routes,
    probes,
    problems,
    runs,
    session,
    steering,
    stream,
    summaries,
    sweeps,
    traces,
)
from dropscope.api.access import Access
from dropscope.api.dependencies import Services
from dropscope.api.guard import Guard
from dropscope.api.keys import KeyStore
from dropscope.api.limits import BodyLimit
from dropscope.api.meters import Meters
from dropscope.api.pages import (
    Pages,
    SafetyHeaders,
    content_security_policy,
    frontend_folder,
    paths_of,
)
from dropscope.api.run_news import RunNews
from dropscope.errors import StoreRefused
from dropscope.lab.budget import Budget
from dropscope.runs.kept_previews import KeptPreviews
from dropscope.runs.leases import Leases
from dropscope.runs.probe_jobs import ProbeJobs
from dropscope.runs.prober import Prober
from dropscope.settings import LOOPBACK_HOSTS, Settings

if TYPE_CHECKING:
    from dropscope.api.rates import Rates
    from dropscope.runs.manager import RunManager
    from dropscope.runs.sweeps import Sweeps

_log = structlog.get_logger(__name__)

RETENTION_INTERVAL_S = 60.0
SHRINK_INTERVAL_S = 2.0
PATIENCE_S = 2.0
_PREFIX = "/api/v1"
_ANY_ADDRESS = frozenset({"0.0.0.0", "::", ""})


def create_app(settings: Settings) -> FastAPI:
    """Return the application.

    Args:
        settings: where to keep things, whom to let in.

    Raises:
        OSError: tokens are needed, and cannot be kept.
    """
    app = FastAPI(
        title="Dropscope",
        version=__version__,
        description="A microscope for dropout: make runs, steer them, read every mask.",
        lifespan=_lifespan,
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.access = access = Access(KeyStore(settings) if settings.needs_token else None)
    app.state.rates = rates = _rates(settings)
    problems.install(app)
    openapi.install(app)
    for module in (
        catalogue,
        allowances,
        session,
        previews,
        runs,
        summaries,
        commands,
        steering,
        traces,
        sweeps,
        stream,
    ):
        app.include_router(module.router, prefix=_PREFIX)
    for module in (probes, probe_jobs, probe_routes):  # the last knows what no other has answered
        app.include_router(module.router, prefix=_PREFIX)
    app.include_router(metrics.router, prefix=_PREFIX)
    app.include_router(metrics.root_router)
    app.include_router(docs_page.router)
    folder = frontend_folder()
    app.mount("/", Pages(folder), name="pages")
    # The last one added is the outermost.
    app.add_middleware(BodyLimit)
    app.add_middleware(
        Guard,
        hosts={*LOOPBACK_HOSTS, settings.host, *settings.allowed_hosts},
        any_address=settings.host in _ANY_ADDRESS,
        access=access,
        rates=rates,
        pages=paths_of(folder),
    )
    policy = content_security_policy(folder / "index.html", settings.frame_ancestors)
    _wrap(app, policy)
    return app


def _wrap(app: FastAPI, policy: str) -> None:
    """Have even the answer to an unforeseen error, which no middleware sees, carry the headers."""
    build = app.build_middleware_stack

    def build_safe() -> ASGIApp:
        return SafetyHeaders(build(), policy)

    app.build_middleware_stack = build_safe  # type: ignore[method-assign]


def _rates(settings: Settings) -> "Rates | None":
    """Only where people share the server: counting costs a tenth of a second at the start."""
    if not settings.needs_token:
        return None
    from dropscope.api.rates import Rates

    return Rates(settings)


def _budget(settings: Settings) -> Budget:
    return Budget(
        layers=settings.max_layers,
        units=settings.max_units,
        parameters=settings.max_parameters,
        steps=settings.max_steps,
        batch_size=settings.max_batch_size,
        train_size=settings.max_train_size,
    )


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    with ThreadPoolExecutor(1, "opening") as background:
        wanted = Event()
        background.submit(wanted.wait, PATIENCE_S)
        opening = background.submit(open_runs, settings)
        sweeping = background.submit(open_sweeps, settings, opening)
        loading = background.submit(_load_torch)
        prober = Prober(settings.data_dir)
        jobs = ProbeJobs(prober)
        leaving, epoch = asyncio.Event(), secrets.token_hex(8)
        services = Services(
            settings,
            opening,
            sweeping,
            epoch,
            leaving,
            set(),
            prober,
            jobs,
            app.state.access,
            Meters(),
            _budget(settings),
            RunNews(),
            None if app.state.access.is_open else Leases(),
            app.state.rates,
            wanted.set,
            loading,
            KeptPreviews(settings.home / "cache" / "previews"),
        )
        app.state.services = services
        tasks = (
            asyncio.create_task(services.meters.watch_loop()),
            asyncio.create_task(_let_old_runs_go(services)),
            asyncio.create_task(_shrink_after_crowds(services)),
        )
        yield
        for task in tasks:
            task.cancel()
        services.leaving.set()
        wanted.set()
        await asyncio.to_thread(jobs.close)
        if await asyncio.to_thread(sweeping.exception) is None:
            await asyncio.to_thread(sweeping.result().close)
        if await asyncio.to_thread(opening.exception) is None:
            await asyncio.to_thread(opening.result().close)


def _load_torch() -> None:
    """So that the first run starts at once."""
    try:
        import torch  # noqa: F401
    finally:
        system.collect_garbage()


async def _let_old_runs_go(services: Services) -> None:
    """Now and then, where the settings limit what is kept."""
    settings = services.settings
    if settings.keep_days is None and settings.keep_bytes is None:
        return
    runs = await asyncio.wrap_future(services.runs)
    from dropscope.runs.retention import Retention

    folder = settings.home / "runs"
    retention = Retention(runs, folder, settings.keep_days, settings.keep_bytes)
    while True:
        try:
            await asyncio.to_thread(retention.apply)
        except (StoreRefused, OSError) as error:
            _log.warning("old runs could not be looked over", reason=str(error))  # the next time
        await asyncio.sleep(RETENTION_INTERVAL_S)


async def _shrink_after_crowds(services: Services) -> None:
    """Give back what viewers were sent from, once some have left."""
    while True:
        watching = set(services.sessions)
        await asyncio.sleep(SHRINK_INTERVAL_S)
        if watching - services.sessions:
            await asyncio.to_thread(system.return_memory)


def open_runs(settings: Settings) -> "RunManager":
    """Open the database and every run that a former server left; loads pyarrow and SQLAlchemy."""
    from dropscope.runs.engines.threads import ThreadEngine
    from dropscope.runs.home import Home
    from dropscope.runs.manager import RunManager
    from dropscope.runs.store import Store

    with ExitStack() as undo:
        home = Home(settings.home)
        undo.callback(home.release)
        store = Store(settings.store_url, alone=True)
        undo.callback(store.close)
        manager = RunManager(
            store,
            ThreadEngine(),
            home,
            max_running_runs=settings.max_running_runs,
            max_queued_runs=settings.max_queued_runs,
            trace_budget_bytes=settings.trace_budget_bytes,
            data_dir=settings.data_dir,
        )
        manager.recover()
        undo.pop_all()
    return manager


def open_sweeps(settings: Settings, opening: "Future[RunManager]") -> "Sweeps":
    """Open the sweeps that a former server left, once the runs have the database and the folder."""
    from dropscope.runs.store import Store
    from dropscope.runs.sweeps import Sweeps

    opening.result()
    return Sweeps(
        Store(settings.store_url),
        settings.home / "sweeps",
        settings.data_dir,
        settings.max_queued_sweeps,
    )
