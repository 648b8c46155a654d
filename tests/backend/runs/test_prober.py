"""Questions are answered a few at a time; too many are sent away."""

import threading
from types import SimpleNamespace

import pytest

from dropscope.errors import TooManyProbes
from dropscope.runs import prober as prober_module
from dropscope.runs import what_if as what_if_module
from dropscope.runs.prober import Prober, StepQuestion

LIMIT_S = 60


@pytest.fixture
def answering(monkeypatch):
    """Answers that wait to be let on; how many are being worked on, and the most there were."""
    found = SimpleNamespace(go=threading.Event(), now=0, most=0, rewinders=[])
    lock = threading.Lock()
    started = threading.Semaphore(0)

    def answer(trace, rewinder, question):
        with lock:
            found.now += 1
            found.most = max(found.most, found.now)
            found.rewinders.append(rewinder)
        started.release()
        assert found.go.wait(LIMIT_S)
        with lock:
            found.now -= 1
        if question.row:
            raise ValueError("as a question may end")
        return {"step": question.step}

    found.started = started
    monkeypatch.setattr(what_if_module, "what_if", answer)
    return found


def test_a_question_is_answered(answering):
    answering.go.set()
    assert Prober().what_if(None, StepQuestion(7)) == {"step": 7}


def test_few_are_worked_on_the_rest_waits_and_more_are_sent_away(answering, wait_until):
    prober, answers, refused = Prober(), [], []
    places = prober_module.AT_ONCE + prober_module.MAX_WAITING
    free = prober._places._value

    def one_too_many():
        try:
            prober.what_if(None, StepQuestion(99))
        except TooManyProbes as error:
            refused.append(str(error))

    threads = [
        threading.Thread(target=lambda n=n: answers.append(prober.what_if(None, StepQuestion(n))))
        for n in range(places)
    ]
    last = threading.Thread(target=one_too_many)
    try:
        for thread in threads:
            thread.start()
        wait_until(lambda: prober._places._value == free - places)
        last.start()
        last.join(LIMIT_S)
        assert not last.is_alive()  # it waits for nobody
    finally:
        answering.go.set()
    for thread in threads:
        thread.join(LIMIT_S)
    assert [f"{places} questions" in one for one in refused] == [True]
    assert sorted(answer["step"] for answer in answers) == [*range(places)]
    assert answering.most == prober_module.AT_ONCE
    assert len(set(map(id, answering.rewinders))) == 1  # what it keeps serves all


def test_a_question_that_fails_frees_its_place(answering):
    answering.go.set()
    prober = Prober()
    for _ in range(3 * (prober_module.AT_ONCE + prober_module.MAX_WAITING)):
        with pytest.raises(ValueError, match="as a question may end"):
            prober.what_if(None, StepQuestion(1, row=1))
    assert prober.what_if(None, StepQuestion(1)) == {"step": 1}
