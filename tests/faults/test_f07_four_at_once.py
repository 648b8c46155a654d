"""F7: four runs at once, each against itself alone."""

from tests.faults.undisturbed import assert_same_run, recorded_alone

PARTS = [
    {"training": {"optimizer": "sgd"}},
    {"training": {"optimizer": "adam"}, "dropout": {"input": 0.3}},
    {"dropout": {"kind": "gaussian"}},
    {"dropout": {"mask_scope": "batch"}, "network": {"hidden": [32, 16], "activation": "gelu"}},
]


def test_no_bit_of_any_differs(start, tmp_path, count, figures):
    steps = count(1_000, 20_000)
    recipes = [
        {"network": {"hidden": [24, 24]}, "seed": seed}
        | parts
        | {"training": parts.get("training", {}) | {"max_steps": steps}}
        for seed, parts in enumerate(PARTS)
    ]
    server = start("--max-running-runs=4")
    runs = [server.make_run(recipe, start=False) for recipe in recipes]
    for run_id in runs:
        server.command(run_id, command="start")
    ended = [server.wait_for(run_id, lambda run: run["ended_at"], limit_s=600) for run_id in runs]
    assert {run["state"] for run in ended} == {"finished"}
    assert max(run["started_at"] for run in ended) < min(run["ended_at"] for run in ended)
    server.end()
    for number, (run_id, recipe) in enumerate(zip(runs, recipes, strict=True)):
        with recorded_alone(recipe, tmp_path / f"alone-{number}") as alone:
            assert_same_run(tmp_path / "home" / "runs" / run_id, alone)
    figures("F7", runs=len(runs), steps_of_each=steps, bits_that_differ=0)
