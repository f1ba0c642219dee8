"""PyTorch ("torch", threads) and JAX ("jax", 1) for core.mjs: a request a line in, times in milliseconds out."""

import json
import sys
import time

library, threads = sys.argv[1], int(sys.argv[2])


def with_torch():
    import torch

    torch.set_num_threads(threads)
    networks = {"LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU, "SRN": torch.nn.RNN}

    def prepare(kind, cell, B, T, D, H):
        network = networks[cell](D, H)
        x = torch.randn(T, B, D, requires_grad=True)
        optimizer = torch.optim.Adam(network.parameters())

        def step():
            optimizer.zero_grad(set_to_none=True)
            x.grad = None
            network(x)[0].sum().backward()
            if kind == "optimizer":
                torch.nn.utils.clip_grad_norm_(network.parameters(), 1)
                optimizer.step()

        return step

    return torch.__version__, prepare


def with_jax():
    import jax
    import jax.numpy as jnp

    def cell_of(cell, H):
        def step(parameters, state, x):
            W, U, b, b2 = parameters
            h, c = state
            m, n = x @ W + b, h @ U + b2
            if cell == "SRN":
                h = jnp.tanh(m + n)
            elif cell == "GRU":
                r, z = jnp.split(jax.nn.sigmoid(m[:, : 2 * H] + n[:, : 2 * H]), 2, 1)
                candidate = jnp.tanh(m[:, 2 * H :] + r * n[:, 2 * H :])
                h = (1 - z) * candidate + z * h
            else:
                i, f, g, o = jnp.split(m + n, 4, 1)
                c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
                h = jax.nn.sigmoid(o) * jnp.tanh(c)
            return (h, c), h

        return step

    def prepare(kind, cell, B, T, D, H):
        G = {"SRN": 1, "GRU": 3, "LSTM": 4}[cell]
        keys = jax.random.split(jax.random.PRNGKey(0), 5)
        shapes = [(D, G * H), (H, G * H), (G * H,), (G * H,)]
        parameters = [jax.random.uniform(k, s, minval=-1, maxval=1) / H**0.5 for k, s in zip(keys, shapes)]
        x = jax.random.normal(keys[4], (T, B, D))
        one = cell_of(cell, H)

        def loss(parameters, x):
            zeros = jnp.zeros((B, H))
            return jax.lax.scan(lambda state, x: one(parameters, state, x), (zeros, zeros), x)[1].sum()

        gradient = jax.jit(jax.value_and_grad(loss, (0, 1)))
        return lambda: jax.block_until_ready(gradient(parameters, x))

    return jax.__version__, prepare


version, prepare = with_torch() if library == "torch" else with_jax()
print(json.dumps({"version": version}), flush=True)
key = step = None
for line in sys.stdin:
    request = json.loads(line)
    seconds = request.pop("seconds")
    if key != str(request):
        key, step = str(request), prepare(**request)
    step()
    times, start = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        before = time.perf_counter()
        step()
        times.append(1000 * (time.perf_counter() - before))
    print(json.dumps(times), flush=True)
