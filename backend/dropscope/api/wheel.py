"""Whether a caller steers a run, and how a run is shown with who does.

On a server where nobody needs a token everyone is one person: nothing is asked there.
"""

from typing import TYPE_CHECKING

from dropscope.api.access import Person
from dropscope.api.dependencies import Services
from dropscope.api.schemas import Run, SteeringShape
from dropscope.runs.leases import Steerer, Wheel
from dropscope.runs.states import FINAL_STATES

if TYPE_CHECKING:
    from dropscope.runs.views import RunView


def wheel_of(services: Services, person: Person, run_id: str) -> Wheel | None:
    """A run's wheel, for who gives it a command; ``None`` where everyone steers."""
    if services.leases is None:
        return None
    return Wheel(services.leases, run_id, Steerer(person.id, person.name))


def take_wheel(services: Services, person: Person, run_id: str) -> None:
    """Have who made a run steer it."""
    if (wheel := wheel_of(services, person, run_id)) is not None:
        wheel.take()


def check_wheel(services: Services, person: Person, run: "RunView") -> None:
    """Refuse to change a run that somebody else steers, until it has ended.

    Raises:
        SteeredByOther: says who.
    """
    if services.leases is not None and run.state not in FINAL_STATES:
        services.leases.check(run.id, Steerer(person.id, person.name))


def run_shape(services: Services, view: "RunView") -> Run:
    """A run as it is shown, with who steers it."""
    shape = Run.model_validate(view)
    steering = services.leases.view(view.id) if services.leases is not None else None
    if steering is not None and view.state not in FINAL_STATES:
        shape.steering = SteeringShape.model_validate(steering)
    return shape
