"""The experiments: what is trained, what is read off the runs, and where it must come out.

Each is a value of ``EXPERIMENTS``; another one is another value. What a run gives is asked of the
server that trained it, so a new measurement may call whatever route it needs. A seed changes the
training examples, the initial weights, the order of batches and the masks.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.science.experiments.figures import Band, Figure
from tests.science.experiments.server import RecordedRun

Recipe = dict[str, Any]
BATCH_SIZE = 50
TEST_IMAGES = 10_000
FEW_TEST_IMAGES = 2_000


@dataclass(frozen=True)
class Experiment:
    """One experiment.

    ``recipe``: of a seed's run; equal recipes are trained once. ``measure``: the figures of one
    finished run, by key. ``source``: where the published figures come from.
    """

    name: str
    title: str
    source: str
    recipe: Callable[[int], Recipe]
    measure: Callable[[RecordedRun], dict[str, float]]
    figures: tuple[Figure, ...]


def mnist_recipe(seed: int, *, train_size: int, label_noise: float, epochs: int) -> Recipe:
    """784-256-256-10, dropout 0.2 at the input and 0.5 at both hidden layers."""
    return {
        "dataset": {
            "name": "mnist",
            "train_size": train_size,
            "label_noise": label_noise,
            "seed": seed,
        },
        "network": {"hidden": [256, 256], "activation": "relu"},
        "dropout": {"input": 0.2, "hidden": [0.5, 0.5]},
        "training": {
            "optimizer": "adam",
            "learning_rate": 0.001,
            "batch_size": BATCH_SIZE,
            "max_steps": epochs * train_size // BATCH_SIZE,
        },
        "seed": seed,
    }


def few_examples(seed: int) -> Recipe:
    """1,000 images with true labels, 80 epochs."""
    return mnist_recipe(seed, train_size=1000, label_noise=0.0, epochs=80)


def wrong_labels(seed: int) -> Recipe:
    """2,000 images of which four in ten bear a wrong label, 40 epochs."""
    return mnist_recipe(seed, train_size=2000, label_noise=0.4, epochs=40)


def test_errors(run: RecordedRun) -> dict[str, float]:
    """Test error at the end, in per cent, and how many points dropout took off it."""
    last = run.evaluations()[-1]["holdout_error"]
    without, with_dropout = 100 * last["plain"], 100 * last["dropout"]
    return {"without": without, "with": with_dropout, "gap": without - with_dropout}


def holdout_rise(run: RecordedRun) -> dict[str, float]:
    """How far hold-out loss has risen from its lowest measured point by the end."""
    found: dict[str, float] = {}
    for name, twin in (("without", "plain"), ("with", "dropout")):
        losses = [row["holdout_loss"][twin] for row in run.evaluations()]
        found |= {
            f"minimum {name}": min(losses),
            f"final {name}": losses[-1],
            f"rise {name}": losses[-1] / min(losses),
        }
    return found | {"excess": found["rise without"] - found["rise with"]}


def memorised_labels(run: RecordedRun) -> dict[str, float]:
    """Test errors as in ``test_errors``, and the share of wrong labels given back, in per cent."""
    memorised = run.evaluations()[-1]["memorised"]
    return test_errors(run) | {
        "memorised without": 100 * memorised["plain"],
        "memorised with": 100 * memorised["dropout"],
    }


def accuracy_without_units(run: RecordedRun) -> dict[str, float]:
    """Accuracy in per cent with half and with four fifths of the hidden perceptrons off."""
    twins = run.probe(
        "redundancy",
        examples=TEST_IMAGES,
        orderings=10,
        shares=[0.5, 0.8],
        importance=False,
    )["twins"]
    found: dict[str, float] = {}
    for place, share in enumerate(("half", "80")):
        without, with_dropout = (
            100 * twins[twin]["curve"]["accuracy"][place]["value"] for twin in ("plain", "dropout")
        )
        found |= {
            f"{share} without": without,
            f"{share} with": with_dropout,
            f"{share} gap": with_dropout - without,
        }
    return found


def leaning(run: RecordedRun) -> dict[str, float]:
    """Correlation within classes and share of exact zeros in the first hidden layer."""
    twins = run.probe("co-adaptation", examples=TEST_IMAGES, layer=1, pairs=1)["twins"]
    found: dict[str, float] = {}
    for name, twin in (("without", "plain"), ("with", "dropout")):
        found |= {
            f"correlation {name}": twins[twin]["correlation"]["within_class"]["value"],
            f"zeros {name}": twins[twin]["zero_share"],
        }
    return found | {
        "correlation ratio": found["correlation with"] / found["correlation without"],
        "zeros ratio": found["zeros with"] / found["zeros without"],
    }


def monte_carlo_errors(run: RecordedRun) -> dict[str, float]:
    """Error in per cent of one pass, of single masks, and of the mean of ten and of fifty."""
    few, many = (
        run.probe("noise", examples=FEW_TEST_IMAGES, masks=masks, twin="dropout")["twins"][
            "dropout"
        ]["error"]
        for masks in (10, 50)
    )
    found = {
        "scaled": 100 * many["single"],
        "one": 100 * many["one_mask"],
        "ten": 100 * few["monte_carlo"],
        "fifty": 100 * many["monte_carlo"],
    }
    return found | {
        "fifty apart": found["fifty"] - found["scaled"],
        "one worse": found["one"] - found["scaled"],
    }


_FULL_SET = "on all 60,000 images"

EXPERIMENTS = (
    Experiment(
        name="E1",
        title="Test error after training on 1,000 images",
        source="Published: Hinton et al. 2012, 160 and about 110 errors among the 10,000 test "
        "images after training on all 60,000, there with a limit on weights' norms too. Srivastava "
        "et al. 2014, figure 10: the gain grows, then declines, with the number of examples.",
        recipe=few_examples,
        measure=test_errors,
        figures=(
            Figure(
                "without",
                "without dropout, %",
                digits=2,
                published=f"1.60 {_FULL_SET}",
                expected="9.99 ± 0.44",
                band=Band(9.0, 11.0),
            ),
            Figure(
                "with",
                "with dropout, %",
                digits=2,
                published=f"1.10 {_FULL_SET}",
                expected="8.08 ± 0.17",
                band=Band(7.5, 8.8),
            ),
            Figure("gap", "gap, points", digits=2, expected="1.91", band=Band(low=1.0)),
        ),
    ),
    Experiment(
        name="E2",
        title="Hold-out loss, from its minimum to the end",
        source="Nothing was published on this. The runs are those of E1.",
        recipe=few_examples,
        measure=holdout_rise,
        figures=(
            Figure("minimum without", "minimum without dropout", digits=3, expected="0.431"),
            Figure("final without", "final without dropout", digits=3, expected="0.671"),
            Figure("minimum with", "minimum with dropout", digits=3, expected="0.367"),
            Figure("final with", "final with dropout", digits=3, expected="0.435"),
            Figure(
                "rise without",
                "final ÷ minimum without dropout",
                digits=2,
                expected="1.56",
                band=Band(low=1.35),
            ),
            Figure(
                "rise with",
                "final ÷ minimum with dropout",
                digits=2,
                expected="1.19",
                band=Band(high=1.30),
            ),
            Figure(
                "excess",
                "rise without − rise with",
                digits=2,
                expected="0.37",
                band=Band(above=0.0, every_seed=True),
            ),
        ),
    ),
    Experiment(
        name="E3",
        title="Accuracy with hidden perceptrons switched off",
        source="Morcos et al. 2018 found that networks which memorise die sooner when units are "
        "ablated, and that dropout protects up to about its training rate; there are no figures "
        "for this very set-up. The runs are those of E1; random perceptrons of both hidden layers "
        "are off, nothing is rescaled, ten orders a run.",
        recipe=few_examples,
        measure=accuracy_without_units,
        figures=(
            Figure("half without", "half off, without dropout, %", digits=1, expected="79.2"),
            Figure("half with", "half off, with dropout, %", digits=1, expected="86.3"),
            Figure(
                "half gap", "half off, gap, points", digits=1, expected="7.1", band=Band(low=4.0)
            ),
            Figure("80 without", "80 % off, without dropout, %", digits=1, expected="55.2"),
            Figure("80 with", "80 % off, with dropout, %", digits=1, expected="75.0"),
            Figure(
                "80 gap", "80 % off, gap, points", digits=1, expected="19.8", band=Band(low=10.0)
            ),
        ),
    ),
    Experiment(
        name="E4",
        title="How alike perceptrons of the first hidden layer fire",
        source="Nothing was published on this very set-up. The runs are those of E1; mean over "
        "pairs of perceptrons of |correlation| of their activations on test images, class means "
        "subtracted first, dead perceptrons left out.",
        recipe=few_examples,
        measure=leaning,
        figures=(
            Figure(
                "correlation without", "correlation without dropout", digits=3, expected="0.233"
            ),
            Figure("correlation with", "correlation with dropout", digits=3, expected="0.104"),
            Figure("correlation ratio", "with ÷ without", 2, expected="0.45", band=Band(high=0.6)),
        ),
    ),
    Experiment(
        name="E4b",
        title="How often perceptrons of the first hidden layer are silent",
        source="Srivastava et al. 2014, section 7.2: dropout makes activations sparse; shown there "
        "as histograms. The runs are those of E1; share of activations on test images that are "
        "exactly 0, masks off.",
        recipe=few_examples,
        measure=leaning,
        figures=(
            Figure("zeros without", "share without dropout", digits=2, expected="0.22"),
            Figure("zeros with", "share with dropout", digits=2, expected="0.67"),
            Figure("zeros ratio", "with ÷ without", 2, expected="3.0", band=Band(low=2.0)),
        ),
    ),
    Experiment(
        name="E5",
        title="2,000 images, four labels in ten wrong",
        source="Nothing was published on this very set-up. Exactly 800 of the 2,000 labels are "
        "wrong; to memorise one is to give it back at the end, masks off.",
        recipe=wrong_labels,
        measure=memorised_labels,
        figures=(
            Figure("without", "test error without dropout, %", digits=2, expected="33.7"),
            Figure("with", "test error with dropout, %", digits=2, expected="18.2"),
            Figure("gap", "gap, points", digits=2, expected="15.5", band=Band(low=10.0)),
            Figure(
                "memorised without",
                "wrong labels memorised without dropout, %",
                digits=1,
                expected="99.8",
                band=Band(low=97.0),
            ),
            Figure(
                "memorised with",
                "wrong labels memorised with dropout, %",
                digits=1,
                expected="56.5",
                band=Band(high=70.0),
            ),
        ),
    ),
    Experiment(
        name="E6",
        title="One pass with weights scaled against the mean of many masks",
        source="Srivastava et al. 2014, figure 11: about 50 masks match weight scaling. The runs "
        "are those of E1; 2,000 of the test images, spread evenly; a mask for each image and pass.",
        recipe=few_examples,
        measure=monte_carlo_errors,
        figures=(
            Figure("scaled", "one pass, weights scaled, %", digits=2, expected="8.73"),
            Figure("one", "one mask, %", digits=2, expected="12.9"),
            Figure("ten", "mean of 10 masks, %", digits=2, expected="9.1"),
            Figure("fifty", "mean of 50 masks, %", digits=2, expected="8.73"),
            Figure(
                "fifty apart",
                "50 masks − one pass, points",
                digits=2,
                published="about 0",
                expected="0.00",
                band=Band(-0.4, 0.4),
            ),
            Figure(
                "one worse",
                "one mask − one pass, points",
                digits=2,
                expected="4.2",
                band=Band(low=2.5),
            ),
        ),
    ),
)
