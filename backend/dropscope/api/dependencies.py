"""What routes are handed: the runs, once they are open, and what the server was set up with.

The runs open in the background, so that the first page need not wait for pyarrow and the database.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from dropscope.api.access import Access, Person
from dropscope.api.guard import PERSON
from dropscope.api.meters import Meters
from dropscope.api.run_news import RunNews
from dropscope.lab.budget import Budget
from dropscope.runs.kept_previews import KeptPreviews
from dropscope.runs.leases import Leases
from dropscope.runs.probe_jobs import ProbeJobs
from dropscope.runs.prober import Prober
from dropscope.settings import Settings

if TYPE_CHECKING:
    from dropscope.api.rates import Rates
    from dropscope.runs.manager import RunManager
    from dropscope.runs.sweeps import Sweeps


@dataclass(frozen=True, slots=True)
class Services:
    """What one server has.

    ``stream_epoch`` tells this start of the server from others; ``leaving`` is set when it is
    about to end; ``sessions`` are the live streams, which then take their leave. ``prober`` answers
    questions about recorded steps, ``jobs`` those that take long. ``access`` says who is who;
    ``rates`` how often they may ask, where that is counted; ``budget`` how large a recipe may be.
    ``meters`` counts what is sent. ``loading`` is done once torch is there, ``previews`` are for
    who asks before. ``want`` says that the API was called: loading what is large may begin.
    ``news`` is what viewers are told of runs, ``leases`` says who steers them, where people share.
    """

    settings: Settings
    runs: "Future[RunManager]"
    sweeps: "Future[Sweeps]"
    stream_epoch: str
    leaving: asyncio.Event
    sessions: "set[asyncio.Task[None]]"
    prober: Prober
    jobs: ProbeJobs
    access: Access
    meters: Meters
    budget: Budget
    news: RunNews
    leases: Leases | None
    rates: "Rates | None"
    want: Callable[[], object]
    loading: "Future[None]"
    previews: KeptPreviews


def get_services(connection: HTTPConnection) -> Services:
    """The server's services."""
    services: Services = connection.app.state.services
    services.want()
    return services


def get_person(connection: HTTPConnection) -> Person:
    """Who calls; the guard has let them in."""
    person: Person = connection.scope[PERSON]
    return person


def get_runs(connection: HTTPConnection) -> "RunManager":
    """The runs; waits, on a request's own thread, until they are open."""
    return get_services(connection).runs.result()


def get_sweeps(connection: HTTPConnection) -> "Sweeps":
    """The sweeps; waits, on a request's own thread, until they are open."""
    return get_services(connection).sweeps.result()


if TYPE_CHECKING:
    Runs = Annotated[RunManager, Depends(get_runs)]
    SweepsOf = Annotated[Sweeps, Depends(get_sweeps)]
else:
    SweepsOf = Annotated[object, Depends(get_sweeps)]
    Runs = Annotated[object, Depends(get_runs)]  # RunManager would load pyarrow at start
ServicesOf = Annotated[Services, Depends(get_services)]
PersonOf = Annotated[Person, Depends(get_person)]
