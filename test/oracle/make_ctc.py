"""Writes ctc.json: PyTorch's CTCLoss after its log softmax, losses and gradients. Made with PyTorch 2.15.0."""

import torch
from torch import nn

from make_vectors import float32, numbers, write


def ctc(T, C, targets, lengths, blank=0):
    """Logits with the loss of each sequence, the mean loss, and the gradient of each."""
    B = len(targets)
    logits = (2 * float32(T, B, C)).requires_grad_()
    flat = torch.tensor([label for target in targets for label in target], dtype=torch.long)
    sizes = torch.tensor([len(target) for target in targets])
    weights = float32(B)
    case = {"targets": targets, "lengths": lengths, "blank": blank, "weights": numbers(weights)}
    for reduction in ["none", "mean", "sum"]:
        logits.grad = None
        loss = nn.functional.ctc_loss(
            logits.log_softmax(2), flat, torch.tensor(lengths), sizes, blank=blank, reduction=reduction
        )
        (loss * weights).sum().backward() if reduction == "none" else loss.backward()
        case[reduction] = {"loss": numbers(loss), "gradient": numbers(logits.grad)}
    return {"logits": numbers(logits), **case}


torch.manual_seed(8)
write("ctc", [
    ctc(7, 4, [[1, 2, 3], [2, 2], [3]], [7, 5, 2]),
    ctc(1, 3, [[2]], [1]),
    ctc(6, 5, [[0, 0, 1], []], [5, 6], blank=4),
    ctc(12, 6, [[1, 1, 1, 1], [5, 4, 5, 4, 5], [2], [3, 3]], [7, 12, 1, 3]),
])
