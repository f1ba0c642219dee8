import { describe, expect, it } from "vitest";
import { GRU, gruCell } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { DilatedRNN } from "../../../src/core/networks/dilated.js";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import type { RecurrentOptions } from "../../../src/core/networks/recurrent.js";
import { loadNetwork, saveNetwork } from "../../../src/core/networks/save.js";
import { SequenceClassifier } from "../../../src/core/outputs/sequence-classifier.js";
import { readSafetensors, writeSafetensors } from "../../../src/core/safetensors.js";
import { NaryTreeLSTM } from "../../../src/core/structures/tree-lstm.js";
import { transpose } from "../../../src/core/tensor/layout.js";
import type { Tensor } from "../../../src/core/tensor/tensor.js";
import { bytesOf, expectClose, type Numbers, oracle, randomTensor, tensorOf } from "../helpers.js";

/** A network of test/oracle/safetensors.json. */
interface SavedNetwork {
  network: "SRN" | "GRU" | "LSTM";
  options: RecurrentOptions;
  bytes: string;
  x: Numbers;
  outputs: Record<string, Numbers>;
}

const { networks } = oracle<{ networks: SavedNetwork[] }>("safetensors");
const classes = { SRN, GRU, LSTM };

describe.each(networks.map((saved) => [saved.network, saved] as const))("a file of PyTorch's %s", (_, saved) => {
  const { network, options, bytes, x, outputs } = saved;

  it("is loaded, and the outputs agree", () => {
    for (const [dtype, tolerance] of [
      ["float32", 1e-5],
      ["float64", 1e-8],
    ] as const) {
      const loaded = loadNetwork(bytesOf(bytes), new classes[network]({ ...options, dtype }));
      const got = loaded.forward(tensorOf(x, dtype)) as unknown as Record<string, Tensor>;
      for (const [name, { data }] of Object.entries(outputs)) expectClose(name, got[name].data, data, tolerance);
    }
  });

  it("is what is written again: the same names, shapes and numbers", () => {
    const { tensors, metadata } = readSafetensors(bytesOf(bytes));
    expect(metadata).toEqual({ format: "pt" });
    const { dtype } = Object.values(tensors)[0];
    const loaded = loadNetwork(bytesOf(bytes), new classes[network]({ ...options, dtype }));
    const again = readSafetensors(saveNetwork(loaded));
    expect(again.metadata.format).toBe("pt");
    expect(Object.keys(again.tensors).sort()).toEqual(Object.keys(tensors).sort());
    for (const [name, { shape, data }] of Object.entries(tensors)) {
      expect(again.tensors[name].shape).toEqual(shape);
      expect(again.tensors[name].data).toEqual(data);
    }
  });
});

describe("saveNetwork and loadNetwork", () => {
  it("make every kind of network again", () => {
    const saved = [
      new GRU({ inputSize: 2, hiddenSize: 3, reset: "before", bidirectional: true, dtype: "float64", seed: 3 }),
      new LSTM({ inputSize: 2, hiddenSize: 3, numLayers: 2, residual: true, dropout: 0.5, forgetBias: 1, seed: 3 }),
      new DilatedRNN({ cell: gruCell({ reset: "before" }), inputSize: 2, hiddenSize: 3, dilations: [3, 1], seed: 3 }),
    ];
    for (const network of saved) {
      const again = loadNetwork(saveNetwork(network));
      expect(again).toBeInstanceOf(network.constructor);
      expect(again.description()).toEqual(network.description());
      const x = randomTensor([5, 2, 2], 1, network.dtype);
      expect(again.forward(x).y.data).toEqual(network.forward(x).y.data);
    }
  });

  it("take a part out of a greater model's file by its prefix", () => {
    const part = new SRN({ inputSize: 2, hiddenSize: 3, seed: 3 });
    const named = Object.entries(part.parameters()).map(([name, tensor]) => [`encoder.${name}`, tensor] as const);
    const bytes = writeSafetensors({ ...Object.fromEntries(named), head: randomTensor([3], 1) });
    const other = new SRN({ inputSize: 2, hiddenSize: 3, seed: 4 });
    expect(loadNetwork(bytes, other, { prefix: "encoder." })).toBe(other);
    expect(copyOfParameters(other.parameters())).toEqual(copyOfParameters(part.parameters()));
    expect(() => loadNetwork(bytes, other)).toThrow("SRN.loadParameters: there is no parameter head");
  });

  it("load what is no sequence network into one that is there", () => {
    const models = [1, 2].map((seed) => {
      const lstm = new LSTM({ inputSize: 2, hiddenSize: 3, seed });
      return new SequenceClassifier(lstm, { vocabularySize: 4, classes: 2, pooling: "attention", seed });
    });
    loadNetwork(writeSafetensors(models[0].parameters()), models[1]);
    expect(copyOfParameters(models[1].parameters())).toEqual(copyOfParameters(models[0].parameters()));
    const [trees, others] = [1, 2].map((seed) => new NaryTreeLSTM({ inputSize: 2, hiddenSize: 3, seed }));
    loadNetwork(saveNetwork(trees), others);
    expect(copyOfParameters(others.parameters())).toEqual(copyOfParameters(trees.parameters()));
  });

  it("refuse a file that does not fit, and change nothing", () => {
    const network = new SRN({ inputSize: 2, hiddenSize: 3, seed: 3 });
    const before = copyOfParameters(network.parameters());
    expect(() => loadNetwork(writeSafetensors(network.parameters()))).toThrow(
      "loadNetwork: the file does not say which network it is of",
    );
    const turned = { ...network.parameters(), weight_ih_l0: transpose(randomTensor([3, 2], 1, "float32")) };
    expect(() => loadNetwork(writeSafetensors(turned), network)).toThrow(
      "loadNetwork: weight_ih_l0 has shape [2, 3]; the network's has [3, 2]",
    );
    const { bias_hh_l0: _, ...rest } = network.parameters();
    expect(() => loadNetwork(writeSafetensors(rest), network)).toThrow("parameter bias_hh_l0 is missing");
    expect(() => loadNetwork(new Uint8Array(4), network)).toThrow("readSafetensors: not a safetensors file");
    const unknown = writeSafetensors({}, { network: '{"network":"Perceptron","options":{}}' });
    expect(() => loadNetwork(unknown)).toThrow("buildNetwork: network is Perceptron; it must be one of");
    for (const torn of ['{"network":', "null", "3"]) {
      expect(() => loadNetwork(writeSafetensors({}, { network: torn }))).toThrow(
        "loadNetwork: the file's description of its network is not a JSON object",
      );
    }
    expect(copyOfParameters(network.parameters())).toEqual(before);
  });
});
