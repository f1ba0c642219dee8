"""Writes the vectors of convolutions: python test/oracle/make_convolution.py (needs torch and numpy).

Values and gradients of PyTorch's Conv1d, in float64. Made with PyTorch 2.15.0.
"""

import torch
from torch import nn

from make_vectors import float32, numbers, write


def convolution(T, B, D, M, K, dilation=1, stride=1, before=0, after=0):
    layer = nn.Conv1d(D, M, K, stride=stride, dilation=dilation).double()
    with torch.no_grad():
        for parameter in layer.parameters():
            parameter.copy_(torch.round(parameter, decimals=4))
    x = float32(T, B, D).requires_grad_()
    z = layer(nn.functional.pad(x.permute(1, 2, 0), (before, after))).permute(2, 0, 1)
    weights = float32(*z.shape)
    (weights * z).sum().backward()
    return {
        "options": {"dilation": dilation, "stride": stride, "before": before, "after": after},
        "x": numbers(x),
        "weight": numbers(layer.weight),
        "bias": numbers(layer.bias),
        "z": numbers(z),
        "weights": numbers(weights),
        "gradients": {
            "x": numbers(x.grad),
            "weight": numbers(layer.weight.grad),
            "bias": numbers(layer.bias.grad),
        },
    }


torch.manual_seed(6)
write("convolution", [
    convolution(T=6, B=2, D=3, M=4, K=3),
    convolution(T=5, B=1, D=1, M=1, K=1),
    convolution(T=7, B=2, D=2, M=3, K=3, dilation=2, before=4),
    convolution(T=8, B=3, D=3, M=2, K=4, stride=2, before=1, after=2),
    convolution(T=9, B=1, D=2, M=5, K=2, dilation=3, stride=3, after=1),
])
