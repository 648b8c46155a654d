"""What a sweep will cost, told before it starts; time by how fast former sweeps went here.

Plain arithmetic on plans and times; knows no database and no clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log

from dropscope.lab.schedule import step_cost
from dropscope.lab.sweep.plan import Plan

_LEAST_S = 0.5  # of training; less of it says little about speed
_OF_MEMBERS = 0.25  # how much their number counts beside the cost of a step


@dataclass(frozen=True, slots=True)
class Estimate:
    """Members, updates of all of them together, parameters of all networks; seconds where a former
    sweep tells how fast it goes."""

    members: int
    steps: int
    parameters: int
    seconds: float | None


@dataclass(frozen=True, slots=True)
class Measured:
    """A former sweep: the share of it that is done, and the seconds that this took."""

    plan: Plan
    progress: float
    trained_s: float


def estimate(plan: Plan, former: Sequence[Measured]) -> Estimate:
    """Return what a sweep costs.

    Args:
        plan: checked.
        former: newest first. Of them the one counts that is most like the plan: small networks are
            bound by overhead, which members share, large ones by arithmetic.
    """
    members = len(plan.values) * plan.seeds
    steps = members * plan.recipe.training.max_steps
    parameters = sum(2 * member.recipe.parameter_count for member in plan.members)
    work = _work(plan)
    telling = [one for one in former if one.trained_s >= _LEAST_S and one.progress > 0]
    if not telling:
        return Estimate(members, steps, parameters, None)
    nearest = min(telling, key=lambda one: _distance(one.plan, plan))
    speed = nearest.progress * _work(nearest.plan) / nearest.trained_s
    return Estimate(members, steps, parameters, work / speed)


def _distance(one: Plan, other: Plan) -> float:
    """How unlike two sweeps are: in what a step costs, and less so in how many members share it."""
    members = len(one.values) * one.seeds / (len(other.values) * other.seeds)
    return abs(log(_per_step(one) / _per_step(other))) + _OF_MEMBERS * abs(log(members))


def _work(plan: Plan) -> float:
    """All of a sweep, in the schedule's multiply-adds."""
    return plan.recipe.training.max_steps * plan.seeds * sum(_costs(plan))


def _per_step(plan: Plan) -> float:
    return sum(_costs(plan)) / len(plan.values)


def _costs(plan: Plan) -> list[float]:
    return [step_cost(plan.recipe_at(point)) for point in range(len(plan.values))]
