"""How often something may be asked for: moving windows of a minute, by who asks and for what.

Only where people share a server: on a loopback address nobody is counted. Counts are kept in
memory and forgotten with the server.
"""

import math
import time
from collections.abc import Mapping
from ipaddress import IPv6Address, ip_address

from fastapi_problem.error import Problem
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dropscope.api.kinds import Kind
from dropscope.api.problems import refusal
from dropscope.settings import Settings

_OF_ALL = 20  # times those of one address: who has many addresses is held to this
_TIDY_AT = 1024  # counts kept before those that have run out are looked for
_WHAT: Mapping[Kind, str] = {
    "new_run": "new runs and sweeps",
    "question": "questions about networks",
    "change": "commands and changes",
    "read": "requests",
}


class Rates:
    """Counts what people ask for.

    Args:
        settings: how often is too often.
    """

    def __init__(self, settings: Settings) -> None:
        self._counts = MemoryStorage()
        self._tidy_at = _TIDY_AT
        self._limiter = MovingWindowRateLimiter(self._counts)
        self._guesses = RateLimitItemPerMinute(settings.guesses_per_minute)
        self._all_guesses = RateLimitItemPerMinute(settings.guesses_per_minute * _OF_ALL)
        self._sign_ins = RateLimitItemPerMinute(settings.sign_ins_per_minute)
        self._all_sign_ins = RateLimitItemPerMinute(settings.sign_ins_per_minute * _OF_ALL)
        self._items: dict[Kind, RateLimitItemPerMinute] = {
            "new_run": RateLimitItemPerMinute(settings.new_runs_per_minute),
            "question": RateLimitItemPerMinute(settings.questions_per_minute),
            "change": RateLimitItemPerMinute(settings.changes_per_minute),
            "read": RateLimitItemPerMinute(settings.reads_per_minute),
        }

    def refusal(self, person_id: str, kind: Kind) -> Problem | None:
        """Count one request; return the problem where there were too many."""
        self._tidy()
        item = self._items[kind]
        if self._limiter.hit(item, kind, person_id):
            return None
        detail = f"At most {item.amount} {_WHAT[kind]} a minute are taken from one person."
        return self._too_many("too_many_requests", detail, item, kind, person_id)

    def guess_refusal(self, address: str) -> Problem | None:
        """The problem where this address has guessed too often to be heard; counts nothing."""
        place = _place(address)
        for item, key in ((self._guesses, place), (self._all_guesses, "all")):
            if not self._limiter.test(item, "guess", key):
                detail = "Too many wrong tokens came from there."
                return self._too_many("too_many_guesses", detail, item, "guess", key)
        return None

    def count_guess(self, address: str) -> None:
        """Count a wrong token."""
        self._tidy()
        self._limiter.hit(self._guesses, "guess", _place(address))
        self._limiter.hit(self._all_guesses, "guess", "all")

    def sign_in_refusal(self, address: str) -> Problem | None:
        """Count one sign-in, right or wrong; return the problem where there were too many.

        Each makes a new person, whose requests are counted apart: else nobody would be held to
        anything.
        """
        self._tidy()
        place = _place(address)
        for item, key in ((self._sign_ins, place), (self._all_sign_ins, "all")):
            if not self._limiter.hit(item, "sign_in", key):
                detail = f"At most {item.amount} come in from there within a minute."
                return self._too_many("too_many_sign_ins", detail, item, "sign_in", key)
        return None

    def _tidy(self) -> None:
        """Forget who has not asked for a minute; the storage empties their counts, but keeps them.

        Looks each time there are twice as many, so that a request costs no more for it.
        """
        counts = self._counts
        if len(counts.events) < self._tidy_at:
            return
        for key in [key for key, entries in counts.events.copy().items() if not entries]:
            with counts.locks[key]:  # the storage's own thread looks through them, too
                if not counts.events[key]:
                    counts.clear(key)
        self._tidy_at = max(_TIDY_AT, 2 * len(counts.events))

    def _too_many(self, code: str, detail: str, item: RateLimitItemPerMinute, *key: str) -> Problem:
        frees_at_s = self._limiter.get_window_stats(item, *key).reset_time
        wait_s = max(1, math.ceil(frees_at_s - time.time()))
        return refusal(code, f"{detail} Try again in {wait_s} s.", Retry_After=str(wait_s))


def _place(address: str) -> str:
    """Where a caller is: whoever has one IPv6 address has its neighbours too."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped) if found.ipv4_mapped else found.exploded[:19]
