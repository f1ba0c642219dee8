"""Writes test/oracle/attention.json, PyTorch's multi-head attention and Transformer layers: python test/oracle/make_attention.py"""

import torch
from make_vectors import float32, numbers, write
from torch import nn


def rounded(module):
    """The module in float64 with parameters of few digits, none of which is where it started: biases and gains too."""
    module = module.double()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.round(parameter + 0.3 * torch.randn_like(parameter), decimals=3))
    return module


def padding(lengths, S):
    """True where a key is beyond its sequence's length."""
    return torch.arange(S)[None, :] >= torch.tensor(lengths)[:, None]


def case(module, inputs, run, **content):
    """Inputs, parameters, outputs, and every gradient of a random weighted sum of y."""
    outputs = run(**inputs)
    weight = float32(*outputs["y"].shape)
    (weight * outputs["y"]).sum().backward()
    return {
        **content,
        "inputs": {name: numbers(tensor) for name, tensor in inputs.items()},
        "parameters": {name: numbers(parameter) for name, parameter in module.named_parameters()},
        "outputs": {name: numbers(tensor) for name, tensor in outputs.items()},
        "weight": numbers(weight),
        "gradients": {name: numbers(tensor.grad) for name, tensor in [*inputs.items(), *module.named_parameters()]},
    }


def attention(D, heads, T, S, B, lengths=None, causal=False, mask=None):
    module = rounded(nn.MultiheadAttention(D, heads))
    names = ["query"] if S is None else ["query", "key", "value"]
    inputs = {name: float32(T if name == "query" else S, B, D).requires_grad_() for name in names}
    S = T if S is None else S
    allowed = torch.ones(T, S) if mask is None else mask
    if causal:
        allowed = torch.tril(allowed)

    def run(query, key=None, value=None):
        y, weights = module(
            query,
            query if key is None else key,
            query if value is None else value,
            key_padding_mask=padding(lengths, S) if lengths else None,
            attn_mask=(allowed == 0) if causal or mask is not None else None,
            average_attn_weights=False,
        )
        return {"y": y, "weights": weights}

    options = {"size": D, "heads": heads}
    given = {"lengths": lengths, "causal": causal, "mask": None if mask is None else numbers(mask)}
    return case(module, inputs, run, options=options, given={k: v for k, v in given.items() if v})


def encoder(D, heads, F, T, B, norm_first, lengths=None, causal=False):
    module = rounded(nn.TransformerEncoderLayer(D, heads, F, dropout=0.0, norm_first=norm_first))
    mask = torch.triu(torch.ones(T, T), 1).bool() if causal else None

    def run(x):
        return {"y": module(x, src_mask=mask, src_key_padding_mask=padding(lengths, T) if lengths else None)}

    options = {"size": D, "heads": heads, "feedForwardSize": F, "normFirst": norm_first}
    given = {"lengths": lengths, "causal": causal}
    inputs = {"x": float32(T, B, D).requires_grad_()}
    return case(module, inputs, run, options=options, given={k: v for k, v in given.items() if v})


def decoder(D, heads, F, T, S, B, norm_first, lengths=None, memory_lengths=None):
    module = rounded(nn.TransformerDecoderLayer(D, heads, F, dropout=0.0, norm_first=norm_first))

    def run(x, memory):
        y = module(
            x,
            memory,
            tgt_mask=torch.triu(torch.ones(T, T), 1).bool(),
            tgt_key_padding_mask=padding(lengths, T) if lengths else None,
            memory_key_padding_mask=padding(memory_lengths, S) if memory_lengths else None,
        )
        return {"y": y}

    options = {"size": D, "heads": heads, "feedForwardSize": F, "normFirst": norm_first}
    given = {"lengths": lengths, "memoryLengths": memory_lengths}
    inputs = {"x": float32(T, B, D).requires_grad_(), "memory": float32(S, B, D).requires_grad_()}
    return case(module, inputs, run, options=options, given={k: v for k, v in given.items() if v})


torch.manual_seed(8)
write("attention", {
    "attention": [
        attention(D=6, heads=2, T=4, S=None, B=2),
        attention(D=6, heads=3, T=3, S=5, B=2, lengths=[5, 2]),
        attention(D=4, heads=1, T=5, S=None, B=3, lengths=[5, 1, 3], causal=True),
        attention(D=4, heads=4, T=3, S=4, B=1, mask=torch.tensor([[1, 0, 1, 0], [0, 0, 0, 1], [1, 1, 1, 1]])),
        attention(D=1, heads=1, T=1, S=None, B=1),
    ],
    "encoder": [
        encoder(D=6, heads=2, F=9, T=5, B=2, norm_first=False),
        encoder(D=6, heads=3, F=5, T=4, B=3, norm_first=True, lengths=[4, 1, 3]),
        encoder(D=4, heads=2, F=7, T=6, B=1, norm_first=False, causal=True),
        encoder(D=4, heads=1, F=7, T=3, B=2, norm_first=True, causal=True, lengths=[2, 3]),
    ],
    "decoder": [
        decoder(D=6, heads=2, F=9, T=4, S=5, B=2, norm_first=False),
        decoder(D=4, heads=2, F=5, T=3, S=6, B=3, norm_first=True, lengths=[3, 1, 2], memory_lengths=[6, 4, 1]),
        decoder(D=4, heads=1, F=3, T=5, S=2, B=2, norm_first=False, lengths=[5, 3], memory_lengths=[1, 2]),
    ],
})
