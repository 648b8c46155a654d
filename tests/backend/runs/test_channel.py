"""The bridge between worker threads and the loop: bounded, and never in a worker's way."""

import asyncio
import threading

import pytest

from dropscope.runs import channel as channel_module
from dropscope.runs.channel import Channel, LiveFrame
from dropscope.trace import wire

LIMIT_S = 60


def frame(number, size=8):
    return LiveFrame("steps", number, b"x" * size)


def on_a_thread(call, *arguments):
    thread = threading.Thread(target=call, args=arguments)
    thread.start()
    thread.join(LIMIT_S)
    assert not thread.is_alive()


@pytest.fixture
def small_limits(monkeypatch):
    monkeypatch.setattr(channel_module, "MAX_BUFFERED_FRAMES", 3)
    monkeypatch.setattr(channel_module, "MAX_BUFFERED_BYTES", 100)


@pytest.fixture
def run_on_a_loop():
    def run(session):
        async def limited():
            async with asyncio.timeout(LIMIT_S):
                return await session(Channel())

        return asyncio.run(limited())

    return run


def test_frames_of_a_thread_arrive_in_order(run_on_a_loop):
    async def session(channel):
        mailbox = channel.subscribe(asyncio.get_running_loop())

        def publish():
            for number in range(200):
                channel.publish(frame(number))

        thread = threading.Thread(target=publish)
        thread.start()
        taken = []
        while len(taken) < 200:
            await mailbox.wait()
            frames, overflowed, run_changed, closed = mailbox.take()
            assert (overflowed, run_changed, closed) == (False, False, False)
            taken += frames
        thread.join(LIMIT_S)
        return taken

    assert run_on_a_loop(session) == [frame(number) for number in range(200)]


def test_a_full_mailbox_forgets_everything_and_says_so_once(run_on_a_loop, small_limits):
    async def session(channel):
        mailbox = channel.subscribe(asyncio.get_running_loop())
        for number in range(4):
            channel.publish(frame(number))
        channel.publish(frame(4))
        first = mailbox.take()
        channel.publish(frame(5))
        return first, mailbox.take()

    first, second = run_on_a_loop(session)
    assert first == ([], True, False, False)
    assert second == ([frame(5)], False, False, False)


def test_bytes_are_limited_too(run_on_a_loop, small_limits):
    async def session(channel):
        mailbox = channel.subscribe(asyncio.get_running_loop())
        channel.publish(frame(0, 60))
        channel.publish(frame(1, 60))
        return mailbox.take()

    assert run_on_a_loop(session) == ([], True, False, False)


def test_a_viewer_that_does_not_read_holds_nothing(run_on_a_loop, small_limits):
    async def session(channel):
        mailbox = channel.subscribe(asyncio.get_running_loop())
        on_a_thread(lambda: [channel.publish(frame(number, 90)) for number in range(1000)])
        return len(mailbox._frames), mailbox._bytes

    assert run_on_a_loop(session) == (0, 0)


def test_a_frame_is_encoded_once_for_all_who_watch():
    live = frame(7)
    assert live.encoded is live.encoded
    assert live.encoded == wire.frame("steps", live.payload)


def calls_into(loop, monkeypatch):
    """The calls that threads make into a loop from now on."""
    calls, call_soon = [], loop.call_soon_threadsafe
    monkeypatch.setattr(
        loop, "call_soon_threadsafe", lambda *given: (calls.append(given), call_soon(*given))
    )
    return calls


def test_a_burst_is_one_call_into_the_loop(run_on_a_loop, monkeypatch):
    async def session(channel):
        loop = asyncio.get_running_loop()
        calls = calls_into(loop, monkeypatch)
        mailbox = channel.subscribe(loop)
        on_a_thread(lambda: [channel.publish(frame(number)) for number in range(50)])
        await mailbox.wait()
        assert len(mailbox.take()[0]) == 50
        on_a_thread(channel.run_changed)
        await mailbox.wait()
        assert mailbox.take() == ([], False, True, False)
        return len(calls)

    assert run_on_a_loop(session) == 2


def test_closing_wakes_every_viewer(run_on_a_loop):
    async def session(channel):
        mailboxes = [channel.subscribe(asyncio.get_running_loop()) for _ in range(2)]
        on_a_thread(channel.close)
        for mailbox in mailboxes:
            await mailbox.wait()
        return [mailbox.take() for mailbox in mailboxes]

    assert run_on_a_loop(session) == [([], False, False, True)] * 2


def test_who_comes_after_the_end_is_told_so(run_on_a_loop):
    async def session(channel):
        channel.close()
        mailbox = channel.subscribe(asyncio.get_running_loop())
        await mailbox.wait()
        return mailbox.take()

    assert run_on_a_loop(session) == ([], False, False, True)


def test_viewers_are_counted_and_who_left_gets_nothing(run_on_a_loop):
    async def session(channel):
        loop = asyncio.get_running_loop()
        gone, stays = channel.subscribe(loop), channel.subscribe(loop)
        assert channel.viewer_count == 2
        channel.unsubscribe(gone)
        channel.unsubscribe(gone)
        channel.publish(frame(0))
        assert channel.viewer_count == 1
        return gone.take()[0], stays.take()[0]

    assert run_on_a_loop(session) == ([], [frame(0)])


def test_all_viewers_are_woken_by_one_call_into_the_loop(run_on_a_loop, monkeypatch):
    async def session(channel):
        loop = asyncio.get_running_loop()
        calls = calls_into(loop, monkeypatch)
        mailboxes = [channel.subscribe(loop) for _ in range(9)]
        on_a_thread(channel.publish, frame(0))
        for mailbox in mailboxes:
            await mailbox.wait()
        return [mailbox.take()[0] for mailbox in mailboxes], len(calls)

    assert run_on_a_loop(session) == ([[frame(0)]] * 9, 1)


def test_a_worker_does_not_mind_a_loop_that_has_closed():
    loop = asyncio.new_event_loop()
    channel = Channel()
    mailbox = channel.subscribe(loop)
    loop.close()
    channel.publish(frame(0))
    channel.run_changed()
    channel.close()
    assert mailbox.take() == ([frame(0)], False, True, True)


def test_a_fault_at_one_viewer_keeps_nothing_from_it_nor_from_the_others(run_on_a_loop):
    async def session(channel):
        loop, told = asyncio.get_running_loop(), []
        loop.set_exception_handler(lambda _, context: told.append(context["exception"]))
        mailboxes = [channel.subscribe(loop) for _ in range(3)]

        def fail():
            raise ValueError("a fault")

        mailboxes[0].at_once = fail
        mailboxes[1].at_once = fail
        waiting = [asyncio.create_task(mailbox.wait()) for mailbox in mailboxes]
        await asyncio.sleep(0)
        channel.publish(frame(0))
        await asyncio.gather(*waiting)
        assert [len(mailbox.take()[0]) for mailbox in mailboxes] == [1, 1, 1]
        assert [str(fault) for fault in told] == ["a fault", "a fault"]

    run_on_a_loop(session)
