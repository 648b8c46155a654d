"""Questions about pixels that give the class away, as plain values."""

from typing import Any

import torch
from torch import Tensor

from dropscope.lab.probes.give_away import PixelReading, read_give_away
from dropscope.lab.probes.saliency import saliency
from dropscope.runs.plain_values import figure, numbers
from dropscope.runs.probe_subject import Chosen, Subject
from dropscope.runs.probing_examples import class_followed
from dropscope.runs.questions import GiveAwayQuestion


def give_away_of(subject: Subject, question: GiveAwayQuestion) -> dict[str, Any]:
    """Answer: who reads the pixels and who the picture, over the hold-out set and in one example.

    A hold-out example is looked at with its pixels as in training, whatever the run's own hold-out
    set says.
    """
    pixels = subject.dataset.give_away.pixels
    variants = subject.dataset.holdout_variants()
    chosen = _as_in_training(subject.choose(question.example), variants["as_training"])
    found = read_give_away(
        subject.networks,
        {name: x[subject.indices] for name, x in variants.items()},
        subject.y,
        pixels,
    )
    twins = {}
    for name, reading in found.items():
        followed = class_followed(subject, None, chosen, name)
        of_one = saliency(subject.networks[name], chosen.features, torch.tensor([followed or 0]))
        twins[name] = {**_plain(reading), "class": followed, "saliency": numbers(of_one[0])}
    return {
        "twins": twins,
        "example": chosen.described(),
        "pixel_count": pixels,
        "feature_count": chosen.features.shape[1],
    }


def _plain(reading: PixelReading) -> dict[str, Any]:
    return {
        "accuracy": {name: figure(one) for name, one in reading.accuracy.items()},
        "change": {name: figure(one) for name, one in reading.change.items()},
        "saliency_share": figure(reading.saliency_share),
        "mean_saliency": numbers(reading.mean_saliency),
        "weights_norm": numbers(reading.weights_norm),
        "pixel_weight": figure(reading.pixel_weight),
        "other_weight": figure(reading.other_weight),
        "heavier_inputs": reading.heavier_inputs,
    }


def _as_in_training(chosen: Chosen, x: Tensor) -> Chosen:
    if chosen.source != "holdout" or chosen.index is None:
        return chosen
    picture = x[chosen.index : chosen.index + 1]
    return Chosen(picture, chosen.label, chosen.source, chosen.index)
