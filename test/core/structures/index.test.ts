import { expect, it } from "vitest";
import { copyOfParameters } from "../../../src/core/networks/parameters.js";
import { loadNetwork, saveNetwork } from "../../../src/core/networks/save.js";
import { GatedGraphNetwork } from "../../../src/core/structures/gated-graph.js";
import { GraphAttention } from "../../../src/core/structures/graph-attention.js";
import { GraphConvolution } from "../../../src/core/structures/graph-convolution.js";
import { GraphNetwork } from "../../../src/core/structures/graph-network.js";
import { buildStructure, structures } from "../../../src/core/structures/index.js";
import { RecursiveNetwork } from "../../../src/core/structures/recursive.js";
import { ChildSumTreeLSTM, NaryTreeLSTM } from "../../../src/core/structures/tree-lstm.js";

it("makes every network again from its description and parameters", () => {
  const networks = [
    new RecursiveNetwork({ hiddenSize: 2, arity: 3, activation: "relu", seed: 1 }),
    new ChildSumTreeLSTM({ inputSize: 3, hiddenSize: 2, initialization: "xavier", seed: 1 }),
    new NaryTreeLSTM({ inputSize: 3, hiddenSize: 2, arity: 3, dtype: "float64", seed: 1 }),
    new GraphNetwork({
      inputs: { node: 1, edge: 2 },
      outputs: { node: 2, edge: 1, graph: 3 },
      aggregate: "mean",
      seed: 1,
    }),
    new GatedGraphNetwork({ hiddenSize: 2, steps: 3, edgeTypes: ["a", "b"], seed: 1 }),
    new GraphConvolution({ inputSize: 2, outputSize: 3, seed: 1 }),
    new GraphAttention({ inputSize: 2, outputSize: 3, heads: 2, join: "mean", seed: 1 }),
  ];
  const names = networks.map((network) => network.description().network);
  expect(names).toEqual(Object.keys(structures));
  for (const network of networks) {
    const description = JSON.parse(JSON.stringify(network.description())) as ReturnType<typeof network.description>;
    const values = copyOfParameters(network.parameters());
    const copy = buildStructure(description, values);
    expect(copy).toBeInstanceOf(network.constructor);
    expect(copy.description()).toEqual(network.description());
    expect(copyOfParameters(copy.parameters())).toEqual(values);
    const empty = buildStructure(description, values);
    for (const { data } of Object.values(empty.parameters())) data.fill(0);
    expect(copyOfParameters(loadNetwork(saveNetwork(network), empty).parameters())).toEqual(values);
  }
  expect(() => buildStructure({ network: "Forest", options: {} }, {})).toThrow("buildStructure: network is Forest");
});
