"""Which row of its batches a run follows, from the request to the rows of its trace."""

import pytest
import torch

from dropscope.lab.recipe import Recipe
from dropscope.lab.seeds import derive_seed

RECIPE = {"dataset": {"name": "wine", "train_size": 50}, "training": {"max_steps": 12}}


def rows_of_batches(steps):
    """Training examples of each batch, drawn from the seed."""
    recipe = Recipe.model_validate(RECIPE)
    order = torch.Generator().manual_seed(derive_seed(recipe.seed, "order"))
    batches = []
    while len(batches) < steps:
        batches += torch.randperm(50, generator=order).split(recipe.training.batch_size)
    return [batch.tolist() for batch in batches[:steps]]


@pytest.mark.parametrize("row", [0, 17, 31])
def test_a_run_follows_its_row(server, row):
    run = server.make_run(recipe=RECIPE, row=row, record="full")
    assert run["row"] == row
    server.wait_until_ended(run["id"])
    assert server.client.get(f"/runs/{run['id']}").json()["row"] == row
    steps = server.client.get(f"/runs/{run['id']}/steps", params={"format": "json"}).json()["steps"]
    assert len(steps) == 12
    for step, batch in zip(steps, rows_of_batches(12), strict=True):  # of 32, then of 18 examples
        at = min(row, len(batch) - 1)
        assert step["example_index"] == batch[at]
        for layer, mask in step["keep_mask"].items():
            assert mask == step["batch_keep_mask"][layer][at * len(mask) : (at + 1) * len(mask)]


def test_left_out_it_is_row_0(server):
    run = server.make_run(recipe=RECIPE)
    assert run["row"] == 0
    assert server.wait_until_ended(run["id"])["row"] == 0


def test_other_rows_tell_of_the_same_run(server):
    losses = []
    for row in (0, 9):
        run = server.make_run(recipe=RECIPE, row=row)
        server.wait_until_ended(run["id"])
        path, params = f"/runs/{run['id']}/steps", {"format": "json"}
        steps = server.client.get(path, params=params).json()["steps"]
        losses.append([(step["train_loss"], step["drop_count"]) for step in steps])
    assert losses[0] == losses[1]


@pytest.mark.parametrize("row", [-1, 32, 1024, 1.0, "1", None, True])
def test_a_row_that_no_batch_has_makes_no_run(server, row):
    before = server.run_count()
    answer = server.client.post("/runs", json={"recipe": RECIPE, "row": row})
    assert answer.status_code == 422, answer.text
    assert [error["field"] for error in answer.json()["errors"]] == ["row"]
    assert server.run_count() == before


@pytest.mark.parametrize("row", [0, 17, 1000])
def test_a_preview_looks_at_the_row(server, row):
    shown = server.client.post("/preview", json={"recipe": RECIPE, "row": row}).json()
    assert shown["example"]["index"] == rows_of_batches(1)[0][min(row, 31)]
