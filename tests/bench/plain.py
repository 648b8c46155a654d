"""The loops that Dropscope is measured against, as anyone would write them in PyTorch.

Know nothing of Dropscope. Every loop takes a tenth of its steps to warm up before it is timed.
"""

import tempfile
import time
from itertools import pairwise

import torch
from torch import nn
from torch.nn import functional
from torch.utils.tensorboard import SummaryWriter


def plain_model(sizes: list[int], p: float = 0.5) -> nn.Sequential:
    """nn.Linear, nn.ReLU, nn.Dropout; input dropout 0.1 as in the default recipe."""
    layers: list[nn.Module] = [nn.Dropout(0.1)]
    for fan_in, units in pairwise(sizes[:-1]):
        layers += [nn.Linear(fan_in, units), nn.ReLU(), nn.Dropout(p)]
    return nn.Sequential(*layers, nn.Linear(sizes[-2], sizes[-1]))


def plain_step_s(
    x: torch.Tensor,
    y: torch.Tensor,
    sizes: list[int],
    batch_size: int,
    steps: int,
    *,
    fused: bool = False,
) -> float:
    """Seconds a step of a loop that records nothing. ``fused``: the optimiser's faster form."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = plain_model(sizes)
    options = {"fused": True} if fused else {}
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, **options)
    done, start_s = 0, 0.0
    warm_up = steps // 10
    while done < steps:
        for rows in torch.randperm(len(x)).split(batch_size):
            if done == warm_up:
                start_s = time.perf_counter()
            loss = functional.cross_entropy(model(x[rows]), y[rows])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            done += 1
            if done == steps:
                break
    return (time.perf_counter() - start_s) / (steps - warm_up)


def tensorboard_step_s(
    x: torch.Tensor, y: torch.Tensor, sizes: list[int], batch_size: int, steps: int
) -> float:
    """Seconds a step of the same loop, logging the loss and each hidden layer's activations and
    masks at every step; until everything is written."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    model = plain_model(sizes)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9)
    seen: dict[str, torch.Tensor] = {}
    hidden = 0
    for module in model:
        if isinstance(module, nn.Dropout) and hidden:
            module.register_forward_hook(_keep(seen, f"hidden_{hidden}"))
        hidden += isinstance(module, nn.Linear)
    done, start_s = 0, 0.0
    warm_up = steps // 10
    with tempfile.TemporaryDirectory() as folder:
        with SummaryWriter(folder) as writer:
            while done < steps:
                for rows in torch.randperm(len(x)).split(batch_size):
                    if done == warm_up:
                        start_s = time.perf_counter()
                    loss = functional.cross_entropy(model(x[rows]), y[rows])
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                    writer.add_scalar("loss", loss.item(), done)
                    for name, activation in seen.items():
                        writer.add_histogram(f"{name}/activation", activation, done)
                        mask = (activation != 0).float()
                        writer.add_image(f"{name}/mask", mask, done, dataformats="HW")
                    done += 1
                    if done == steps:
                        break
        return (time.perf_counter() - start_s) / (steps - warm_up)


def _keep(seen: dict[str, torch.Tensor], name: str):
    def hook(_module: nn.Module, _inputs: object, output: torch.Tensor) -> None:
        seen[name] = output.detach()

    return hook
