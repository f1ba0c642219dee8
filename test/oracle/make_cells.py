"""Writes cells.json: cells that PyTorch does not have, written here a second time from their papers, with the gradients of
torch.autograd. Made with PyTorch 2.15.0."""

import torch
from torch import nn
from torch.func import functional_call
from torch.nn.functional import conv1d, layer_norm, relu

from make_vectors import float32, numbers, write

sigmoid, tanh = torch.sigmoid, torch.tanh
activations = {"tanh": tanh, "logistic": sigmoid, "relu": relu, "identity": lambda z: z}


def jordan(p, xs, s, activation, **_):
    f = activations[activation]
    for x in xs:
        h = f(p["weight_ih"] @ x + p["bias_ih"] + p["weight_oh"] @ s["o"] + p["bias_oh"])
        s = {"h": h, "o": p["weight_ho"] @ h + p["bias_ho"]}
        yield s


def residual(p, xs, s, reads, activation):
    f = activations[activation]
    h = s["h"]
    for t, x in enumerate(xs):
        if reads == "x":
            h = h + f(p["weight_ih"] @ x + p["bias_ih"])
        elif reads == "x, h":
            h = h + f(p["weight_ih"] @ x + p["bias_ih"] + p["weight_hh"] @ h + p["bias_hh"])
        else:
            if t == 0:
                h = h + p["weight_ih"] @ x + p["bias_ih"]
            h = h + f(p["weight_hh"] @ h + p["bias_hh"])
        yield {"h": h}


def gates(p, x, h, letters):
    """Net input of each gate from its own rows of the weights."""
    H = len(h)
    for n, letter in enumerate(letters):
        rows = slice(n * H, (n + 1) * H)
        yield p["weight_ih"][rows] @ x + p["bias_ih"][rows] + p["weight_hh"][rows] @ h + p["bias_hh"][rows]


def lstm_without_forget(p, xs, s, **_):
    h, c = s["h"], s["c"]
    for x in xs:
        i, g, o = gates(p, x, h, "igo")
        c = c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield {"h": h, "c": c}


def coupled(p, xs, s, **_):
    h, c = s["h"], s["c"]
    for x in xs:
        i, g, o = gates(p, x, h, "igo")
        c = (1 - sigmoid(i)) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(c)
        yield {"h": h, "c": c}


def peephole(p, xs, s, **_):
    h, c = s["h"], s["c"]
    for x in xs:
        i, f, g, o = gates(p, x, h, "ifgo")
        new = sigmoid(f + torch.diag(p["weight_cf"]) @ c) * c + sigmoid(i + torch.diag(p["weight_ci"]) @ c) * tanh(g)
        h = sigmoid(o + torch.diag(p["weight_co"]) @ new) * tanh(new)
        c = new
        yield {"h": h, "c": c}


def layer_norm_lstm(p, xs, s, **_):
    h, c = s["h"], s["c"]
    H = len(h)
    for x in xs:
        from_x = layer_norm(p["weight_ih"] @ x, [4 * H], p["gain_ih"], p["bias_ih"])
        from_h = layer_norm(p["weight_hh"] @ h, [4 * H], p["gain_hh"], p["bias_hh"])
        i, f, g, o = (from_x + from_h).split(H)
        c = sigmoid(f) * c + sigmoid(i) * tanh(g)
        h = sigmoid(o) * tanh(layer_norm(c, [H], p["gain_c"], p["bias_c"]))
        yield {"h": h, "c": c}


