"""Who steers: the first who does, until they hand it over or are gone."""

import pytest

from dropscope.errors import InvalidCommand, SteeredByOther, TooManyAsking
from dropscope.runs.leases import GONE_S, IDLE_S, MAX_ASKING, Leases, Steerer

ADA, BOB, CAT = Steerer("a", "Ada"), Steerer("b", "Bob"), Steerer("c", "Cat")


class Clock:
    now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def leases(clock):
    return Leases(clock)


def steers(leases):
    view = leases.view("run")
    return view and view.holder


def test_the_first_who_gives_a_command_steers(leases):
    assert leases.view("run") is None
    leases.take("run", ADA)
    leases.take("run", ADA)
    leases.take("run", BOB)  # too late
    with pytest.raises(SteeredByOther, match="Ada steers this run"):
        leases.check("run", BOB)
    leases.check("run", ADA)
    leases.take("another", BOB)
    assert steers(leases) == ADA


def test_who_asks_waits_and_gets_it_when_it_is_handed_over(leases):
    leases.take("run", ADA)
    for person in (BOB, CAT, BOB, ADA):
        leases.ask("run", person)
    assert leases.view("run").asking == (BOB, CAT)
    with pytest.raises(InvalidCommand):
        leases.hand_over("run", ADA, "nobody")
    with pytest.raises(SteeredByOther):
        leases.hand_over("run", BOB, "c")
    leases.hand_over("run", ADA, "c")
    assert leases.view("run").holder == CAT
    assert leases.view("run").asking == (BOB,)
    leases.withdraw("run", BOB)
    assert leases.view("run").asking == ()


def test_who_keeps_it_has_answered_and_who_lets_go_gives_it_to_the_first(leases):
    leases.take("run", ADA)
    leases.ask("run", BOB)
    with pytest.raises(SteeredByOther):
        leases.keep("run", BOB)
    leases.keep("run", ADA)
    assert leases.view("run").asking == ()
    leases.ask("run", CAT)
    leases.release("run", ADA)
    assert steers(leases) == CAT
    leases.release("run", CAT)
    assert leases.view("run") is None
    leases.release("run", BOB)


def test_who_is_gone_steers_no_more(leases, clock):
    leases.arrive("run", "a")
    leases.take("run", ADA)
    clock.now_s += 10 * GONE_S
    assert steers(leases) == ADA  # still watching
    leases.leave("run", "a")
    clock.now_s += GONE_S
    assert steers(leases) == ADA  # may be loading the page anew
    clock.now_s += 1
    assert leases.view("run") is None
    leases.take("run", BOB)


def test_of_who_is_gone_the_first_who_still_waits_has_it(leases, clock):
    leases.take("run", ADA)
    leases.ask("run", BOB)
    leases.ask("run", CAT)
    leases.arrive("run", "c")
    clock.now_s += GONE_S + 1
    assert steers(leases) == CAT


def test_two_streams_of_one_person_are_one_presence(leases, clock):
    leases.take("run", ADA)
    leases.arrive("run", "a")
    leases.arrive("run", "a")
    leases.leave("run", "a")
    clock.now_s += GONE_S + 1
    assert steers(leases) == ADA
    leases.leave("run", "a")
    clock.now_s += GONE_S + 1
    assert leases.view("run") is None


def test_who_has_not_steered_for_long_does_not_keep_others_waiting(leases, clock):
    leases.arrive("run", "a")
    leases.take("run", ADA)
    clock.now_s += IDLE_S
    leases.ask("run", BOB)
    assert steers(leases) == ADA
    clock.now_s += 1
    leases.ask("run", BOB)
    assert leases.view("run").holder == BOB
    assert leases.view("run").asking == ()


def test_who_asked_in_time_need_not_ask_again(leases, clock):
    leases.arrive("run", "a")
    leases.arrive("run", "b")
    leases.take("run", ADA)
    clock.now_s += 60
    leases.ask("run", BOB)
    clock.now_s += IDLE_S - 60
    assert steers(leases) == ADA
    clock.now_s += 1
    assert steers(leases) == BOB


def test_the_idle_keep_it_while_nobody_who_asked_is_there(leases, clock):
    leases.arrive("run", "a")
    leases.take("run", ADA)
    leases.ask("run", BOB)
    clock.now_s += IDLE_S + 1
    assert steers(leases) == ADA


def test_leaving_tells_whether_who_steers_has_left(leases):
    leases.take("run", ADA)
    for who in ("a", "a", "b"):
        leases.arrive("run", who)
    assert [leases.leave("run", who) for who in ("b", "a", "a")] == [False, False, True]


def test_only_so_many_may_ask_and_who_has_left_makes_room(leases):
    crowd = [Steerer(f"{number}", f"No. {number}") for number in range(MAX_ASKING)]
    leases.take("run", ADA)
    for one in crowd:
        leases.arrive("run", one.id)
        leases.ask("run", one)
    with pytest.raises(TooManyAsking, match="20 people ask to steer this run already"):
        leases.ask("run", BOB)
    leases.ask("run", crowd[3])  # asks already
    assert leases.view("run").asking == tuple(crowd)
    leases.leave("run", "0")
    leases.ask("run", BOB)
    assert leases.view("run").asking == (*crowd[1:], BOB)


def test_another_name_is_seen_wherever_one_steers_or_asks(leases):
    leases.take("run", ADA)
    leases.take("another", BOB)
    leases.ask("another", ADA)
    leases.take("a third", CAT)
    assert leases.rename(Steerer("a", "Countess")) == ["run", "another"]
    assert steers(leases).name == "Countess"
    assert [one.name for one in leases.view("another").asking] == ["Countess"]


def test_what_is_over_is_forgotten(leases, clock):
    leases.take("run", ADA)
    leases.forget("run")
    assert leases.view("run") is None
    for number in range(1000):
        leases.take(f"run {number}", ADA)
        clock.now_s += 1
    assert len(leases._leases) < 300
