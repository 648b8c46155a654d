"""``/metrics`` in Prometheus's text format, and whether the server is ready.

Everything is looked up when asked for. Knows names and units of metrics; what is counted is
``meters``' and the runs'.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response

from dropscope import __version__
from dropscope.api.dependencies import Runs, Services, ServicesOf
from dropscope.api.openapi import error_responses
from dropscope.api.problems import problem_response, refusal
from dropscope.api.schemas import Health

if TYPE_CHECKING:
    from prometheus_client.core import Metric

    from dropscope.runs.manager import RunManager

router = APIRouter(tags=["operations"])
root_router = APIRouter(include_in_schema=False)


@router.get(
    "/ready", summary="Whether runs can be made", response_model=Health, responses=error_responses()
)
def ready(request: Request) -> Health | Response:
    """Needs no token. 503 while the runs of a former server are being opened."""
    services: Services | None = getattr(request.app.state, "services", None)
    opening = services and services.runs
    if not services or services.leaving.is_set() or not opening or not opening.done():
        waiting = "The runs are being opened, or the server is about to end."
        return problem_response(refusal("not_ready", waiting))  # no failure: nothing for the log
    opening.result().count_by_state()  # the database answers, or this is a 503
    return Health(status="ok", version=__version__)


@root_router.get("/metrics")
def metrics(services: ServicesOf, runs: Runs) -> Response:
    """What Prometheus collects; for operators."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

    registry = CollectorRegistry()
    registry.register(_Collector(services, runs))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _Collector:
    """One look at everything."""

    def __init__(self, services: Services, runs: "RunManager") -> None:
        self._services = services
        self._runs = runs

    def collect(self) -> "Iterator[Metric]":
        yield from self._of_runs()
        yield from self._of_streams()

    def _of_runs(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily as Gauge

        states = Gauge("dropscope_runs", "Runs, by state.", labels=["state"])
        for state, count in sorted(self._runs.count_by_state().items()):
            states.add_metric([state], count)
        yield states
        speed = Gauge(
            "dropscope_run_steps_per_second", "Steps a second of runs at work.", labels=["run_id"]
        )
        viewers = Gauge("dropscope_run_viewers", "Viewers of open runs.", labels=["run_id"])
        lag = Gauge(
            "dropscope_run_lag_seconds",
            "Age of the oldest frame that a viewer of an open run has not been sent.",
            labels=["run_id"],
        )
        for view, lag_s in self._runs.open_runs():
            if view.state == "running":
                speed.add_metric([view.id], view.steps_per_second)
            viewers.add_metric([view.id], view.viewers)
            lag.add_metric([view.id], lag_s)
        yield from (speed, viewers, lag)
        yield Gauge("dropscope_queue_length", "Runs that wait.", value=self._runs.queue_length)

    def _of_streams(self) -> "Iterator[Metric]":
        from prometheus_client.core import CounterMetricFamily as Counter
        from prometheus_client.core import GaugeMetricFamily as Gauge

        meters = self._services.meters
        yield Gauge("dropscope_viewers", "Open streams.", value=len(self._services.sessions))
        yield Counter("dropscope_sent_bytes", "Bytes of data frames sent.", meters.sent_bytes)
        yield Counter("dropscope_sent_frames", "Data frames sent.", meters.sent_frames)
        yield Counter(
            "dropscope_drops", "Times that a slow viewer's buffer was dropped.", meters.gaps
        )
        yield Gauge(
            "dropscope_event_loop_lag_seconds",
            "How late the event loop woke up, at worst since the last look.",
            value=meters.take_worst_lag(),
        )
