import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { checkpointFile } from "../../src/checkpoints/index.js";
import { LSTM, loadNetwork, readSafetensors, SequenceTagger } from "../../src/core/index.js";

it("a network trained in PyTorch gives PyTorch's logits", () => {
  const bytes = readFileSync(checkpointFile("pytorch-reber"));
  const { tensors } = readSafetensors(bytes);
  const lstm = loadNetwork(bytes, new LSTM({ inputSize: 8, hiddenSize: 12 }), { prefix: "lstm." });
  const model = new SequenceTagger(lstm, { vocabularySize: 7, tags: 7 });
  model.embedding?.weight.data.set(tensors["embedding.weight"].data);
  for (const name of ["output.weight", "output.bias"]) model.parameters()[name].data.set(tensors[name].data);
  const logits = model.forward([[...tensors["check.tokens"].data]]).data;
  const differences = [...tensors["check.logits"].data].map((theirs, n) => Math.abs(theirs - logits[n]));
  expect(Math.max(...differences)).toBeLessThan(1e-5);
});
