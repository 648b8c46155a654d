"""What a paragraph says of a run, in both directions, and what it never claims."""

import re

import pytest

from dropscope.lab.recipe import Recipe
from dropscope.runs.summary import Told, summarise

EVERY = 20  # steps between evaluations


def recipe(**parts):
    return Recipe.model_validate({"training": {"max_steps": 400}} | parts)


def falling(end):
    return [2.0 + (end - 2.0) * place / 20 for place in range(21)]


def rising(low, end):
    """Down for eight evaluations, then up."""
    down = [2.0 + (low - 2.0) * place / 8 for place in range(9)]
    return down + [low + (end - low) * place / 12 for place in range(1, 13)]


def rows(dropout, plain=None, *, train=0.1, error=(0.1, 0.2), memorised=(None, None)):
    losses = {"dropout": dropout} | ({} if plain is None else {"plain": plain})
    names = list(losses)
    return [
        {
            "step": EVERY * place,
            "holdout_loss": {name: losses[name][place] for name in names},
            "train_loss_eval": dict.fromkeys(names, train),
            "holdout_error": dict(zip(names, error, strict=False)),
            "memorised": dict(zip(names, memorised, strict=False)),
        }
        for place in range(21)
    ]


def told(evaluations=(), state="finished", step=400, changes=(), **parts):
    return " ".join(summarise(Told(recipe(**parts), state, step, evaluations, changes)))


def test_what_it_is_and_how_it_trains():
    text = told(state="created", step=0)
    assert text.startswith(
        "Digits, 200 training examples with 10 % wrong labels; 64 and 64 hidden perceptrons "
        "(ReLU), dropout p 0.1 of the input, 0.5 of hidden layers, beside the same network "
        "without dropout. It trains by SGD at learning rate 0.05, batches of 32, seed 7."
    )
    assert text.endswith("It has not begun.")
    training = {"optimizer": "adam", "weight_decay": 0.1, "max_norm": 3.0, "max_steps": 400}
    assert "Adam at learning rate 0.001, weight decay 0.1, weights of at most 3 a" in told(
        training=training
    )


@pytest.mark.parametrize(
    ("dropout", "words"),
    [
        ({"input": 0.0, "hidden": [0.0, 0.0]}, "without any dropout, beside its twin"),
        ({"input": 0.2, "hidden": [0.0, 0.0]}, "dropout p 0.2 of the input, beside"),
        ({"input": 0.0, "hidden": [0.5, 0.3]}, "dropout p 0.5 and 0.3 of hidden layers, beside"),
        ({"kind": "gaussian"}, "Gaussian dropout p"),
        ({"mistake": "forget_eval"}, "measured with masks on"),
    ],
)
def test_the_dropout(dropout, words):
    assert words in told(dropout={"hidden": [0.5, 0.5]} | dropout)


def test_pixels_that_give_the_class_away():
    dataset = {"name": "cats_dogs", "train_size": 300, "give_away": 1}
    assert "1 pixel tells the class in training and is grey in hold-out" in told(dataset=dataset)
    dataset |= {"give_away": 3, "give_away_holdout": "lying"}
    assert "3 pixels tell the class in training and lie in hold-out" in told(dataset=dataset)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("running", "It is training: 120 of 400 steps so far."),
        ("queued", "It waits for its turn, after 120 of 400 steps."),
        ("paused", "It is paused after 120 of 400 steps."),
        ("interrupted", "can go on"),
        ("stopped", "It was stopped after 120 of 400 steps."),
        ("diverged", "Its loss left all bounds at step 120 of 400."),
        ("failed", "It failed after 120 of 400 steps."),
        ("finished", "It finished after 400 steps."),
    ],
)
def test_where_it_stands(state, words):
    assert words in told(state=state, step=120)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ((0.13, 0.172), "is wrong on 13.0 % of 540 hold-out examples, the one without on 17.2 %: "
         "4.2 points fewer with."),
        ((0.3, 0.25), "5.0 points more with."),
        ((0.2, 0.2), "20.0 %: no difference."),
    ],
)  # fmt: skip
def test_errors_of_both(error, words):
    text = told(rows(falling(0.5), falling(0.7), error=error))
    assert words in text
    assert "At step 400" in text


