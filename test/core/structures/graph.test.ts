import { describe, expect, it } from "vitest";
import { type Graph, joinGraphs, requireGraph, undirectedGraph } from "../../../src/core/structures/graph.js";
import { meanIntoRows, softmaxOverRows, updateGraph } from "../../../src/core/structures/message-passing.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";

describe("graphs", () => {
  it("have an edge each way where they are undirected", () => {
    expect(
      undirectedGraph(
        ["a", "b", "c"],
        [
          [0, 1],
          [1, 2, "bond"],
        ],
      ),
    ).toEqual({
      nodes: ["a", "b", "c"],
      edges: [
        { from: 0, to: 1 },
        { from: 1, to: 0 },
        { from: 1, to: 2, label: "bond" },
        { from: 2, to: 1, label: "bond" },
      ],
    });
  });

  it("are joined into one for a batch", () => {
    const joined = joinGraphs([undirectedGraph(2, [[0, 1]]), undirectedGraph(3, [[0, 2]])]);
    expect(joined.nodes).toEqual(["0", "1", "0", "1", "2"]);
    expect(joined.edges.slice(2)).toEqual([
      { from: 2, to: 4 },
      { from: 4, to: 2 },
    ]);
    expect(joined.graphs).toEqual([0, 0, 1, 1, 1]);
    expect(() => joinGraphs([])).toThrow("joinGraphs: there are no graphs");
  });

  it("are checked", () => {
    const check = (graph: Graph) => () => requireGraph("test", graph);
    expect(check({ nodes: [], edges: [] })).toThrow("test: graph has no nodes");
    expect(check({ nodes: ["a"], edges: [{ from: 0, to: 1 }] })).toThrow(
      "test: edge 0 has end 1; it must be a node from 0 to 0",
    );
    expect(check({ nodes: ["a"], edges: [], graphs: [] })).toThrow("test: graphs has 0 numbers");
    expect(check({ nodes: ["a"], edges: [], graphs: [-1] })).toThrow("test: graphs has number -1");
    expect(() => undirectedGraph(2, [[0, 2]])).toThrow("undirectedGraph: edge 0 has end 2");
  });
});

describe("updateGraph", () => {
  const graph = {
    nodes: ["a", "b", "c"],
    edges: [
      { from: 0, to: 1 },
      { from: 2, to: 1 },
      { from: 1, to: 0 },
    ],
  };

  it("updates edges, then nodes, then the global vector, each from what is new", () => {
    const order: string[] = [];
    const v = Tensor.from([[1], [10], [100]]);
    const e = Tensor.from([[0.1], [0.2], [0.3]]);
    const u = Tensor.from([[5]]);
    const after = updateGraph(
      graph,
      { v, e, u },
      {
        edge(inputs) {
          order.push("edges");
          expect(inputs.from.toRows()).toEqual([[1], [100], [10]]);
          expect(inputs.to.toRows()).toEqual([[10], [10], [1]]);
          expect(inputs.u!.toRows()).toEqual([[5], [5], [5]]);
          expect(inputs.e).toBe(e);
          return Tensor.from([[1], [2], [4]]);
        },
        node(inputs) {
          order.push("nodes");
          expect(inputs.messages.toRows()).toEqual([[4], [3], [0]]);
          expect(inputs.u!.toRows()).toEqual([[5], [5], [5]]);
          return Tensor.from([[7], [8], [9]]);
        },
        graph(inputs) {
          order.push("graphs");
          expect(inputs.edges.toRows()).toEqual([[7]]);
          expect(inputs.nodes.toRows()).toEqual([[24]]);
          return Tensor.from([[-1]]);
        },
      },
    );
    expect(order).toEqual(["edges", "nodes", "graphs"]);
    expect([after.e, after.v, after.u].map((tensor) => tensor!.toRows())).toEqual([
      [[1], [2], [4]],
      [[7], [8], [9]],
      [[-1]],
    ]);
  });

  it("refuses vectors that do not fit", () => {
    const update = { edge: ({ from }: { from: Tensor }) => from, node: ({ v }: { v: Tensor }) => v };
    const run = (vectors: { v: Tensor; e?: Tensor; u?: Tensor }) => () => updateGraph(graph, vectors, update);
    const v = Tensor.zeros([3, 1]);
    expect(run({ v: Tensor.zeros([2, 1]) })).toThrow(
      "updateGraph: v has shape [2, 1]; it must be [nodes, size], with 3 nodes",
    );
    expect(run({ v, e: Tensor.zeros([3]) })).toThrow("updateGraph: e has shape [3]; it must be [edges, size], with 3");
    expect(run({ v, u: Tensor.zeros([2, 4]) })).toThrow("updateGraph: u has shape [2, 4]; it must be [graphs, size]");
    expect(run({ v: new Tensor(Float32Array.of(1, Number.NaN, 2), [3, 1]) })).toThrow("updateGraph: v holds NaN");
  });
});

describe("what edges come to", () => {
  const nodes = [2, 0, 2, 2, 0];

  it("is their mean, or 0 where there are none", () => {
    const x = Tensor.from([[1], [2], [3], [5], [4]]);
    expect(meanIntoRows(x, nodes, 3).toRows()).toEqual([[3], [0], [3]]);
    const random = randomTensor([5, 2], 1);
    expectGradients({ random }, () => meanIntoRows(random, nodes, 3));
  });

  it("is weighed by a softmax over the edges of each node", () => {
    const x = randomTensor([5, 2], 1);
    const alpha = softmaxOverRows(x, nodes, 3);
    for (let k = 0; k < 2; k++) {
      const powers = nodes.map((_, edge) => Math.exp(x.data[edge * 2 + k]));
      const sums = nodes.map((node) =>
        powers.reduce((sum, power, edge) => sum + (nodes[edge] === node ? power : 0), 0),
      );
      const expected = powers.map((power, edge) => power / sums[edge]);
      expectClose(
        `column ${k}`,
        nodes.map((_, edge) => alpha.data[edge * 2 + k]),
        expected,
        1e-12,
      );
    }
    expectGradients({ x }, () => softmaxOverRows(x, nodes, 3));
    const large = Tensor.from([[1000], [2000], [1001], [999], [1000]]);
    for (const value of softmaxOverRows(large, nodes, 3).data) expect(Number.isFinite(value)).toBe(true);
  });
});
