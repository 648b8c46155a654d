"""F22: two tabs race each other's commands; nothing happens twice, and who loses is told so."""

import threading
from concurrent.futures import ThreadPoolExecutor

import httpx

RECIPE = {
    "dataset": {"name": "blobs"},
    "network": {"hidden": [4]},
    "training": {"max_steps": 10_000_000},
}
TOKEN = "a-token-of-some-length"


class Tabs:
    """Two clients that send the same command at the same moment."""

    def __init__(self, url, run_id):
        self._path = f"/runs/{run_id}/commands"
        base_url = f"{url}/api/v1"
        self.clients = [httpx.Client(base_url=base_url, timeout=60) for _ in range(2)]
        self._both = threading.Barrier(2)
        self._pool = ThreadPoolExecutor(2)

    def race(self, **body):
        def send(client):
            self._both.wait()
            return client.post(self._path, json=body).status_code

        return list(self._pool.map(send, self.clients))

    def close(self):
        self._pool.shutdown()
        for client in self.clients:
            client.close()


def test_of_two_commands_that_exclude_each_other_one_wins(start, count, figures):
    server = start()
    run_id = server.make_run(RECIPE, pace=1, start=False)
    tabs = Tabs(server.url, run_id)
    assert sorted(tabs.race(command="start")) == [200, 409]
    rounds = count(10, 250)
    for _ in range(rounds):
        assert sorted(tabs.race(command="pause")) == [200, 409]
        assert sorted(tabs.race(command="resume")) == [200, 409]
    tabs.close()
    figures("F22", racing_commands=2 * (2 * rounds + 1), lost_with_409=2 * rounds + 1)


def test_every_step_that_was_granted_is_made_once(start, count, figures):
    server = start()
    run_id = server.make_run(RECIPE, start=False)
    tabs = Tabs(server.url, run_id)
    granted = 0
    for _ in range(count(15, 250)):
        statuses = tabs.race(command="step")
        assert set(statuses) <= {200, 409}
        granted += statuses.count(200)
    tabs.close()
    server.wait_for(run_id, lambda run: run["step"] == granted)
    rows = server.client.get(f"/runs/{run_id}/steps", params={"format": "json"}).json()["steps"]
    assert [row["step"] for row in rows] == list(range(1, granted + 1))
    figures("F22", racing_steps=2 * count(15, 250), steps_made=granted)


def test_of_two_people_the_one_who_steers_wins_every_time(start, count, figures):
    server = start(f"--token={TOKEN}")
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60) as ada:
        ada.post("/session", json={"token": TOKEN})
        run_id = ada.post("/runs", json={"recipe": RECIPE, "start": False}).json()["id"]
        tabs = Tabs(server.url, run_id)
        tabs.clients[0].cookies = ada.cookies
        tabs.clients[1].post("/session", json={"token": TOKEN})
        rounds = count(10, 250)
        for _ in range(rounds):
            assert tabs.race(command="step") == [200, 409]  # Ada, then the other
        assert ada.get(f"/runs/{run_id}").json()["step"] == rounds
        tabs.close()
    figures("F22", commands_of_two_people=2 * rounds, lost_by_who_does_not_steer=rounds)
