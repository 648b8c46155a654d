"""Who is trained with whom."""

from dropscope.lab.recipe import Recipe
from dropscope.lab.sweep.groups import groups, most_together


def recipe(**parts):
    dropout = {"input": 0.0, "hidden": [parts.pop("p", 0.5)]}
    network = {"hidden": [parts.pop("width", 8)]}
    training = {"learning_rate": parts.pop("rate", 0.05)}
    dataset = {"name": "moons", "train_size": parts.pop("size", 100), "seed": parts.get("seed", 0)}
    return Recipe.model_validate(
        {"dataset": dataset, "network": network, "dropout": dropout, "training": training, **parts}
    )


def test_seeds_rates_of_dropping_and_of_learning_go_together():
    members = [recipe(seed=1), recipe(seed=2), recipe(p=0.2), recipe(rate=0.01)]
    assert sorted(groups(members)[0]) == [0, 1, 2, 3]


def test_members_of_one_learning_rate_stand_next_to_each_other():
    members = [recipe(rate=rate, seed=seed) for seed in range(3) for rate in (0.1, 0.2)]
    (group,) = groups(members)
    rates = [members[index].training.learning_rate for index in group]
    assert rates == sorted(rates)


def test_shapes_and_what_draws_no_masks_go_apart():
    members = [recipe(), recipe(width=9), recipe(size=99), recipe(p=0.0), recipe(p=1.0)]
    assert groups(members) == [[0], [1], [2], [3], [4]]


def test_as_many_go_together_as_the_cache_has_room_for():
    wide = [recipe(width=512, seed=seed) for seed in range(40)]
    pieces = groups(wide)
    assert [index for piece in pieces for index in piece] == list(range(40))
    assert max(map(len, pieces)) == most_together(wide[0]) < 40
    largest = Recipe.model_validate({"dataset": {"name": "mnist"}, "network": {"hidden": [1024]}})
    assert most_together(largest) == 1
