import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Graph, joinGraphs, undirectedGraph } from "../../../src/core/structures/graph.js";
import { GraphNetwork } from "../../../src/core/structures/graph-network.js";
import { concat } from "../../../src/core/tensor/layout.js";
import { crossEntropy } from "../../../src/core/tensor/losses.js";
import { Random } from "../../../src/core/tensor/random.js";
import { takeRows } from "../../../src/core/tensor/rows.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";
import { randomGraph, renumbered } from "./graphs.js";

const rowOf = ({ data, shape }: Tensor, row: number) => Array.from(data.subarray(row * shape[1], (row + 1) * shape[1]));

const plus = (a: readonly number[], b: readonly number[]) => a.map((value, n) => value + b[n]);

describe("GraphNetwork", () => {
  it("updates edges, nodes and the global vector by its equations, whatever the graph", () => {
    const size = fc.integer({ min: 1, max: 4 });
    fc.assert(
      fc.property(
        fc.record({
          N: fc.integer({ min: 1, max: 6 }),
          v: size,
          e: size,
          u: size,
          v2: size,
          e2: size,
          u2: size,
          seed: fc.nat(),
        }),
        fc.constantFrom("sum", "mean"),
        (sizes, aggregate) => {
          const { N, seed } = sizes;
          const random = new Random(seed);
          const graph = randomGraph(random, N);
          const block = new GraphNetwork({
            inputs: { node: sizes.v, edge: sizes.e, graph: sizes.u },
            outputs: { node: sizes.v2, edge: sizes.e2, graph: sizes.u2 },
            aggregate: aggregate as "sum" | "mean",
            dtype: "float64",
            seed,
          });
          const parameters = block.parameters();
          for (const { data } of Object.values(parameters)) for (const n of data.keys()) data[n] = random.normal();
          const given = (rows: number, width: number) => random.normalTensor([rows, width], { dtype: "float64" });
          const before = { v: given(N, sizes.v), e: given(graph.edges.length, sizes.e), u: given(1, sizes.u) };
          const layer = (name: string, input: number[]) => {
            const { [`${name}.weight`]: weight, [`${name}.bias`]: bias } = parameters;
            return Array.from(bias.data, (b, m) => {
              return Math.tanh(rowOf(weight, m).reduce((sum, w, d) => sum + w * input[d], b));
            });
          };
          const u = rowOf(before.u, 0);
          const e = graph.edges.map(({ from, to }, n) =>
            layer("edge", [...rowOf(before.e, n), ...rowOf(before.v, from), ...rowOf(before.v, to), ...u]),
          );
          const none = new Array<number>(sizes.e2).fill(0);
          const v = graph.nodes.map((_, node) => {
            const incoming = e.filter((_, n) => graph.edges[n].to === node);
            const sum = incoming.reduce(plus, none);
            const scale = aggregate === "mean" ? Math.max(incoming.length, 1) : 1;
            return layer("node", [...sum.map((value) => value / scale), ...rowOf(before.v, node), ...u]);
          });
          const newU = layer("graph", [...e.reduce(plus, none), ...v.reduce(plus), ...u]);
          const after = block.forward(graph, before);
          expectClose("e", after.e!.data, e.flat(), 1e-11);
          expectClose("v", after.v.data, v.flat(), 1e-11);
          expectClose("u", after.u!.data, newU, 1e-11);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it("gives each graph of a batch what it gives it alone", () => {
    const random = new Random(3);
    const graphs = [4, 1, 6].map((N) => randomGraph(random, N));
    const block = new GraphNetwork({
      inputs: { node: 2, graph: 3 },
      outputs: { node: 2, edge: 3, graph: 2 },
      dtype: "float64",
      seed: 1,
    });
    const vectors = graphs.map(({ nodes }) => ({
      v: random.normalTensor([nodes.length, 2], { dtype: "float64" }),
      u: random.normalTensor([1, 3], { dtype: "float64" }),
    }));
    const alone = graphs.map((graph, n) => block.forward(graph, vectors[n]));
    const v = concat(
      vectors.map((each) => each.v),
      0,
    );
    const u = concat(
      vectors.map((each) => each.u),
      0,
    );
    const together = block.forward(joinGraphs(graphs), { v, u });
    expectClose(
      "v",
      together.v.data,
      alone.flatMap((each) => [...each.v.data]),
      1e-12,
    );
    expectClose(
      "u",
      together.u!.data,
      alone.flatMap((each) => [...each.u!.data]),
      1e-12,
    );
  });

  it("does not care how the nodes are numbered", () => {
    const random = new Random(2);
    const graph = randomGraph(random, 6);
    const order = random.permutation(6);
    const options = {
      inputs: { node: 2 },
      outputs: { node: 3, edge: 2, graph: 2 },
      dtype: "float64",
      seed: 1,
    } as const;
    const block = new GraphNetwork(options);
    const v = randomTensor([6, 2], 1).detach();
    const back = order.map((_, n) => order.indexOf(n));
    const one = block.forward(graph, { v });
    const other = block.forward(renumbered(graph, order), { v: takeRows(v, back) });
    expectClose("v", takeRows(other.v, order).data, one.v.data, 1e-12);
    expectClose("u", other.u!.data, one.u!.data, 1e-12);
  });

  it("has the gradients of central differences", () => {
    const sizes = { inputs: { node: 2, edge: 1, graph: 1 }, outputs: { node: 2, edge: 3, graph: 2 } };
    const block = new GraphNetwork({ ...sizes, dtype: "float64", seed: 1 });
    const graph = randomGraph(new Random(4), 4);
    const vectors = {
      v: randomTensor([4, 2], 1),
      e: randomTensor([graph.edges.length, 1], 2),
      u: randomTensor([1, 1], 3),
    };
    expectGradients({ ...vectors, ...block.parameters() }, () => {
      const { v, e, u } = block.forward(graph, vectors);
      return [v, e!, u!];
    });
  });

  it("yields its update in the lecture's order", () => {
    const sizes = { inputs: { node: 1, edge: 1, graph: 1 }, outputs: { node: 2, edge: 3, graph: 2 } };
    const block = new GraphNetwork({ ...sizes, seed: 1 });
    const graph = undirectedGraph(
      ["H", "O", "H'"],
      [
        [0, 1, "bond"],
        [1, 2, "bond"],
      ],
    );
    const vectors = { v: Tensor.from([[1], [8], [1]]), e: Tensor.zeros([4, 1]), u: Tensor.from([[0.5]]) };
    const { nodes, edges, updates } = block.trace(graph, vectors);
    expect(nodes).toEqual(["H", "O", "H'"]);
    expect(edges[0]).toEqual({ from: 0, to: 1, label: "bond" });
    expect(updates.map(({ of, quantities: [{ name, shape }] }) => [of, name, shape])).toEqual([
      ["edges", "e", [1]],
      ["nodes", "v", [1]],
      ["graphs", "u", [1]],
      ["edges", "e", [3]],
      ["nodes", "v", [2]],
      ["graphs", "u", [2]],
    ]);
    expect([...updates[5].quantities[0].values]).toEqual([...block.forward(graph, vectors).u!.data]);
  });

  it("learns whether two marked nodes are joined, from whole graphs", { timeout: 30_000 }, async () => {
    const random = new Random(6, "marked");
    const example = () => {
      const graph = randomGraph(random, 5, 0.5);
      const [a, b] = random.permutation(5);
      const label = graph.edges.some(({ from, to }) => from === a && to === b) ? 1 : 0;
      return { graph, marks: graph.nodes.map((_, node) => [node === a || node === b ? 1 : 0]), label };
    };
    type Example = { graph: Graph; marks: number[][]; label: number };
    const block = new GraphNetwork({ inputs: { node: 1 }, outputs: { node: 2, edge: 4, graph: 8 }, seed: 1 });
    const output = new GraphNetwork({
      inputs: { node: 2, edge: 4, graph: 8 },
      outputs: { node: 1, edge: 1, graph: 2 },
      activation: "identity",
      seed: 2,
    });
    const logits = (examples: readonly Example[]) => {
      const graph = joinGraphs(examples.map((each) => each.graph));
      return output.forward(graph, block.forward(graph, { v: Tensor.from(examples.flatMap(({ marks }) => marks)) })).u!;
    };
    const named = Object.entries(output.parameters()).map(([name, tensor]) => [`output.${name}`, tensor]);
    const model = {
      parameters: () => ({ ...block.parameters(), ...(Object.fromEntries(named) as Record<string, Tensor>) }),
      loss: (examples: readonly Example[]) =>
        crossEntropy(
          logits(examples),
          examples.map(({ label }) => label),
        ),
    };
    const data = Array.from({ length: 200 }, example);
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model, data, optimizer, epochs: 30, batchSize: 20 }));
    const test = Array.from({ length: 100 }, example);
    const rows = logits(test).toRows() as number[][];
    const right = rows.filter(([no, yes], n) => (yes > no ? 1 : 0) === test[n].label);
    expect(right.length).toBeGreaterThanOrEqual(97);
  });

  it("refuses what does not fit", () => {
    const block = new GraphNetwork({ inputs: { node: 2, graph: 1 }, outputs: { node: 3, edge: 2 } });
    const graph = undirectedGraph(2, [[0, 1]]);
    const [v, u] = [Tensor.zeros([2, 2]), Tensor.zeros([1, 1])];
    expect(block.forward(graph, { v, u }).u).toBe(u);
    expect(() => block.forward(graph, { v })).toThrow("GraphNetwork.forward: u is not given; its size must be 1");
    expect(() => block.forward(graph, { v: Tensor.zeros([2, 3]), u })).toThrow(
      "GraphNetwork.forward: v has shape [2, 3]; its size must be 2",
    );
    expect(() => block.forward(graph, { v, u, e: Tensor.zeros([2, 1]) })).toThrow(
      "e has shape [2, 1]; its size must be 0",
    );
    expect(() => block.forward(graph, { v, u: Tensor.zeros([1, 1], { dtype: "float64" }) })).toThrow("u is float64");
    const outputs = { node: 1, edge: 1 };
    expect(() => new GraphNetwork({ inputs: { node: 0 }, outputs })).toThrow("GraphNetwork: inputs.node is 0");
    expect(() => new GraphNetwork({ inputs: { node: 1, edge: -1 }, outputs })).toThrow(
      "GraphNetwork: inputs.edge is -1",
    );
    expect(() => new GraphNetwork({ inputs: { node: 1 }, outputs, aggregate: "max" as never })).toThrow(
      'GraphNetwork: aggregate is max; it must be "sum" or "mean"',
    );
  });
});
