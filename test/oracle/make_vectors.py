"""Writes the vectors that test/core compares with PyTorch: python test/oracle/make_vectors.py (needs torch and numpy).

All is computed in float64 from float32 numbers, so that both element types can be compared with it. Made with
PyTorch 2.15.0.
"""

import json
from pathlib import Path

import torch
from torch import nn

FOLDER = Path(__file__).parent


def numbers(tensor):
    """Row-major values with ten digits: more than float32 holds."""
    return {"shape": list(tensor.shape), "data": [float(f"{value:.10g}") for value in tensor.detach().flatten().tolist()]}


def float32(*shape):
    """Normally distributed numbers of few digits that float32 holds to its precision."""
    return torch.round(torch.randn(*shape, dtype=torch.float64), decimals=3)


def write(name, content):
    text = json.dumps(content, separators=(",", ":"))
    (FOLDER / f"{name}.json").write_text(text + "\n")


def recurrent(cell, layers, T, B, D, H, activation=None, initial=True):
    """One network: its input, parameters, outputs, and every gradient of a random weighted sum of all outputs."""
    if cell == "SRN":
        network = nn.RNN(D, H, layers, nonlinearity=activation)
    else:
        network = getattr(nn, cell)(D, H, layers)
    network = network.double()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.round(parameter, decimals=4))
    x = float32(T, B, D).requires_grad_()
    states = {"h": float32(layers, B, H).requires_grad_()}
    if cell == "LSTM":
        states["c"] = float32(layers, B, H).requires_grad_()
    if not initial:
        y, last = network(x)
    else:
        y, last = network(x, (states["h"], states["c"]) if cell == "LSTM" else states["h"])
    outputs = {"y": y, **dict(zip("hc", last if cell == "LSTM" else [last]))}
    weights = {name: float32(*output.shape) for name, output in outputs.items()}
    sum((weights[name] * output).sum() for name, output in outputs.items()).backward()
    case = {
        "cell": cell,
        "options": {"inputSize": D, "hiddenSize": H, "numLayers": layers},
        "x": numbers(x),
        "parameters": {name: numbers(parameter) for name, parameter in network.named_parameters()},
        "initial": {name: numbers(state) for name, state in states.items()} if initial else {},
        "outputs": {name: numbers(output) for name, output in outputs.items()},
        "weights": {name: numbers(weight) for name, weight in weights.items()},
        "gradients": {
            "x": numbers(x.grad),
            **{name: numbers(parameter.grad) for name, parameter in network.named_parameters()},
            **({name: numbers(state.grad) for name, state in states.items()} if initial else {}),
        },
    }
    if activation:
        case["options"]["activation"] = activation
    return case


def cross_entropy():
    logits = (3 * float32(5, 7)).requires_grad_()
    targets = torch.tensor([0, 6, 3, 3, 1])
    case = {"logits": numbers(logits), "targets": targets.tolist()}
    for reduction in ["mean", "sum"]:
        logits.grad = None
        loss = nn.functional.cross_entropy(logits, targets, reduction=reduction)
        loss.backward()
        case[reduction] = {"loss": loss.item(), "gradient": numbers(logits.grad)}
    return case


def optimizer(make):
    """A few steps on a small quadratic: parameters after each."""
    scale = torch.tensor([1.0, 3.0, 0.2, 10.0], dtype=torch.float64)
    parameter = float32(4).requires_grad_()
    start = numbers(parameter)
    optimizer = make([parameter])
    steps = []
    for _ in range(6):
        optimizer.zero_grad()
        (scale * parameter**2).sum().backward()
        optimizer.step()
        steps.append(numbers(parameter)["data"])
    return {"start": start, "scale": scale.tolist(), "steps": steps}


def clip():
    """Gradients before and after clip_grad_norm_, once with a norm that is too large and once not."""
    cases = []
    for max_norm in [1.0, 100.0]:
        parameters = [torch.zeros(2, 3, dtype=torch.float64), torch.zeros(4, dtype=torch.float64)]
        before = [float32(*parameter.shape) for parameter in parameters]
        for parameter, gradient in zip(parameters, before):
            parameter.grad = gradient.clone()
        norm = nn.utils.clip_grad_norm_(parameters, max_norm)
        cases.append({
            "maxNorm": max_norm,
            "before": [numbers(gradient) for gradient in before],
            "norm": norm.item(),
            "after": [numbers(parameter.grad) for parameter in parameters],
        })
    return cases


if __name__ == "__main__":
    torch.manual_seed(6)
    write("recurrent", [
        recurrent("SRN", 1, T=5, B=2, D=3, H=4, activation="tanh"),
        recurrent("SRN", 2, T=4, B=3, D=5, H=3, activation="relu"),
        recurrent("SRN", 1, T=1, B=1, D=1, H=1, activation="tanh", initial=False),
        recurrent("SRN", 2, T=3, B=1, D=2, H=7, activation="tanh"),
        recurrent("GRU", 1, T=5, B=2, D=3, H=5),
        recurrent("GRU", 2, T=4, B=3, D=2, H=3),
        recurrent("GRU", 1, T=6, B=1, D=4, H=9, initial=False),
        recurrent("LSTM", 1, T=5, B=2, D=3, H=5),
        recurrent("LSTM", 2, T=4, B=3, D=2, H=3),
        recurrent("LSTM", 1, T=6, B=1, D=4, H=9, initial=False),
    ])
    write("training", {
        "crossEntropy": cross_entropy(),
        "adam": optimizer(lambda parameters: torch.optim.Adam(parameters, lr=0.1)),
        "sgd": optimizer(lambda parameters: torch.optim.SGD(parameters, lr=0.02)),
        "momentum": optimizer(lambda parameters: torch.optim.SGD(parameters, lr=0.02, momentum=0.9)),
        "clip": clip(),
    })
