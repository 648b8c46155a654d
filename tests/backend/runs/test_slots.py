import pytest

from dropscope.errors import QueueFull
from dropscope.runs.slots import Slots


@pytest.fixture
def slots():
    return Slots(2)


def admitted(slots):
    names = []
    while (name := slots.admit()) is not None:
        names.append(name)
    return names


def test_as_many_as_there_are_slots_are_admitted_in_order(slots):
    for name in "abcd":
        slots.enqueue(name)
    assert admitted(slots) == ["a", "b"]
    assert slots.waiting == ("c", "d")
    assert [slots.place(name) for name in "abcd"] == [None, None, 1, 2]


def test_who_gives_its_slot_back_lets_the_next_one_in(slots):
    for name in "abc":
        slots.enqueue(name)
    admitted(slots)
    slots.release("b")
    assert admitted(slots) == ["c"]
    slots.release("c")
    assert admitted(slots) == []


def test_who_still_holds_its_slot_goes_on_when_its_turn_comes(slots):
    for name in "ab":
        slots.enqueue(name)
    admitted(slots)
    slots.enqueue("a")
    assert admitted(slots) == ["a"]
    slots.release("a")
    slots.enqueue("c")
    assert admitted(slots) == ["c"]  # a held one slot, not two


def test_who_holds_a_slot_does_not_overtake(slots):
    for name in "abc":
        slots.enqueue(name)
    admitted(slots)
    slots.enqueue("a")
    assert admitted(slots) == []
    assert slots.waiting == ("c", "a")


def test_leaving_the_queue_moves_the_others_up(slots):
    for name in "abcde":
        slots.enqueue(name)
    admitted(slots)
    assert slots.leave_queue("c")
    assert not slots.leave_queue("c")
    assert (slots.place("d"), slots.place("e")) == (1, 2)
    slots.clear_queue()
    assert slots.waiting == ()


def test_releasing_what_is_not_held_changes_nothing(slots):
    slots.release("a")
    for name in "abc":
        slots.enqueue(name)
    assert admitted(slots) == ["a", "b"]


def test_who_would_have_to_wait_too_long_is_refused():
    slots = Slots(1, max_waiting=2)
    for name in "ab":
        slots.check_room()
        slots.enqueue(name)
        slots.admit()
    slots.expect()
    with pytest.raises(QueueFull):
        slots.check_room()
    slots.expect_no_more()
    slots.enqueue("c")
    with pytest.raises(QueueFull):
        slots.expect()
    slots.release("a")
    slots.check_room()


def test_who_has_a_slot_and_waits_for_its_turn_counts_once():
    slots = Slots(1, max_waiting=1)
    slots.enqueue("a")
    slots.admit()
    slots.enqueue("a")
    slots.check_room()
