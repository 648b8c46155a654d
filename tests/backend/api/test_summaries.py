"""A run in words over HTTP: of its own figures, whatever it is doing."""


def test_a_finished_run_is_told_by_its_last_figures(server, finished_run):
    told = server.client.get(f"/runs/{finished_run['id']}/summary").json()
    rows = server.client.get(
        f"/runs/{finished_run['id']}/evaluations", params={"format": "json"}
    ).json()["evaluations"]
    error = rows[-1]["holdout_error"]
    assert f"wrong on {100 * error['dropout']:.1f} %" in told["text"]
    assert f"without on {100 * error['plain']:.1f} %" in told["text"]
    assert told["text"] == " ".join(told["sentences"])
    assert told["step"] == finished_run["step"]


def test_a_run_that_waits_and_settings_that_changed(server):
    run = server.make_run(recipe={"training": {"max_steps": 50}}, start=False)
    path = f"/runs/{run['id']}"
    assert "It has not begun." in server.client.get(f"{path}/summary").json()["sentences"]
    commands = ({"pace": 10.0}, {"learning_rate": 0.01})
    for command in commands:
        answer = server.client.post(f"{path}/commands", json={"command": "set"} | command)
        assert answer.status_code == 200, answer.text
    told = server.client.get(f"{path}/summary").json()
    assert "changed once on the way, at step 0" in told["text"]
    missing = server.client.get("/runs/nobody/summary")
    assert (missing.status_code, missing.json()["code"]) == (404, "unknown_run")
