"""F28: who guesses tokens is not heard after ten, hits nothing, and finds none in any log."""

from concurrent.futures import ThreadPoolExecutor
from itertools import count as numbers

import httpx
import pytest

TOKEN = "the-operator's-own-token-0123456789"
VIEWERS = "the-viewers'-own-token-0123456789"
HEARD = 10  # in a minute


@pytest.fixture
def guess(start):
    """``guess(n)``: the n-th wrong token, each time in another place; its status."""
    server = start(f"--token={TOKEN}", f"--viewer-token={VIEWERS}", "--log-level=debug")
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as client:

        def one(number):
            token = f"{TOKEN[:-4]}{number:04}"
            if number % 2:
                return client.post("/session", json={"token": token}).status_code
            return client.get("/runs", headers={"Authorization": f"Bearer {token}"}).status_code

        yield server, one


def test_ten_guesses_are_heard_and_none_after_them(guess, count, figures):
    server, one = guess
    heard = [one(number) for number in range(HEARD + 1)]
    assert heard == [401] * HEARD + [429]
    with ThreadPoolExecutor(8) as guessers:
        rest = list(guessers.map(one, range(HEARD + 1, count(200, 10_000))))
    statuses = {status: rest.count(status) for status in set(rest)}
    assert set(statuses) <= {401, 429}
    # In each further minute ten more.
    assert statuses.get(401, 0) <= HEARD * count(1, 10)
    right = {"Authorization": f"Bearer {TOKEN}"}
    assert httpx.get(f"{server.url}/api/v1/runs", headers=right).status_code in {200, 429}
    code, said = server.end()
    assert code == 0
    assert "POST /api/v1/session" in said  # the log is there, and at its most talkative
    logged = [line for line in said.splitlines() if " opens http" not in line]
    assert not any(token in line for line in logged for token in (TOKEN, VIEWERS))
    figures("F28", guesses=len(heard) + len(rest), heard=HEARD + statuses.get(401, 0), hits=0)


def test_with_a_cookie_one_stays_in_while_others_guess(guess):
    server, one = guess
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as inside:
        assert inside.post("/session", json={"token": TOKEN}).status_code == 200
        first_refused = next(number for number in numbers() if one(number) == 429)
        assert first_refused == HEARD
        assert inside.get("/runs").status_code == 200
