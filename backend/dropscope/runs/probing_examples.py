"""Questions about one example, as plain values: through many masks, and by which inputs."""

from typing import Any

import torch
from torch import Generator, Tensor

from dropscope.lab.probes.averaging import averaging, single_pass
from dropscope.lab.probes.monte_carlo import monte_carlo, sub_network_outputs
from dropscope.lab.probes.progress import Progress, part_of
from dropscope.lab.probes.saliency import saliency
from dropscope.lab.records import TwinName
from dropscope.runs.plain_values import number, numbers, split
from dropscope.runs.probe_subject import Chosen, Subject
from dropscope.runs.questions import NoiseQuestion, SaliencyQuestion

SHOWN_MASKS = 12
_EXAMPLE = 0.1  # share of the progress that the example counts for beside the hold-out set


def noise_of(subject: Subject, question: NoiseQuestion, progress: Progress) -> dict[str, Any]:
    """Answer: one example through many masks; the masks' mean answer beside the single pass.

    The noise is of the run's kind, with the drop probabilities in force after the step.
    """
    chosen = subject.choose(question.example)

    def measure(name: TwinName, part: Progress) -> dict[str, Any]:
        output = subject.networks[name].forward(chosen.features).output
        found: dict[str, Any] = {
            "single": {"probability": numbers(torch.softmax(output[0].double(), 0))}
        }
        if name == "dropout":
            found |= _through_masks(subject, question, chosen)
        part(_EXAMPLE)
        return found | _over_holdout(subject, question, name, part_of(part, _EXAMPLE, 1.0))

    dropout = subject.training.recipe.dropout
    layers = subject.training.dropout_layers
    return {
        "twins": subject.each(progress, measure),
        "example": chosen.described(),
        "mask_count": question.masks,
        "drop_probability": dict(zip(layers, subject.training.drop_probabilities, strict=True)),
        "kind": dropout.kind,
        "mistake": dropout.mistake,
    }


def saliency_of(subject: Subject, question: SaliencyQuestion) -> dict[str, Any]:
    """Answer: the derivative of a class's logit by each input, and the first layer's weights.

    Without a class it is the example's own, and the network's answer for an example without one;
    of a regression it is the fitted value.
    """
    chosen = subject.choose(question.example)
    twins = {}
    for name, network in subject.networks.items():
        followed = class_followed(subject, question.label, chosen, name)
        found = saliency(network, chosen.features, torch.tensor([followed or 0]))
        twins[name] = {
            "saliency": numbers(found[0]),
            "class": followed,
            "weights_norm": numbers(network.weights[0].norm(dim=0)),
        }
    return {"twins": twins, "example": chosen.described(), "example_count": 1}


def class_followed(
    subject: Subject, label: int | None, chosen: Chosen, name: TwinName
) -> int | None:
    """Whose logit to follow back: the class asked for, the example's own, or the answer's.

    ``None`` for a regression, which has but one output.
    """
    if subject.is_regression:
        return None
    if label is not None:
        return label
    if chosen.label is not None:
        return int(chosen.label)
    return int(subject.networks[name].forward(chosen.features).output[0].argmax())


def _through_masks(subject: Subject, question: NoiseQuestion, chosen: Chosen) -> dict[str, Any]:
    outputs, masks = sub_network_outputs(
        subject.networks["dropout"],
        chosen.features,
        drop_probabilities=subject.training.drop_probabilities,
        kind=subject.training.recipe.dropout.kind,
        mask_count=question.masks,
        generator=Generator().manual_seed(question.seed),
    )
    found = monte_carlo(outputs)
    return {
        "outputs": numbers(outputs[:, 0]),
        "answers": outputs[:, 0].argmax(1).tolist(),
        "keep_mask": _by_layer(subject.training.dropout_layers, masks[:SHOWN_MASKS]),
        "mean_probability": numbers(found.probability[0]),
        "entropy": number(found.entropy.item()),
        "mutual_information": number(found.mutual_information.item()),
    }


def _by_layer(
    layers: tuple[str, ...], masks: list[list[Tensor | None]]
) -> dict[str, list[list[int]]]:
    """Each layer's masks, 1 = kept; only layers where units can be off."""
    found: dict[str, list[list[int]]] = {}
    for place, layer in enumerate(layers):
        kept = [mask[place] for mask in masks]
        rows = [one[0].int().tolist() for one in kept if one is not None]
        if rows:
            found[layer] = rows
    return found


def _over_holdout(
    subject: Subject, question: NoiseQuestion, name: TwinName, progress: Progress
) -> dict[str, Any]:
    if not question.over_holdout:
        return {"error": None, "calibration": None}
    network, x, y = subject.networks[name], subject.x, subject.y
    single = single_pass(network, x, y)
    error, calibration = {"single": single.error}, {"single": single.calibration}
    if name == "dropout":
        found = averaging(
            network,
            x,
            y,
            drop_probabilities=subject.training.drop_probabilities,
            kind=subject.training.recipe.dropout.kind,
            mask_count=question.masks,
            generator=Generator().manual_seed(question.seed),
            progress=progress,
        )
        error |= {"monte_carlo": found.monte_carlo.error, "one_mask": found.one_mask}
        calibration["monte_carlo"] = found.monte_carlo.calibration
    return {"error": split(error), "calibration": split(calibration)}
