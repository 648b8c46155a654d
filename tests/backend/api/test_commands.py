import pytest


@pytest.fixture
def created(server):
    run = server.make_run(start=False)
    yield run
    server.client.delete(f"/runs/{run['id']}")


def send(server, run, **body):
    return server.client.post(f"/runs/{run['id']}/commands", json=body)


BAD_COMMANDS = [
    ({}, "command"),
    ({"command": "fly"}, "command"),
    ({"command": "pause", "count": 2}, "count"),
    ({"command": "step", "count": 0}, "count"),
    ({"command": "step", "count": 10_001}, "count"),
    ({"command": "step", "count": "3"}, "count"),
    ({"command": "set"}, "command"),
    ({"command": "set", "drop_probability": 1.5}, "drop_probability"),
    ({"command": "set", "drop_probability": "half"}, "drop_probability"),
    ({"command": "set", "drop_probability": {"hidden_1": -1}}, "drop_probability.hidden_1"),
    ({"command": "set", "drop_probability": {"hidden_9": 0.5}}, "drop_probability.hidden_9"),
    ({"command": "set", "drop_probability": {}}, "drop_probability"),
    ({"command": "set", "learning_rate": 0}, "learning_rate"),
    ({"command": "set", "pace": 0.1}, "pace"),
    ({"command": "set", "momentum": 0.5}, "momentum"),
]


@pytest.mark.parametrize(("body", "field"), BAD_COMMANDS, ids=[str(b) for b, _ in BAD_COMMANDS])
def test_a_bad_command_names_its_field_and_changes_nothing(server, created, body, field):
    answer = send(server, created, **body)
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert server.client.get(f"/runs/{created['id']}").json() == created


@pytest.mark.parametrize("command", ["start", "pause", "resume", "step", "stop"])
def test_an_ended_run_takes_no_command(server, finished_run, command):
    answer = send(server, finished_run, command=command)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "forbidden_command"
    assert server.client.get(f"/runs/{finished_run['id']}").json() == finished_run


def test_a_created_run_can_be_stepped_and_started(server, created):
    stepped = send(server, created, command="step", count=2).json()
    assert (stepped["state"], stepped["step"]) == ("paused", 2)
    assert send(server, created, command="start").status_code == 409
    assert send(server, created, command="resume").status_code == 200
    assert server.wait_until_ended(created["id"])["step"] == 60


def test_each_layer_can_have_its_own_probability(server, created):
    answer = send(server, created, command="set", drop_probability={"input": 0, "hidden_2": 0.75})
    assert answer.json()["settings"]["drop_probability"] == {
        "input": 0.0,
        "hidden_1": 0.5,
        "hidden_2": 0.75,
    }


def test_a_pace_that_is_left_out_stays_and_null_is_unlimited(server, created):
    assert send(server, created, command="set", pace=5).json()["pace"] == 5
    assert send(server, created, command="set", learning_rate=0.1).json()["pace"] == 5
    assert send(server, created, command="set", pace=None).json()["pace"] is None


def test_a_first_visit_gets_faster_by_itself_until_a_pace_is_set(server):
    run = server.make_run(recipe={"training": {"max_steps": 10_000}}, pace="first_visit")
    assert (run["pace"], run["pace_now"]) == ("first_visit", 2)
    paused = send(server, run, command="pause").json()
    count = 400 - paused["step"]
    stepped = send(server, run, command="step", count=count).json()
    assert (stepped["step"], stepped["pace"], stepped["pace_now"]) == (400, "first_visit", 250)
    send(server, run, command="resume")
    # At 2 steps a second that takes longer than anything is waited for.
    server.wait_for(run["id"], lambda now: now["step"] >= 1000)
    changed = send(server, run, command="set", pace=5).json()
    assert (changed["pace"], changed["pace_now"]) == (5, 5)
    again = send(server, run, command="set", pace="first_visit").json()
    assert (again["pace"], again["pace_now"]) == ("first_visit", 250)
    events = server.client.get(f"/runs/{run['id']}/events?format=json").json()["events"]
    assert [e["detail"]["pace"] for e in events if e["kind"] == "set"] == [5, "first_visit"]
    send(server, run, command="stop")


def test_more_runs_than_may_train_wait_in_a_queue(server):
    recipe = {"training": {"max_steps": 1000}}
    made = [server.make_run(recipe=recipe, pace=20)["id"] for _ in range(3)]
    waiting = server.client.get(f"/runs/{made[2]}").json()
    assert (waiting["state"], waiting["queue_place"]) == ("queued", 1)
    server.client.post(f"/runs/{made[0]}/commands", json={"command": "stop"})
    server.wait_for(made[2], lambda run: run["state"] == "running")
    for run_id in made:
        assert server.client.delete(f"/runs/{run_id}").status_code == 204
