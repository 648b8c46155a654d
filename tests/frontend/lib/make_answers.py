"""Write ``answers.json``: what torch answers for small networks, to hold ``lib/mlp.js`` to.

``python tests/frontend/lib/make_answers.py`` from the root, after a change of the activations.
"""

import json
from pathlib import Path

import torch
from torch import nn

ACTIVATIONS = {
    "relu": nn.ReLU(),
    "leaky_relu": nn.LeakyReLU(),
    "tanh": nn.Tanh(),
    "sigmoid": nn.Sigmoid(),
    "gelu": nn.GELU(),
}


def main():
    torch.manual_seed(0)
    inputs = torch.randn(6, 2) * 2
    cases = []
    for name, activation in ACTIVATIONS.items():
        layers = [nn.Linear(2, 5), nn.Linear(5, 4), nn.Linear(4, 3)]
        model = nn.Sequential(layers[0], activation, layers[1], activation, layers[2])
        parameters = {
            f"linear_{number}.{kind}": {
                "shape": list(values.shape),
                "values": values.detach().reshape(-1).tolist(),
            }
            for number, layer in enumerate(layers, 1)
            for kind, values in (("weight", layer.weight), ("bias", layer.bias))
        }
        output = model.double()(inputs.double()).detach().reshape(-1).tolist()
        cases.append({"activation": name, "parameters": parameters, "output": output})
    found = {"inputs": inputs.reshape(-1).tolist(), "cases": cases}
    path = Path(__file__).with_name("answers.json")
    path.write_text(json.dumps(found) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
