"""Writes safetensors files of PyTorch networks with what they compute: python test/oracle/make_safetensors.py (needs
torch, numpy and safetensors).

All is computed in float64 from float32 parameters. Made with PyTorch 2.15.0 and safetensors 0.8.0.
"""

import base64

import torch
from make_vectors import float32, numbers, write
from safetensors.torch import load, save
from torch import nn


def case(name, network, options, dtype=torch.float32):
    """A network as safetensors.torch saves its state_dict, and its outputs on a random input."""
    network = network.to(dtype)
    x = float32(4, 2, network.input_size)
    data = save({key: tensor.contiguous() for key, tensor in network.state_dict().items()}, metadata={"format": "pt"})
    y, last = network.double()(x)
    states = last if isinstance(last, tuple) else (last,)
    return {
        "network": name,
        "options": {"inputSize": network.input_size, "hiddenSize": network.hidden_size, **options},
        "bytes": base64.b64encode(data).decode(),
        "x": numbers(x),
        "outputs": {"y": numbers(y), **{state: numbers(value) for state, value in zip("hc", states)}},
    }


def dtypes():
    """Every floating-point type, an empty tensor and a single number, in a file that safetensors wrote."""
    values = torch.tensor([[0.0, -1.5, 2.0**-20], [65504.0, 1e-7, float("inf")]])
    tensors = {
        "half": values.half(),
        "brain": values.bfloat16(),
        "single": values,
        "double": values.double() / 3,
        "empty": torch.zeros(0, 3),
        "scalar": torch.tensor(0.25),
    }
    data = save(tensors, metadata={"note": "数"})
    finite = {name: torch.nan_to_num(tensor.double(), posinf=-99.0) for name, tensor in load(data).items()}
    return {"bytes": base64.b64encode(data).decode(), "tensors": {name: numbers(tensor) for name, tensor in finite.items()}}


torch.manual_seed(8)
write("safetensors", {
    "networks": [
        case("LSTM", nn.LSTM(3, 4, num_layers=2, bidirectional=True), {"numLayers": 2, "bidirectional": True}),
        case("GRU", nn.GRU(2, 5), {}),
        case("SRN", nn.RNN(3, 2, num_layers=2, nonlinearity="relu"), {"numLayers": 2, "activation": "relu"}),
        case("GRU", nn.GRU(2, 3), {}, dtype=torch.float64),
    ],
    "dtypes": dtypes(),
})
