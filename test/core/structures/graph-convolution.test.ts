import fc from "fast-check";
import { Matrix } from "ml-matrix";
import { describe, expect, it } from "vitest";
import { undirectedGraph } from "../../../src/core/structures/graph.js";
import { GraphConvolution } from "../../../src/core/structures/graph-convolution.js";
import { relu } from "../../../src/core/tensor/activations.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { takeRows } from "../../../src/core/tensor/rows.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";
import { randomGraph, renumbered } from "./graphs.js";

const matrix = ({ data, shape }: Tensor) => Matrix.from1DArray(shape[0], shape[1], Array.from(data));

describe("GraphConvolution", () => {
  it("is D^-1/2 (A + I) D^-1/2 X W + b, whatever the graph", () => {
    const size = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(fc.record({ N: size, D: size, M: size, seed: fc.nat() }), ({ N, D, M, seed }) => {
        const random = new Random(seed);
        const graph = randomGraph(random, N);
        const layer = new GraphConvolution({ inputSize: D, outputSize: M, dtype: "float64", seed });
        layer.parameters().bias.data.set(random.normalTensor([M]).data);
        const x = random.normalTensor([N, D], { dtype: "float64" });
        const A = Matrix.identity(N);
        for (const { from, to } of graph.edges) A.set(to, from, 1);
        const scale = Matrix.diag(A.sum("row").map((degree) => degree ** -0.5));
        const { weight, bias } = layer.parameters();
        const product = scale.mmul(A).mmul(scale).mmul(matrix(x)).mmul(matrix(weight).transpose());
        const expected = product.addRowVector(Array.from(bias.data)).to1DArray();
        expectClose("y", layer.forward(graph, x).data, expected, 1e-12);
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  it("does not care how the nodes are numbered", () => {
    const random = new Random(2);
    const graph = randomGraph(random, 7);
    const order = random.permutation(7);
    const layer = new GraphConvolution({ inputSize: 2, outputSize: 3, dtype: "float64", seed: 1 });
    const x = randomTensor([7, 2], 1).detach();
    const back = order.map((_, n) => order.indexOf(n));
    const y = layer.forward(renumbered(graph, order), takeRows(x, back));
    expectClose("y", takeRows(y, order).data, layer.forward(graph, x).data, 1e-12);
  });

  it("has the gradients of central differences", () => {
    const layer = new GraphConvolution({ inputSize: 2, outputSize: 3, dtype: "float64", seed: 1 });
    const x = randomTensor([5, 2], 1);
    const graph = randomGraph(new Random(4), 5);
    expectGradients({ x, ...layer.parameters() }, () => layer.forward(graph, x));
  });

  it("yields messages along the edges, with those of each node to itself, and what they come to", () => {
    const layer = new GraphConvolution({ inputSize: 2, outputSize: 3, seed: 1 });
    const graph = undirectedGraph(["a", "b", "c"], [[0, 1, "friend"]]);
    const x = randomTensor([3, 2], 1, "float32");
    const { network, nodes, edges, updates } = layer.trace(graph, x);
    expect([network, nodes]).toEqual(["GraphConvolution", ["a", "b", "c"]]);
    expect(edges.map(({ label }) => label)).toEqual(["friend", "friend", "self", "self", "self"]);
    expect(updates.map(({ of, members }) => [of, members.length])).toEqual([
      ["nodes", 3],
      ["edges", 5],
      ["nodes", 3],
    ]);
    expect([...updates[2].quantities[0].values]).toEqual([...layer.forward(graph, x).data]);
  });

  it("finds the communities of a graph from one labelled node of each", { timeout: 30_000 }, async () => {
    const random = new Random(5, "communities");
    const [communities, each] = [3, 12];
    const N = communities * each;
    const label = (node: number) => Math.floor(node / each);
    const pairs: [number, number][] = [];
    for (let a = 0; a < N; a++) {
      for (let b = 0; b < a; b++) if (random.uniform() < (label(a) === label(b) ? 0.5 : 0.03)) pairs.push([a, b]);
    }
    const graph = undirectedGraph(N, pairs);
    // Nothing is known of a node but which it is.
    const x = new Tensor(
      Float32Array.from({ length: N * N }, (_, n) => (n % (N + 1) === 0 ? 1 : 0)),
      [N, N],
    );
    const first = new GraphConvolution({ inputSize: N, outputSize: 8, seed: 1 });
    const second = new GraphConvolution({ inputSize: 8, outputSize: communities, seed: 2 });
    const logits = () => second.forward(graph, relu(first.forward(graph, x)));
    const model = {
      parameters: () => ({ ...first.parameters(), "second.weight": second.parameters().weight }),
      loss: (nodes: readonly number[]) => crossEntropy(takeRows(logits(), nodes), nodes.map(label)),
    };
    const data = [3, 17, 30];
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model, data, optimizer, epochs: 60, batchSize: 3 }));
    const rows = logits().toRows() as number[][];
    const right = rows.filter((row, node) => row.indexOf(Math.max(...row)) === label(node)).length;
    expect(right / N).toBeGreaterThanOrEqual(0.9);
  });

  it("refuses what does not fit", () => {
    const layer = new GraphConvolution({ inputSize: 2, outputSize: 3 });
    const graph = undirectedGraph(3, [[0, 1]]);
    expect(() => layer.forward(graph, Tensor.zeros([3, 4]))).toThrow(
      "GraphConvolution.forward: x has shape [3, 4]; the last axis must be inputSize = 2",
    );
    expect(() => layer.forward(graph, Tensor.zeros([2, 2]))).toThrow("GraphConvolution.forward: v has shape [2, 2]");
    expect(() => layer.forward(graph, Tensor.zeros([3, 2], { dtype: "float64" }))).toThrow("x is float64");
    expect(() => new GraphConvolution({ inputSize: 0, outputSize: 3 })).toThrow("GraphConvolution: inputSize is 0");
    expect(() => layer.loadParameters({})).toThrow("GraphConvolution.loadParameters: parameter weight is missing");
  });
});
