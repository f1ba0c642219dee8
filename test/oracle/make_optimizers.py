"""Writes the vectors of optimizers, clipping and schedules: python test/oracle/make_optimizers.py (needs torch).

Made with PyTorch 2.15.0, in float64.
"""

import torch
from make_vectors import float32, numbers, write
from torch import nn
from torch.optim import lr_scheduler as schedulers


def steps_of(make):
    """Several steps on a small quadratic: parameters after each."""
    scale = torch.tensor([1.0, 3.0, 0.2, 10.0], dtype=torch.float64)
    parameter = float32(4).requires_grad_()
    start = numbers(parameter)
    optimizer = make([parameter])
    steps = []
    for _ in range(8):
        optimizer.zero_grad()
        (scale * parameter**2).sum().backward()
        optimizer.step()
        steps.append(numbers(parameter)["data"])
    return {"start": start, "scale": scale.tolist(), "steps": steps}


def clip_value():
    parameter = torch.zeros(2, 3, dtype=torch.float64)
    before = float32(2, 3)
    parameter.grad = before.clone()
    nn.utils.clip_grad_value_([parameter], 0.4)
    return {"maxValue": 0.4, "before": numbers(before), "after": numbers(parameter.grad)}


def rates(make, count, losses=None):
    """The learning rate of each step, from 1."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    scheduler = make(optimizer)
    result = []
    for n in range(count):
        result.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(*([losses[n]] if losses else []))
    return result


torch.manual_seed(9)
losses = [5, 4, 4.5, 4.2, 4.1, 3.9, 4, 4, 4, 4, 4, 4, 3.8, 3.9, 3.9, 3.9, 3.9]
write("optimizers", {
    "weightDecaySgd": steps_of(lambda p: torch.optim.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.3)),
    "weightDecayAdam": steps_of(lambda p: torch.optim.Adam(p, lr=0.1, weight_decay=0.3)),
    "adamW": steps_of(lambda p: torch.optim.AdamW(p, lr=0.1, weight_decay=0.3)),
    "adamWDefaults": steps_of(lambda p: torch.optim.AdamW(p)),
    "rmsProp": steps_of(lambda p: torch.optim.RMSprop(p, lr=0.05)),
    "weightDecayRmsProp": steps_of(lambda p: torch.optim.RMSprop(p, lr=0.05, alpha=0.9, weight_decay=0.3)),
    "clipValue": clip_value(),
    "rates": {
        "step": rates(lambda o: schedulers.StepLR(o, 3, gamma=0.5), 12),
        "exponential": rates(lambda o: schedulers.ExponentialLR(o, 0.9), 12),
        "cosine": rates(lambda o: schedulers.CosineAnnealingLR(o, 10, eta_min=0.1), 11),
        "warmUp": rates(
            lambda o: schedulers.SequentialLR(
                o,
                [schedulers.LinearLR(o, 1 / 4, total_iters=3), schedulers.CosineAnnealingLR(o, 6)],
                milestones=[4],
            ),
            10,
        ),
        "plateau": rates(
            lambda o: schedulers.ReduceLROnPlateau(o, factor=0.5, patience=2, threshold=0), len(losses), losses
        ),
    },
    "losses": losses,
})
