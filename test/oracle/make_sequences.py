"""Writes the vectors of stacked, bidirectional and packed networks: python test/oracle/make_sequences.py (needs torch).

All is computed in float64 from float32 numbers. Made with PyTorch 2.15.0.
"""

import torch
from make_vectors import float32, numbers, write
from torch import nn


def case(cell, layers, D, H, lengths, bidirectional=False, T=None, initial=True, activation=None):
    """One network on sequences of the given lengths: outputs, and every gradient of a weighted sum of all of them."""
    options = {"num_layers": layers, "bidirectional": bidirectional}
    network = nn.RNN(D, H, nonlinearity=activation, **options) if cell == "SRN" else getattr(nn, cell)(D, H, **options)
    network = network.double()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.round(parameter, decimals=4))
    B = len(lengths)
    T = T or max(lengths)
    x = float32(T, B, D).requires_grad_()
    shape = (layers * (2 if bidirectional else 1), B, H)
    states = {name: float32(*shape).requires_grad_() for name in ("hc" if cell == "LSTM" else "h")}
    packed = nn.utils.rnn.pack_padded_sequence(x, torch.tensor(lengths), enforce_sorted=False)
    start = (states["h"], states["c"]) if cell == "LSTM" else states["h"]
    y, last = network(packed, start) if initial else network(packed)
    y, _ = nn.utils.rnn.pad_packed_sequence(y, total_length=T)
    outputs = {"y": y, **dict(zip("hc", last if cell == "LSTM" else [last]))}
    weights = {name: float32(*output.shape) for name, output in outputs.items()}
    sum((weights[name] * output).sum() for name, output in outputs.items()).backward()
    parameters = dict(network.named_parameters())
    tensors = {"x": x, **(states if initial else {}), **parameters}
    return {
        "cell": cell,
        "options": {
            "inputSize": D,
            "hiddenSize": H,
            "numLayers": layers,
            **({"bidirectional": True} if bidirectional else {}),
            **({"activation": activation} if activation else {}),
        },
        **({} if all(length == T for length in lengths) else {"lengths": lengths}),
        "x": numbers(x),
        "parameters": {name: numbers(parameter) for name, parameter in parameters.items()},
        "initial": {name: numbers(state) for name, state in states.items()} if initial else {},
        "outputs": {name: numbers(output) for name, output in outputs.items()},
        "weights": {name: numbers(weight) for name, weight in weights.items()},
        "gradients": {name: numbers(tensor.grad) for name, tensor in tensors.items()},
    }


torch.manual_seed(7)
write("sequences", [
    *(
        each
        for cell, activation in [("SRN", "tanh"), ("GRU", None), ("LSTM", None)]
        for each in [
            case(cell, 3, 2, 3, [4, 4], activation=activation),
            case(cell, 1, 3, 5, [4, 4], bidirectional=True, activation=activation),
            case(cell, 2, 2, 3, [3, 3, 3], bidirectional=True, activation=activation, initial=False),
            case(cell, 1, 3, 4, [2, 5, 1, 5], activation=activation),
            case(cell, 2, 2, 3, [4, 1, 3], bidirectional=True, activation=activation),
            case(cell, 1, 2, 3, [2, 3], T=5, bidirectional=True, activation=activation, initial=False),
        ]
    ),
    case("SRN", 2, 2, 3, [3, 5], bidirectional=True, activation="relu"),
])