def clockwork(p, xs, s, modules, activation):
    """Module by module, as in the paper: module m reads modules m, m + 1, …"""
    f = activations[activation]
    h = s["h"]
    H = len(h)
    member = torch.tensor([unit * modules // H for unit in range(H)])
    for t, x in enumerate(xs):
        new = h.clone()
        for m in range(modules):
            if t % 2**m == 0:
                own, slower = torch.where(member == m)[0], torch.where(member >= m)[0]
                z = p["weight_hh"][own][:, slower] @ h[slower] + p["bias_hh"][own] + p["weight_ih"][own] @ x + p["bias_ih"][own]
                new = new.index_put((own,), f(z))
        h = new
        yield {"h": h}


def min_gru(p, xs, s):
    h = s["h"]
    H = len(h)
    for x in xs:
        k, n = (p["weight_ih"] @ x + p["bias_ih"]).split(H)
        h = (1 - sigmoid(k)) * h + sigmoid(k) * n
        yield {"h": h}


def min_lstm(p, xs, s):
    h = s["h"]
    H = len(h)
    for x in xs:
        kf, ki, g = (p["weight_ih"] @ x + p["bias_ih"]).split(H)
        f, i = sigmoid(kf), sigmoid(ki)
        h = f / (f + i) * h + i / (f + i) * g
        yield {"h": h}


def qrnn(p, xs, s, window, pooling):
    """The gates by PyTorch's convolution over time."""
    D, H = xs.shape[1], len(s["h"])
    inputs = torch.cat([s["past"], xs]) if window > 1 else xs
    kernel = p["weight_ih"].view(-1, window, D).transpose(1, 2)
    convolved = conv1d(inputs.T[None], kernel, p["bias_ih"])[0].T
    c = s["c"] if pooling != "f" else s["h"]
    for t, gates in enumerate(convolved):
        z, f, *rest = gates.split(H)
        z, f, rest = tanh(z), sigmoid(f), [sigmoid(gate) for gate in rest]
        c = f * c + (rest[1] if pooling == "ifo" else 1 - f) * z
        states = {"h": c} if pooling == "f" else {"h": rest[0] * c, "c": c}
        if window > 1:
            states["past"] = inputs[t + 1 : t + window]
        yield states


def blocks(module, state_names, **options):
    """Sub-networks side by side, each PyTorch's own."""

    def run(p, xs, s, blocks):
        H, D = len(s["h"]), xs.shape[1]
        K = H // blocks
        runs = []
        for b in range(blocks):
            network = module(D, K, **options).double()
            own = {f"{name}_l0": value.unflatten(0, (-1, blocks, K))[:, b].flatten(0, 1) for name, value in p.items()}
            start = [s[name].chunk(blocks)[b][None, None] for name in state_names]
            given = tuple(start) if len(start) > 1 else start[0]
            lasts = [functional_call(network, own, (xs[: t + 1, None], given))[1] for t in range(len(xs))]
            runs.append([last if len(start) > 1 else (last,) for last in lasts])
        for t in range(len(xs)):
            yield {name: torch.cat([run[t][n].flatten() for run in runs]) for n, name in enumerate(state_names)}

    return run


def case(cell, run, shapes, states, T, B, D, H, constants=None, **options):
    """One layer: its input, parameters, outputs, and every gradient of a random weighted sum of all outputs."""
    x = float32(T, B, D).requires_grad_()
    parameters = {name: (0.5 * float32(*shape)).requires_grad_() for name, shape in shapes.items()}
    initial = {name: float32(1, B, *shape).requires_grad_() for name, shape in states.items()}
    runs = [
        list(run(parameters, x[:, b], {name: state[0, b] for name, state in initial.items()}, **options)) for b in range(B)
    ]
    outputs = {
        "y": torch.stack([torch.stack([step["h"] for step in steps]) for steps in runs], 1),
        **{name: torch.stack([steps[-1][name] for steps in runs])[None] for name in states},
    }
    weights = {name: float32(*output.shape) for name, output in outputs.items()}
    sum((weights[name] * output).sum() for name, output in outputs.items()).backward()
    gradient = lambda tensor: numbers(tensor.grad if tensor.grad is not None else torch.zeros_like(tensor))
    return {
        "cell": cell,
        "options": {"inputSize": D, "hiddenSize": H, "numLayers": 1, **options, **(constants or {})},
        "x": numbers(x),
        "parameters": {f"{name}_l0": numbers(parameter) for name, parameter in parameters.items()},
        "initial": {name: numbers(state) for name, state in initial.items()},
        "outputs": {name: numbers(output) for name, output in outputs.items()},
        "weights": {name: numbers(weight) for name, weight in weights.items()},
        "gradients": {
            "x": gradient(x),
            **{f"{name}_l0": gradient(parameter) for name, parameter in parameters.items()},
            **{name: gradient(state) for name, state in initial.items()},
        },
    }


def gated(G, D, H, K=None):
    return {"weight_ih": [G * H, D], "weight_hh": [G * H, K or H], "bias_ih": [G * H], "bias_hh": [G * H]}


def jordan_case(T, B, D, H, O, activation):
    shapes = {"weight_ih": [H, D], "weight_oh": [H, O], "bias_ih": [H], "bias_oh": [H], "weight_ho": [O, H], "bias_ho": [O]}
    states = {"h": [H], "o": [O]}
    return case("Jordan", jordan, shapes, states, T, B, D, H, {"outputUnits": O}, activation=activation)


def residual_case(reads, activation, T, B, D, H):
    shapes = gated(1, D, H)
    if reads == "x":
        shapes = {"weight_ih": [H, D], "bias_ih": [H]}
    return case("ResidualRNN", residual, shapes, {"h": [H]}, T, B, D, H, reads=reads, activation=activation)


def lstm_case(cell, run, G, T, B, D, H, **more):
    return case(cell, run, {**gated(G, D, H), **more}, {"h": [H], "c": [H]}, T, B, D, H)


def qrnn_case(pooling, window, T, B, D, H):
    rows = (len(pooling) + 1) * H
    shapes = {"weight_ih": [rows, window * D], "bias_ih": [rows]}
    states = {"h": [H]}
    if pooling != "f":
        states["c"] = [H]
    if window > 1:
        states["past"] = [window - 1, D]
    return case("QRNN", qrnn, shapes, states, T, B, D, H, window=window, pooling=pooling)


def blocks_case(cell, module, G, blocks_, T, B, D, H, states="h", **options):
    run = blocks(module, list(states), **options)
    return case(cell, run, gated(G, D, H, H // blocks_), {name: [H] for name in states}, T, B, D, H, blocks=blocks_)


torch.manual_seed(9)
write("cells", [
    jordan_case(5, 2, 3, 4, 2, "tanh"),
    jordan_case(4, 1, 2, 3, 5, "relu"),
    residual_case("x", "tanh", 5, 2, 3, 4),
    residual_case("x, h", "tanh", 5, 2, 3, 4),
    residual_case("x, h", "logistic", 4, 1, 2, 3),
    residual_case("h", "relu", 4, 2, 3, 5),
    lstm_case("LSTMWithoutForget", lstm_without_forget, 3, 5, 2, 3, 5),
    lstm_case("CoupledLSTM", coupled, 3, 5, 2, 3, 5),
    lstm_case("PeepholeLSTM", peephole, 4, 5, 2, 3, 5, weight_ci=[5], weight_cf=[5], weight_co=[5]),
    lstm_case("LayerNormLSTM", layer_norm_lstm, 4, 4, 2, 3, 5, gain_ih=[20], gain_hh=[20], gain_c=[5], bias_c=[5]),
    case("Clockwork", clockwork, gated(1, 2, 7), {"h": [7]}, 9, 2, 2, 7, modules=3, activation="tanh"),
    case("MinGRU", min_gru, {"weight_ih": [8, 3], "bias_ih": [8]}, {"h": [4]}, 6, 2, 3, 4),
    case("MinLSTM", min_lstm, {"weight_ih": [12, 3], "bias_ih": [12]}, {"h": [4]}, 6, 2, 3, 4),
    qrnn_case("f", 1, 5, 2, 3, 4),
    qrnn_case("fo", 2, 5, 2, 3, 4),
    qrnn_case("ifo", 3, 5, 2, 2, 3),
    blocks_case("SRN", nn.RNN, 1, 2, 4, 2, 3, 6),
    blocks_case("GRU", nn.GRU, 3, 3, 3, 2, 2, 6, "h"),
    blocks_case("LSTM", nn.LSTM, 4, 2, 4, 2, 3, 6, "hc"),
])
