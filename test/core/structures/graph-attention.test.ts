import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { undirectedGraph } from "../../../src/core/structures/graph.js";
import { GraphAttention } from "../../../src/core/structures/graph-attention.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { takeRows } from "../../../src/core/tensor/rows.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";
import { randomGraph, renumbered } from "./graphs.js";

/** The equations, one head and node after the other: [N][K][M]. */
function byLoops(layer: GraphAttention, N: number, edges: readonly { from: number; to: number }[], x: Tensor) {
  const { inputSize: D, outputSize: M, heads: K } = layer;
  const { weight, attention_from, attention_to } = layer.parameters();
  const product = (node: number, k: number) =>
    Array.from({ length: M }, (_, m) => {
      let value = 0;
      for (let d = 0; d < D; d++) value += weight.data[(k * M + m) * D + d] * x.data[node * D + d];
      return value;
    });
  const dot = (a: Tensor, k: number, v: number[]) => v.reduce((sum, value, m) => sum + a.data[k * M + m] * value, 0);
  return Array.from({ length: N }, (_, node) =>
    Array.from({ length: K }, (_, k) => {
      const neighbours = [...edges.filter(({ to }) => to === node).map(({ from }) => from), node];
      const scores = neighbours.map((other) => {
        const score = dot(attention_from, k, product(other, k)) + dot(attention_to, k, product(node, k));
        return score > 0 ? score : 0.2 * score;
      });
      const total = scores.reduce((sum, score) => sum + Math.exp(score), 0);
      const result = new Array<number>(M).fill(0);
      for (const [n, other] of neighbours.entries()) {
        for (const [m, value] of product(other, k).entries()) result[m] += (Math.exp(scores[n]) / total) * value;
      }
      return result;
    }),
  );
}

describe("GraphAttention", () => {
  it("is the equations by loops, whatever the graph", () => {
    const size = fc.integer({ min: 1, max: 5 });
    fc.assert(
      fc.property(
        fc.record({ N: size, D: size, M: size, K: fc.integer({ min: 1, max: 3 }), seed: fc.nat() }),
        ({ N, D, M, K, seed }) => {
          const random = new Random(seed);
          const graph = randomGraph(random, N);
          const x = random.normalTensor([N, D], { dtype: "float64" });
          for (const join of ["concat", "mean"] as const) {
            const sizes = { inputSize: D, outputSize: M, heads: K };
            const layer = new GraphAttention({ ...sizes, join, dtype: "float64", seed });
            const { bias } = layer.parameters();
            bias.data.set(random.normalTensor(bias.shape).data);
            const expected = byLoops(layer, N, graph.edges, x).flatMap((heads) => {
              const means = heads[0].map((_, m) => heads.reduce((sum, head) => sum + head[m], 0) / K);
              return (join === "concat" ? heads.flat() : means).map((value, n) => value + bias.data[n]);
            });
            expectClose(join, layer.forward(graph, x).data, expected, 1e-11);
          }
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it("does not care how the nodes are numbered", () => {
    const random = new Random(2);
    const graph = randomGraph(random, 7);
    const order = random.permutation(7);
    const layer = new GraphAttention({ inputSize: 2, outputSize: 3, heads: 2, dtype: "float64", seed: 1 });
    const x = randomTensor([7, 2], 1).detach();
    const back = order.map((_, n) => order.indexOf(n));
    const y = layer.forward(renumbered(graph, order), takeRows(x, back));
    expectClose("y", takeRows(y, order).data, layer.forward(graph, x).data, 1e-12);
  });

  it("has the gradients of central differences", () => {
    const layer = new GraphAttention({ inputSize: 2, outputSize: 3, heads: 2, dtype: "float64", seed: 1 });
    const x = randomTensor([5, 2], 1);
    const graph = randomGraph(new Random(4), 5);
    expectGradients({ x, ...layer.parameters() }, () => layer.forward(graph, x));
  });

  it("yields its attention weights, which sum to 1 at each node", () => {
    const layer = new GraphAttention({ inputSize: 2, outputSize: 3, heads: 2, seed: 1 });
    const graph = undirectedGraph(3, [
      [0, 1],
      [1, 2],
    ]);
    const { updates, edges } = layer.trace(graph, randomTensor([3, 2], 1, "float32"));
    const { quantities } = updates.find(({ quantities: [{ name }] }) => name === "α")!;
    expect(quantities[0].shape).toEqual([2]);
    for (let node = 0; node < 3; node++) {
      for (let head = 0; head < 2; head++) {
        const weights = edges.map(({ to }, edge) => (to === node ? quantities[0].values[edge * 2 + head] : 0));
        expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 6);
      }
    }
  });

  it("learns to look at the neighbour that matters", { timeout: 30_000 }, async () => {
    // A node's class is what its one marked neighbour says; the others say something, too.
    const random = new Random(3, "stars");
    const star = () => {
      const marked = random.integer(1, 5);
      const says = Array.from({ length: 6 }, () => random.integer(0, 1));
      const rows = says.map((bit, n) => [n === marked ? 1 : 0, n === 0 ? 0 : 2 * bit - 1]);
      return { x: Tensor.from(rows), label: says[marked] };
    };
    const graph = undirectedGraph(6, [
      [0, 1],
      [0, 2],
      [0, 3],
      [0, 4],
      [0, 5],
    ]);
    const layer = new GraphAttention({ inputSize: 2, outputSize: 2, seed: 1 });
    const logits = (x: Tensor) => takeRows(layer.forward(graph, x), [0]);
    const data = Array.from({ length: 60 }, star);
    type Star = (typeof data)[number];
    const model = {
      parameters: () => layer.parameters(),
      loss: ([example]: readonly Star[]) => crossEntropy(logits(example.x), [example.label]),
    };
    const optimizer = new Adam(model.parameters(), { learningRate: 0.05 });
    for await (const _ of train({ model, data, optimizer, epochs: 12, batchSize: 1 }));
    const test = Array.from({ length: 50 }, star);
    const right = test.filter(({ x, label }) => {
      const [no, yes] = noGrad(() => logits(x)).data;
      return (yes > no ? 1 : 0) === label;
    });
    expect(right.length).toBeGreaterThanOrEqual(48);
  });

  it("refuses what does not fit", () => {
    const layer = new GraphAttention({ inputSize: 2, outputSize: 3 });
    expect(() => layer.forward(undirectedGraph(1, []), Tensor.zeros([1, 3]))).toThrow(
      "GraphAttention.forward: x has shape [1, 3]; the last axis must be inputSize = 2",
    );
    expect(() => new GraphAttention({ inputSize: 1, outputSize: 1, heads: 0 })).toThrow("GraphAttention: heads is 0");
    expect(() => new GraphAttention({ inputSize: 1, outputSize: 1, join: "max" as never })).toThrow(
      'GraphAttention: join is max; it must be "concat" or "mean"',
    );
  });
});
