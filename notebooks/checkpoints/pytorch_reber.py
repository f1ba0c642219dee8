"""An LSTM that learns the embedded Reber grammar in PyTorch, and its file for notebook 14: python pytorch_reber.py (needs torch
and safetensors; about a minute).

The file holds the state_dict as `safetensors.torch.save_file` writes it and, under `check.`, one string with the logits that PyTorch
gives for it. Made with PyTorch 2.15.0 and safetensors 0.8.0.
"""

import random
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

SYMBOLS = "BTPSXVE"
#: In each state of the Reber grammar, symbol and next state; state 0 begins, state 7 ends.
TRANSITIONS = [["B1"], ["T2", "P3"], ["S2", "X4"], ["T3", "V5"], ["X3", "S6"], ["P4", "V6"], ["E7"]]


def embedded_reber():
    inner, state = "", 0
    while state != 7:
        symbol, following = random.choice(TRANSITIONS[state])
        inner, state = inner + symbol, int(following)
    outer = random.choice("TP")
    return [SYMBOLS.index(symbol) for symbol in f"B{outer}{inner}{outer}E"]


class Reader(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(7, 8)
        self.lstm = nn.LSTM(8, 12)
        self.output = nn.Linear(12, 7)

    def forward(self, tokens):
        return self.output(self.lstm(self.embedding(tokens))[0])


random.seed(1)
torch.manual_seed(1)
model = Reader()
optimizer = torch.optim.Adam(model.parameters(), lr=0.01)
for step in range(3000):
    strings = [torch.tensor(embedded_reber()) for _ in range(16)]
    tokens = nn.utils.rnn.pad_sequence([string[:-1] for string in strings])
    targets = nn.utils.rnn.pad_sequence([string[1:] for string in strings], padding_value=-100)
    loss = nn.functional.cross_entropy(model(tokens).flatten(0, 1), targets.flatten())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 500 == 0:
        print(step, loss.item())

string = torch.tensor([SYMBOLS.index(symbol) for symbol in "BTBPVVETE"])
with torch.no_grad():
    logits = model(string[:, None])[:, 0]
tensors = {**model.state_dict(), "check.tokens": string.float(), "check.logits": logits}
save_file(tensors, Path(__file__).with_name("pytorch-reber.safetensors"), metadata={"format": "pt"})