def test_who_over_fits_less():
    assert "by 0.4 with dropout and by 0.6 without: the one with dropout over-fits less." in told(
        rows(falling(0.5), falling(0.7))
    )
    assert "over-fits more" in told(rows(falling(0.7), falling(0.5)))
    assert "over-fits alike" in told(rows(falling(0.5), falling(0.5)))
    assert "by −0.2 with" in told(rows(falling(0.5), falling(0.9), train=0.7))


def test_turns():
    text = told(rows(falling(0.5), rising(0.6, 0.9)))
    assert (
        "with dropout it has not turned so far; without it was lowest at step 160 (0.6) and is "
        "0.9 now" in text
    )
    assert "with dropout it was lowest at step 160" in told(rows(rising(0.6, 0.9), falling(0.5)))
    assert "neither network has turned upwards" in told(rows(falling(0.5), falling(0.6)))


def test_wrong_labels_learnt_by_heart():
    text = told(rows(falling(0.5), falling(0.6), memorised=(0.1, 1.0)))
    assert "learnt by heart: 10 % with dropout, 100 % without." in text
    assert "by heart" not in told(rows(falling(0.5), falling(0.6)))


def test_changes_on_the_way():
    assert "changed once on the way, at step 1,200" in told(changes=(1200,))
    assert "changed 3 times on the way, between steps 20 and 90" in told(changes=(20, 30, 90))
    assert "changed" not in told()


def test_no_direction_is_claimed_of_one_seed():
    different = told(rows(falling(0.5), falling(0.7)))
    assert "chance alone can make such a difference" in different
    same = told(rows(falling(0.5), falling(0.5), error=(0.2, 0.2)))
    assert "chance" not in same
    for text in (different, same):
        assert not re.search(r"\b(because|thanks to|dropout helps|better|worse)\b", text)


def test_a_network_trained_alone_is_compared_with_nothing():
    text = told(rows(rising(0.5, 0.8)), twin=False)
    for words in ("without", "chance", "fewer", "less"):
        assert words not in text
    assert "is wrong on 10.0 % of 540 hold-out examples." in text
    assert "the network has not turned upwards" in told(rows(falling(0.5)), twin=False)


def test_what_left_all_bounds_has_no_figures():
    lost = [*falling(0.5)[:-1], None]
    one = told(rows(lost, falling(0.5)), state="diverged")
    assert "The network with dropout left all bounds: there is nothing to compare." in one
    assert "The network without dropout left" in told(rows(falling(0.5), lost))
    both = told(rows(lost, lost), state="diverged")
    assert "There is no figure to tell" in both
    assert "None" not in one + both


def test_values_have_distances():
    surface = {"name": "surface", "train_size": 60}
    text = told(rows(falling(0.5), falling(0.7), error=(0.25, 0.5)), dataset=surface)
    assert "hold-out error (root mean square) is 0.25 with dropout and 0.5 without" in text
    assert "wrong on" not in text


def test_an_autoencoder_gives_pictures_back_and_is_off_by_a_distance():
    digits, network = {"label_noise": 0.0}, {"hidden": [8, 8], "autoencoder": True}
    measured = rows(falling(0.5), falling(0.7), error=(0.25, 0.5))
    text = told(measured, dataset=digits, network=network)
    assert "hidden perceptrons (ReLU), which learn to give the picture back, dropout" in text
    assert "hold-out error (root mean square) is 0.25 with dropout and 0.5 without" in text
    assert "wrong" not in text


def test_before_the_first_step_there_is_nothing_to_compare():
    text = told(rows(falling(0.5), falling(0.5))[:1], state="paused", step=0)
    assert "hold-out" not in text
