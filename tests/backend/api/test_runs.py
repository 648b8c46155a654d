import pytest

GOOD = {"recipe": {"training": {"max_steps": 20}}, "start": False}


def fields(answer):
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert {"type", "title", "status", "detail", "code"} <= problem.keys()
    assert problem["status"] == answer.status_code
    return [error["field"] for error in problem.get("errors", [])]


def test_a_whole_life_over_http(server):
    made = server.client.post(
        "/runs", json={"recipe": {"dataset": {"name": "digits"}}, "title": "Mine", "pace": 50}
    )
    assert made.status_code == 201
    run = made.json()
    path = f"/runs/{run['id']}"
    assert made.headers["location"] == f"/api/v1{path}"
    assert (run["title"], run["pace"], run["recipe"]["training"]["max_steps"]) == ("Mine", 50, 4000)

    def command(**body):
        answer = server.client.post(f"{path}/commands", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    server.wait_for(run["id"], lambda run: run["step"] >= 2)
    paused = command(command="pause")
    assert paused["state"] == "paused"
    stepped = command(command="step", count=3)
    assert (stepped["state"], stepped["step"]) == ("paused", paused["step"] + 3)
    changed = command(command="set", drop_probability=0.25, learning_rate=0.01, pace=None)
    assert changed["settings"] == {
        "drop_probability": {"input": 0.1, "hidden_1": 0.25, "hidden_2": 0.25},
        "learning_rate": 0.01,
    }
    assert changed["pace"] is None
    last = server.client.get(f"{path}/steps/{stepped['step']}").json()
    assert last["step"] == stepped["step"]
    assert set(last["keep_mask"]["hidden_1"]) <= {0, 1}
    assert command(command="resume")["state"] == "running"
    stopped = command(command="stop")
    assert stopped["state"] == "stopped"
    events = server.client.get(f"{path}/events", params={"format": "json"}).json()["events"]
    assert [event["detail"].get("state") for event in events if event["kind"] == "state"] == [
        "running",
        "paused",
        "running",
        "stopped",
    ]
    assert server.client.patch(path, json={"title": "Ours"}).json()["title"] == "Ours"
    assert server.client.delete(path).status_code == 204
    assert server.client.get(path).status_code == 404
    assert not (server.home / "runs" / run["id"]).exists()


def test_a_preset_can_be_run_by_name(server):
    presets = server.client.get("/presets").json()["presets"]
    run = server.make_run(recipe=None, preset=presets[-1]["name"], start=False)
    assert run["state"] == "created"
    assert run["recipe"] == presets[-1]["recipe"]
    server.client.delete(f"/runs/{run['id']}")


def test_lists_are_paged_newest_first(server):
    made = [server.make_run(**GOOD)["id"] for _ in range(3)]
    first = server.client.get("/runs", params={"limit": 2}).json()
    rest = server.client.get("/runs", params={"limit": 2, "offset": 2}).json()
    assert [run["id"] for run in first["runs"]] == made[:0:-1]
    assert rest["runs"][0]["id"] == made[0]
    assert first["total"] == rest["total"] >= 3
    for run_id in made:
        server.client.delete(f"/runs/{run_id}")


@pytest.fixture
def three_runs(server):
    """A moons run that waits, and two digits runs, one of them stopped."""
    moons = {"recipe": {"dataset": {"name": "moons"}}, "start": False, "title": "100 % mine"}
    made = [server.make_run(**GOOD, title="Mine"), server.make_run(**moons)]
    made.append(server.make_run(**GOOD, title="Other"))
    answer = server.client.post(f"/runs/{made[2]['id']}/commands", json={"command": "stop"})
    assert answer.json()["state"] == "stopped"
    ids = [run["id"] for run in made]
    yield ids
    for run_id in ids:
        server.client.delete(f"/runs/{run_id}")


def test_lists_are_filtered_by_text_and_state(server, three_runs):
    first, moons, other = three_runs

    def listed(**query):
        answer = server.client.get("/runs", params={"limit": 200} | query)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert page["total"] == len(page["runs"])
        return [run["id"] for run in page["runs"] if run["id"] in three_runs]

    assert listed() == [other, moons, first]
    assert listed(q="MINE") == [moons, first]
    assert listed(q="moon") == [moons]
    assert listed(q="0 %") == [moons]  # a wildcard of the database, taken as it is
    assert listed(q=first) == [first]
    assert listed(q="nobody calls a run this") == []
    assert listed(state="created") == [moons, first]
    assert listed(state=["created", "stopped"]) == [other, moons, first]
    assert listed(state="stopped", q="mine") == []
    page = server.client.get("/runs", params={"q": "mine", "limit": 1, "offset": 1}).json()
    assert (page["total"], len(page["runs"])) == (2, 1)


@pytest.mark.parametrize(
    "query", [{"state": "happy"}, {"q": "a\x00"}, {"q": "x" * 201}, {"curve": 201}, {"curve": -1}]
)
def test_a_bad_filter_names_itself(server, query):
    answer = server.client.get("/runs", params=query)
    assert answer.status_code == 422
    assert fields(answer)[0].split(".")[0] in query


def test_lists_bring_small_curves_where_asked(server, finished_run, three_runs):
    def listed(**query):
        runs = server.client.get("/runs", params={"limit": 200} | query).json()["runs"]
        return {run["id"]: run["curve"] for run in runs}

    assert set(listed().values()) == {None}
    curves = listed(curve=5)
    assert curves[three_runs[0]] is None  # nothing measured yet
    curve = curves[finished_run["id"]]
    path = f"/runs/{finished_run['id']}/evaluations"
    found = server.client.get(path, params={"format": "json"}).json()["evaluations"]
    losses = {row["step"]: row["holdout_loss"] for row in found}
    assert len(curve["step"]) == min(5, len(found))
    assert (curve["step"][0], curve["step"][-1]) == (0, 60)
    for twin in ("dropout", "plain"):
        assert curve["holdout_loss"][twin] == [losses[step][twin] for step in curve["step"]]


def test_a_list_does_without_the_curve_of_a_damaged_run(server):
    run = server.wait_until_ended(server.make_run()["id"])
    (server.home / "runs" / run["id"] / "evaluations.arrow").write_bytes(b"nonsense")
    runs = server.client.get("/runs", params={"curve": 3}).json()["runs"]
    assert next(one["curve"] for one in runs if one["id"] == run["id"]) is None
    server.client.delete(f"/runs/{run['id']}")


BAD_BODIES = [
    ({"recipe": {"network": {"hidden": [10**9]}}}, ["recipe.network.hidden.0"]),
    ({"recipe": {"network": {"hidden": [8] * 10_000}}}, ["recipe.network.hidden"]),
    ({"recipe": {"network": {"hidden": []}}}, ["recipe.network.hidden"]),
    ({"recipe": {"network": {"hidden": [0, -1]}}}, ["recipe.network.hidden.0"]),
    ({"recipe": {"network": {"hidden": ["64"]}}}, ["recipe.network.hidden.0"]),
    ({"recipe": {"network": {"hidden": [1024] * 8}}}, ["recipe.network.hidden"]),
    ({"recipe": {"dropout": {"hidden": [0.5]}}}, ["recipe.dropout.hidden"]),
    ({"recipe": {"dropout": {"hidden": [0.5, 1.5]}}}, ["recipe.dropout.hidden.1"]),
    ({"recipe": {"dropout": {"kind": "gaussian", "input": 1}}}, ["recipe.dropout.input"]),
    ({"recipe": {"training": {"batch_size": True}}}, ["recipe.training.batch_size"]),
    ({"recipe": {"training": {"nesterov": True, "momentum": 0}}}, ["recipe.training.nesterov"]),
    ({"recipe": {"dataset": {"name": "nonsense"}}}, ["recipe.dataset.name"]),
    ({"recipe": {"dataset": {"train_size": 1258}}}, ["recipe.dataset.train_size"]),
    ({"recipe": {"seed": -1}}, ["recipe.seed"]),
    ({"recipe": {"sed": 1}}, ["recipe.sed"]),
    ({"recipe": []}, ["recipe"]),
    ({"recipe": {}, "pace": 0.1}, ["pace"]),
    ({"recipe": {}, "pace": "fast"}, ["pace"]),
    ({"recipe": {}, "record": "everything"}, ["record"]),
    ({"recipe": {}, "start": 1}, ["start"]),
    ({"recipe": {}, "title": "x" * 201}, ["title"]),
    ({"recipe": {}, "title": "a\x00b"}, ["title"]),
    ({"recipe": {}, "colour": "red"}, ["colour"]),
    ({"preset": "nonsense"}, ["preset"]),
    ({"preset": "digits", "recipe": {}}, ["recipe"]),
    ({}, ["recipe"]),
    ([], ["body"]),
]


@pytest.mark.parametrize(("body", "expected"), BAD_BODIES, ids=[str(b)[:50] for b, _ in BAD_BODIES])
def test_a_bad_body_names_its_field_and_makes_no_run(server, body, expected):
    before = server.run_count()
    answer = server.client.post("/runs", json=body)
    assert answer.status_code == 422, answer.text
    assert fields(answer)[: len(expected)] == expected
    assert server.run_count() == before


def test_every_error_is_listed_and_no_echo_of_it(server):
    bad = {"network": {"hidden": [0, "a"]}, "seed": None}
    answer = server.client.post("/runs", json={"recipe": bad})
    assert fields(answer) == ["recipe.network.hidden.0", "recipe.network.hidden.1", "recipe.seed"]


RAW_BODIES = [
    (b'{"recipe": {"training": {"learning_rate": NaN}}}', 422),
    (b'{"recipe": {"dropout": {"input": Infinity}}}', 422),
    (b'{"recipe": {"seed": 1e999}}', 422),
    (b'{"recipe": {}, "title": "\\ud800"}', 422),
    (b'{"recipe": ', 400),
    (b"\xff\xfe", 400),
    (b"[" * 100_000, 400),
    (b"1" * 10_000, 400),
    (b"", 422),
    (b" " * 300_000, 413),
]


@pytest.mark.parametrize(("body", "status"), RAW_BODIES, ids=[repr(b[:40]) for b, _ in RAW_BODIES])
def test_what_is_not_proper_json_is_refused(server, body, status):
    before = server.run_count()
    answer = server.client.post("/runs", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == status, answer.text
    fields(answer)
    assert server.run_count() == before


def test_a_body_in_pieces_is_counted_too(server):
    pieces = (b" " * 50_000 for _ in range(10))
    answer = server.client.post(
        "/runs", content=pieces, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "content_too_large"


def test_a_body_not_marked_as_json_is_said_to_be_so(server):
    answer = server.client.post(
        "/runs", content=b"{}", headers={"Content-Type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 415
    assert "Content-Type: application/json" in answer.json()["detail"]


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_unknown_runs_are_404(server, method):
    body = {"title": "x"} if method == "PATCH" else None
    answer = server.client.request(method, "/runs/0123456789abcdef", json=body)
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_run")


@pytest.mark.parametrize(
    ("params", "field"),
    [({"limit": 0}, "limit"), ({"limit": 10**6}, "limit"), ({"offset": -1}, "offset")],
)
def test_bad_pages_are_422(server, params, field):
    answer = server.client.get("/runs", params=params)
    assert (answer.status_code, fields(answer)) == (422, [field])


def test_a_data_set_out_of_reach_makes_no_run(server, monkeypatch):
    monkeypatch.setattr("dropscope.lab.datasets.reach._is_cached", lambda _: False)
    monkeypatch.setattr("dropscope.lab.datasets.reach._is_open_ml_reachable", lambda: False)
    before = server.run_count()
    answer = server.client.post("/runs", json={"recipe": {"dataset": {"name": "fashion_mnist"}}})
    assert (answer.status_code, fields(answer)) == (422, ["recipe.dataset.name"])
    assert answer.json()["code"] == "data_unavailable"
    assert server.run_count() == before


def test_a_diverged_run_is_a_state_and_its_json_has_no_nan(server):
    recipe = {"training": {"learning_rate": 100.0, "max_steps": 500}}
    run = server.wait_until_ended(server.make_run(recipe=recipe)["id"])
    assert run["state"] == "diverged"
    assert run["error"]["code"] == "loss_not_finite"
    answer = server.client.get(f"/runs/{run['id']}/steps", params={"format": "json"})
    assert "NaN" not in answer.text
    assert answer.json()["steps"][-1]["train_loss"]["dropout"] is None or (
        answer.json()["steps"][-1]["train_loss"]["plain"] is None
    )


def test_a_run_is_pinned_and_keeps_its_title(server):
    run = server.make_run(start=False, title="Mine")
    assert run["pinned"] is False
    path = f"/runs/{run['id']}"
    pinned = server.client.patch(path, json={"pinned": True}).json()
    assert (pinned["pinned"], pinned["title"]) == (True, "Mine")
    renamed = server.client.patch(path, json={"title": "Ours"}).json()
    assert (renamed["pinned"], renamed["title"]) == (True, "Ours")
    for body in ({}, {"pinned": None}, {"pinned": "yes"}):
        assert server.client.patch(path, json=body).status_code == 422, body
    assert server.client.get(path).json()["pinned"] is True
