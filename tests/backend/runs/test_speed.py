import pytest

from dropscope.runs.speed import Speed


def test_nothing_is_said_before_the_second_step():
    speed = Speed()
    assert speed.steps_per_second == 0.0
    speed.step_taken(10.0)
    assert speed.steps_per_second == 0.0


def test_a_first_guess_comes_with_the_second_step():
    speed = Speed()
    speed.step_taken(10.0)
    speed.step_taken(10.25)
    assert speed.steps_per_second == pytest.approx(4.0)


def test_after_a_second_it_is_the_count_of_that_second():
    speed = Speed()
    for step in range(101):
        speed.step_taken(10.0 + step / 100)
    assert speed.steps_per_second == pytest.approx(100.0)


def test_it_follows_a_change_within_about_a_second():
    speed = Speed()
    for step in range(101):
        speed.step_taken(10.0 + step / 100)
    for step in range(1, 12):
        speed.step_taken(11.0 + step / 10)
    assert speed.steps_per_second == pytest.approx(10.0)


def test_steps_at_the_same_instant_are_no_division_by_zero():
    speed = Speed()
    speed.step_taken(10.0)
    speed.step_taken(10.0)
    assert speed.steps_per_second == 0.0


def test_a_pause_is_not_counted():
    speed = Speed()
    for step in range(11):
        speed.step_taken(10.0 + step / 10)
    speed.restart()
    assert speed.steps_per_second == 0.0
    speed.step_taken(100.0)
    speed.step_taken(100.5)
    assert speed.steps_per_second == pytest.approx(2.0)
