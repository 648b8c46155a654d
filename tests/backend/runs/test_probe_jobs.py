"""Long questions: started, looked in on, cancelled, forgotten; one at a time."""

import threading
from types import SimpleNamespace

import pytest

from dropscope.errors import InvalidCommand, StepTooFar, TooManyProbes, UnknownJob
from dropscope.runs import probe_jobs
from dropscope.runs.probe_jobs import ProbeJobs
from dropscope.runs.questions import CoAdaptationQuestion, FiringQuestion

LIMIT_S = 60


class HandProber:
    """Works on a question until a test lets it go on; tells half-way where it is."""

    def __init__(self):
        self.working = threading.Semaphore(0)
        self.go_on = threading.Semaphore(0)
        self.failure = None
        self.asked = []

    def ask_at_length(self, trace, question, progress):
        self.asked.append(question)
        progress(0.5)
        self.working.release()
        assert self.go_on.acquire(timeout=LIMIT_S)
        progress(0.9)
        if self.failure is not None:
            raise self.failure
        return {"layer": question.layer}


@pytest.fixture
def made(small_recipe):
    """Jobs, whoever answers them, a clock to be set, a trace of one recipe."""
    prober, now = HandProber(), SimpleNamespace(s=0.0)
    jobs = ProbeJobs(prober, clock=lambda: now.s)
    trace = SimpleNamespace(recipe=small_recipe())
    yield SimpleNamespace(
        jobs=jobs,
        prober=prober,
        now=now,
        trace=trace,
        start=lambda **fields: jobs.start("run", trace, CoAdaptationQuestion(**fields)),
    )
    prober.go_on.release(100)
    jobs.close()


@pytest.fixture
def has_ended(made, wait_until):
    def wait(job, state):
        wait_until(lambda: made.jobs.view("run", job).state == state)
        wait_until(lambda: made.jobs._jobs[job].ended_s is not None)
        return made.jobs.view("run", job)

    return wait


def test_a_job_tells_how_far_it_is_and_then_its_answer(made, has_ended):
    job = made.start()
    assert made.prober.working.acquire(timeout=LIMIT_S)
    view = made.jobs.view("run", job)
    assert (view.state, view.progress, view.result) == ("running", 0.5, None)
    made.prober.go_on.release()
    view = has_ended(job, "done")
    assert (view.progress, view.result, view.error) == (1.0, {"layer": 1}, None)


def test_jobs_are_worked_on_one_after_the_other(made, has_ended):
    first, second = made.start(), made.start()
    assert made.prober.working.acquire(timeout=LIMIT_S)
    assert made.jobs.view("run", second).state == "running"
    assert len(made.prober.asked) == 1
    made.prober.go_on.release(2)
    for job in (first, second):
        has_ended(job, "done")


def test_a_job_at_work_ends_when_it_is_cancelled(made, has_ended):
    job = made.start()
    assert made.prober.working.acquire(timeout=LIMIT_S)
    assert made.jobs.cancel("run", job).state == "cancelled"
    made.prober.go_on.release()
    view = has_ended(job, "cancelled")
    assert (view.progress, view.result) == (0.5, None)  # it went no further


def test_a_job_that_waits_is_never_begun_when_it_is_cancelled(made, has_ended):
    first, second = made.start(), made.start(layer=1, seed=9)
    assert made.prober.working.acquire(timeout=LIMIT_S)
    assert made.jobs.cancel("run", second).state == "cancelled"
    made.prober.go_on.release()
    has_ended(first, "done")
    has_ended(second, "cancelled")
    assert [question.seed for question in made.prober.asked] == [0]


def test_what_is_done_stays_done(made, has_ended):
    made.prober.go_on.release()
    job = made.start()
    has_ended(job, "done")
    assert made.jobs.cancel("run", job).state == "done"


@pytest.mark.parametrize(
    ("failure", "code", "message"),
    [
        (
            StepTooFar("Ask for a step closer to it."),
            "step_too_far",
            "Ask for a step closer to it.",
        ),
        (ValueError("/secret/path"), "internal_error", "the server's log has the details"),
    ],
)
def test_a_job_that_fails_says_why_and_no_more(made, has_ended, failure, code, message):
    made.prober.failure = failure
    made.prober.go_on.release()
    error = has_ended(made.start(), "failed").error
    assert error.code == code
    assert message in error.message
    assert "secret" not in error.message


def test_too_many_are_sent_away(made, has_ended):
    jobs = [made.start() for _ in range(probe_jobs.MAX_UNFINISHED)]
    with pytest.raises(TooManyProbes, match="8 jobs"):
        made.start()
    made.prober.go_on.release(len(jobs))
    for job in jobs:
        has_ended(job, "done")
    assert made.start()


def test_a_question_that_does_not_fit_is_told_at_once(made):
    with pytest.raises(InvalidCommand, match="no hidden layer 2"):
        made.jobs.start("run", made.trace, FiringQuestion(layer=2))


def test_results_are_kept_for_a_while(made, has_ended):
    made.prober.go_on.release()
    job = made.start()
    has_ended(job, "done")
    made.now.s = probe_jobs.KEPT_S
    assert made.jobs.view("run", job).state == "done"
    made.now.s += 0.1
    with pytest.raises(UnknownJob, match="10 minutes"):
        made.jobs.view("run", job)


def test_no_more_than_so_many_are_kept(made, has_ended, monkeypatch):
    monkeypatch.setattr(probe_jobs, "MAX_KEPT", 2)
    made.prober.go_on.release(3)
    found = [made.start() for _ in range(3)]
    for job in found[1:]:
        has_ended(job, "done")
    assert made.jobs._jobs.keys() == {*found[1:]}
    for look in (made.jobs.view, made.jobs.cancel):
        with pytest.raises(UnknownJob):
            look("run", found[0])


def test_jobs_are_their_runs_own(made, has_ended):
    made.prober.go_on.release()
    job = made.start()
    has_ended(job, "done")
    for run_id, job_id in (("other", job), ("run", "nothing")):
        with pytest.raises(UnknownJob):
            made.jobs.view(run_id, job_id)


def test_closing_ends_what_is_at_work_and_what_waits(made, wait_until):
    first, second = made.start(), made.start()
    assert made.prober.working.acquire(timeout=LIMIT_S)
    closing = threading.Thread(target=made.jobs.close)
    closing.start()
    for job in (first, second):
        wait_until(lambda job=job: made.jobs.view("run", job).state == "cancelled")
    made.prober.go_on.release()
    closing.join(LIMIT_S)
    assert not closing.is_alive()
    assert len(made.prober.asked) == 1
