import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { Linear } from "../../../src/core/networks/layers.js";
import { GatedGraphNetwork } from "../../../src/core/structures/gated-graph.js";
import { type Graph, joinGraphs, undirectedGraph } from "../../../src/core/structures/graph.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { takeRows } from "../../../src/core/tensor/rows.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";
import { randomGraph, renumbered } from "./graphs.js";

describe("GatedGraphNetwork", () => {
  it("sends messages by type and updates each node as a GRU does", () => {
    fc.assert(
      fc.property(
        fc.record({
          N: fc.integer({ min: 1, max: 5 }),
          H: fc.integer({ min: 1, max: 4 }),
          steps: fc.integer({ min: 1, max: 3 }),
          seed: fc.nat(),
        }),
        ({ N, H, steps, seed }) => {
          const random = new Random(seed);
          const types = ["red", "blue"];
          const plain = randomGraph(random, N, 0.6);
          const graph: Graph = {
            ...plain,
            edges: plain.edges.map((edge) => ({ ...edge, label: types[random.integer(0, 1)] })),
          };
          const options = {
            hiddenSize: H,
            steps,
            edgeTypes: types,
            dtype: "float64",
            initialization: "uniform",
          } as const;
          const network = new GatedGraphNetwork({ ...options, seed });
          const { "message.weight": W, "message.bias": b, ...update } = network.parameters();
          // One step of the real GRU, with the nodes as its batch.
          const gru = new GRU({ inputSize: H, hiddenSize: H, reset: "before", dtype: "float64" });
          gru.loadParameters(
            Object.fromEntries(
              Object.entries(update).map(([name, { data }]) => [`${name.replace("update.", "")}_l0`, data]),
            ),
          );
          const start = random.normalTensor([N, H], { dtype: "float64" });
          let h = start;
          for (let t = 0; t < steps; t++) {
            const m = new Float64Array(N * H);
            for (const { from, to, label } of graph.edges) {
              const type = types.indexOf(label!);
              for (let i = 0; i < H; i++) {
                const row = type * H + i;
                m[to * H + i] += b.data[row];
                for (let j = 0; j < H; j++) m[to * H + i] += W.data[row * H + j] * h.data[from * H + j];
              }
            }
            const { y } = gru.forward(new Tensor(m, [1, N, H]), { initial: { h: new Tensor(h.data, [1, N, H]) } });
            h = new Tensor(y.data, [N, H]);
          }
          expectClose("h", network.forward(graph, start).data, h.data, 1e-11);
        },
      ),
      { numRuns: 30, seed: 1 },
    );
  });

  it("does not care how the nodes are numbered", () => {
    const random = new Random(2);
    const graph = randomGraph(random, 6);
    const order = random.permutation(6);
    const network = new GatedGraphNetwork({ hiddenSize: 3, steps: 4, dtype: "float64", seed: 1 });
    const h = randomTensor([6, 3], 1).detach();
    const back = order.map((_, n) => order.indexOf(n));
    const other = network.forward(renumbered(graph, order), takeRows(h, back));
    expectClose("h", takeRows(other, order).data, network.forward(graph, h).data, 1e-12);
  });

  it("has the gradients of central differences", () => {
    const network = new GatedGraphNetwork({
      hiddenSize: 2,
      steps: 2,
      edgeTypes: ["a", "b"],
      dtype: "float64",
      seed: 1,
    });
    const graph = undirectedGraph(4, [
      [0, 1, "a"],
      [1, 2, "b"],
      [1, 3, "a"],
    ]);
    const h = randomTensor([4, 2], 1);
    expectGradients({ h, ...network.parameters() }, () => network.forward(graph, h));
  });

  it("yields messages, gates and states of each update", () => {
    const network = new GatedGraphNetwork({ hiddenSize: 2, steps: 2, seed: 1 });
    const graph = undirectedGraph(3, [
      [0, 1],
      [1, 2],
    ]);
    const h = randomTensor([3, 2], 1, "float32");
    const { updates } = network.trace(graph, h);
    expect(updates.map(({ of, quantities }) => [of, quantities.map(({ name }) => name).join()])).toEqual([
      ["nodes", "h"],
      ["edges", "m"],
      ["nodes", "r,z,n,h"],
      ["edges", "m"],
      ["nodes", "r,z,n,h"],
    ]);
    expect([...updates[4].quantities[3].values]).toEqual([...network.forward(graph, h).data]);
    expect([...updates[2].quantities[3].values]).toEqual([...network.forward(graph, h, { steps: 1 }).data]);
  });

  it("learns which nodes can be reached from a marked one", { timeout: 30_000 }, async () => {
    const random = new Random(7, "reach");
    const example = (N: number) => {
      const graph = randomGraph(random, N, 1.3 / N);
      const start = random.integer(0, N - 1);
      const reached = new Set([start]);
      for (const node of reached) for (const { from, to } of graph.edges) if (from === node) reached.add(to);
      return { graph, start, labels: graph.nodes.map((_, node) => (reached.has(node) ? 1 : 0)) };
    };
    type Example = ReturnType<typeof example>;
    const H = 8;
    const network = new GatedGraphNetwork({ hiddenSize: H, steps: 6, initialization: "uniform", seed: 1 });
    const output = new Linear({ inputSize: H, outputSize: 2, seed: 1 });
    const logits = (examples: readonly Example[], steps: number) => {
      const rows = examples.flatMap(({ graph, start }) => graph.nodes.map((_, node) => (node === start ? 1 : 0)));
      const h = Tensor.from(rows.map((mark) => [mark, ...new Array<number>(H - 1).fill(0)]));
      return output.forward(network.forward(joinGraphs(examples.map(({ graph }) => graph)), h, { steps }));
    };
    const model = {
      parameters: () => ({ ...network.parameters(), ...output.parameters() }),
      loss: (batch: readonly Example[]) =>
        crossEntropy(
          logits(batch, 6),
          batch.flatMap(({ labels }) => labels),
        ),
    };
    const data = Array.from({ length: 100 }, () => example(7));
    const optimizer = new Adam(model.parameters(), { learningRate: 0.01 });
    for await (const _ of train({ model, data, optimizer, epochs: 20, batchSize: 10, clip: { maxNorm: 1 } }));
    // Larger graphs than any that it has seen, in more updates.
    const test = Array.from({ length: 30 }, () => example(12));
    const labels = test.flatMap((each) => each.labels);
    const rows = logits(test, 11).toRows() as number[][];
    const right = rows.filter(([no, yes], n) => (yes > no ? 1 : 0) === labels[n]);
    expect(right.length / labels.length).toBeGreaterThanOrEqual(0.97);
  });

  it("refuses what does not fit", () => {
    const network = new GatedGraphNetwork({ hiddenSize: 2, steps: 1, edgeTypes: ["a"] });
    const h = Tensor.zeros([2, 2]);
    expect(() => network.forward(undirectedGraph(2, [[0, 1, "b"]]), h)).toThrow(
      'GatedGraphNetwork.forward: edge 0 has label "b"; it must be one of a',
    );
    expect(() => network.forward(undirectedGraph(2, []), h, { steps: 0 })).toThrow(
      "GatedGraphNetwork.forward: steps is 0",
    );
    expect(() => network.forward(undirectedGraph(2, []), Tensor.zeros([2, 3]))).toThrow(
      "GatedGraphNetwork.forward: x has shape [2, 3]; the last axis must be hiddenSize = 2",
    );
    expect(() => new GatedGraphNetwork({ hiddenSize: 2, steps: 0 })).toThrow("GatedGraphNetwork: steps is 0");
    expect(() => new GatedGraphNetwork({ hiddenSize: 2, steps: 1, edgeTypes: [] })).toThrow("edgeTypes is empty");
  });
});
