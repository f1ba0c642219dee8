import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { type NestedTree, type Tree, treeOf } from "../../../src/core/structures/tree.js";
import { TreeClassifier } from "../../../src/core/structures/tree-classifier.js";
import { ChildSumTreeLSTM, NaryTreeLSTM } from "../../../src/core/structures/tree-lstm.js";
import type { TreeNetwork, TreeNetworkOptions } from "../../../src/core/structures/tree-network.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";
import { randomNested } from "./trees.js";

const makers: [string, (options: TreeNetworkOptions) => TreeNetwork][] = [
  ["ChildSumTreeLSTM", (options) => new ChildSumTreeLSTM(options)],
  ["NaryTreeLSTM", (options) => new NaryTreeLSTM({ ...options, arity: 3 })],
];

const logistic = (z: number) => 1 / (1 + Math.exp(-z));

/** The paper's equations, node after node and number after number; `arity` 0 is child-sum. */
function byRecursion(network: TreeNetwork, tree: Tree, x: Tensor, arity: number): number[] {
  const { inputSize: D, hiddenSize: H } = network;
  const { weight_ih: W, weight_hh: U, bias } = network.parameters();
  const states: { h: number[]; c: number[] }[] = [];
  for (const [node, children] of tree.children.entries()) {
    const given = children.map((child) => states[child]);
    const fromX = (gate: number, i: number) => {
      let z = bias.data[gate * H + i];
      for (let d = 0; d < D; d++) z += W.data[(gate * H + i) * D + d] * x.data[node * D + d];
      return z;
    };
    // U's row block of a gate times one child's state, which has columns of its own where the cell is N-ary.
    const fromChild = (block: number, i: number, l: number) => {
      const columns = U.shape[1];
      let z = 0;
      for (let j = 0; j < H; j++) z += U.data[(block * H + i) * columns + (arity ? l * H : 0) + j] * given[l].h[j];
      return z;
    };
    const all = (block: number, i: number) => given.reduce((sum, _, l) => sum + fromChild(block, i, l), 0);
    const h: number[] = [];
    const c: number[] = [];
    for (let i = 0; i < H; i++) {
      const input = logistic(fromX(0, i) + all(0, i));
      const candidate = Math.tanh(fromX(2, i) + all(arity ? arity + 1 : 2, i));
      const output = logistic(fromX(3, i) + all(arity ? arity + 2 : 3, i));
      let cell = input * candidate;
      for (const [k, child] of given.entries()) {
        cell += logistic(fromX(1, i) + (arity ? all(1 + k, i) : fromChild(1, i, k))) * child.c[i];
      }
      c.push(cell);
      h.push(output * Math.tanh(cell));
    }
    states.push({ h, c });
  }
  return states.flatMap(({ h }) => h);
}

describe.each(makers)("%s", (name, make) => {
  it("computes the paper's equations for a batch of any trees", () => {
    fc.assert(
      fc.property(
        fc.record({
          B: fc.integer({ min: 1, max: 3 }),
          D: fc.integer({ min: 1, max: 3 }),
          H: fc.integer({ min: 1, max: 5 }),
          seed: fc.nat(),
        }),
        ({ B, D, H, seed }) => {
          const random = new Random(seed);
          const trees = Array.from({ length: B }, () => treeOf(randomNested(random, 3, 3)));
          const network = make({ inputSize: D, hiddenSize: H, dtype: "float64", seed });
          const sizes = trees.map(({ nodes }) => nodes.length);
          const x = random.normalTensor([sizes.reduce((a, b) => a + b), D], { dtype: "float64" });
          const { h } = network.forward(trees, x);
          let first = 0;
          const expected = trees.flatMap((tree, b) => {
            const part = new Tensor(x.data.subarray(first * D, (first + sizes[b]) * D), [sizes[b], D]);
            first += sizes[b];
            return byRecursion(network, tree, part, name === "NaryTreeLSTM" ? 3 : 0);
          });
          expectClose("h", h.data, expected, 1e-12);
        },
      ),
      { numRuns: 30, seed: 2 },
    );
  });

  it("on a chain is an LSTM", () => {
    const [T, D, H] = [6, 3, 4];
    const lstm = new LSTM({ inputSize: D, hiddenSize: H, dtype: "float64", seed: 5 });
    const { weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0 } = lstm.parameters();
    const options = { inputSize: D, hiddenSize: H, dtype: "float64" } as const;
    const chain = name === "NaryTreeLSTM" ? new NaryTreeLSTM({ ...options, arity: 1 }) : new ChildSumTreeLSTM(options);
    chain.loadParameters({
      weight_ih: weight_ih_l0.data,
      weight_hh: weight_hh_l0.data,
      bias: bias_ih_l0.data.map((value, n) => value + bias_hh_l0.data[n]),
    });
    let nested: NestedTree = "x0";
    for (let t = 1; t < T; t++) nested = { name: `x${t}`, children: [nested] };
    const x = randomTensor([T, D], 2);
    const { h, root } = chain.forward([treeOf(nested)], x);
    const { y, last } = lstm.forward(new Tensor(x.data, [T, 1, D]));
    expectClose("h", h.data, y.data, 1e-12);
    expectClose("root", root.data, last.data, 1e-12);
  });

  it("has the gradients of central differences", () => {
    const trees = [treeOf(["a", ["red", "bike"]]), treeOf([["it"], "is", "one"]), treeOf("bike")];
    const network = make({ inputSize: 2, hiddenSize: 3, dtype: "float64", seed: 1 });
    const x = randomTensor([5 + 5 + 1, 2], 1);
    expectGradients({ x, ...network.parameters() }, () => {
      const { h, root } = network.forward(trees, x);
      return [h, root];
    });
  });

  it("declares what its step computes, within the ranges it declares", () => {
    const tree = treeOf(["a", ["red", "bike"], "now"]);
    const network = make({ inputSize: 2, hiddenSize: 3, seed: 1 });
    const { updates, network: called } = network.trace(tree, randomTensor([6, 2], 1, "float32"));
    expect(called).toBe(name);
    expect(updates.map(({ members }) => members.length)).toEqual([4, 1, 1]);
    for (const [n, children] of [0, 2, 3].entries()) {
      const gates = ["i", ...Array.from({ length: children }, (_, k) => `f${k + 1}`), "g", "o"];
      expect(updates[n].quantities.map((each) => each.name)).toEqual(["x", ...gates, ...gates, "h", "c"]);
      const kinds = updates[n].quantities.map(({ kind }) => kind);
      const ofGates = (kind: string) => gates.map(() => kind);
      expect(kinds).toEqual(["input", ...ofGates("net input"), ...ofGates("gate"), "state", "state"]);
      for (const { label, labelZh, range, values } of updates[n].quantities) {
        expect(label).toMatch(/^[a-z]/);
        expect(labelZh).toMatch(/\p{Script=Han}/u);
        for (const value of values) {
          expect(value).toBeGreaterThanOrEqual(range?.[0] ?? Number.NEGATIVE_INFINITY);
          expect(value).toBeLessThanOrEqual(range?.[1] ?? Number.POSITIVE_INFINITY);
        }
      }
    }
  });

  it("learns what formulas of true and false come to", { timeout: 30_000 }, async () => {
    const random = new Random(4, "formulas");
    const formula = (depth: number): { nested: NestedTree; value: boolean } => {
      if (depth === 0 || random.uniform() < 0.15) {
        const value = random.uniform() < 0.5;
        return { nested: value ? "1" : "0", value };
      }
      const kind = ["and", "or", "not"][random.integer(0, 2)];
      const parts = Array.from({ length: kind === "not" ? 1 : 2 }, () => formula(depth - 1));
      const values = parts.map(({ value }) => value);
      const value = kind === "not" ? !values[0] : kind === "or" ? values.includes(true) : !values.includes(false);
      return { nested: { name: kind, children: parts.map(({ nested }) => nested) }, value };
    };
    const examples = (count: number, depth: number) =>
      Array.from({ length: count }, () => {
        const { nested, value } = formula(depth);
        return { tree: treeOf(nested), label: value ? 1 : 0 };
      });
    const network = make({ inputSize: 6, hiddenSize: 8, seed: 1 });
    const vocabulary = ["0", "1", "and", "or", "not"];
    const model = new TreeClassifier(network, { vocabulary, classes: 2, seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.03 });
    for await (const _ of train({ model, data: examples(200, 3), optimizer, epochs: 20, batchSize: 20 }));
    expect(model.accuracy(examples(100, 4))).toBeGreaterThanOrEqual(0.97);
  });
});

describe("order of children", () => {
  it("is nothing to a child-sum Tree-LSTM, and something to an N-ary one", () => {
    const options = { inputSize: 2, hiddenSize: 3, dtype: "float64", seed: 1 } as const;
    const x = randomTensor([3, 2], 1);
    const swapped = new Tensor(
      Float64Array.of(...x.data.slice(2, 4), ...x.data.slice(0, 2), ...x.data.slice(4)),
      [3, 2],
    );
    const tree = treeOf(["a", "b"]);
    const sum = new ChildSumTreeLSTM(options);
    expectClose("root", sum.forward([tree], x).root.data, sum.forward([tree], swapped).root.data, 1e-12);
    const nary = new NaryTreeLSTM(options);
    expect(nary.forward([tree], x).root.data[0]).not.toBeCloseTo(nary.forward([tree], swapped).root.data[0], 6);
  });
});

describe("TreeClassifier", () => {
  it("refuses an empty vocabulary, and no examples", () => {
    const network = new ChildSumTreeLSTM({ inputSize: 2, hiddenSize: 2 });
    expect(() => new TreeClassifier(network, { vocabulary: [], classes: 2 })).toThrow("TreeClassifier: vocabulary is");
    expect(() => new TreeClassifier(network, { vocabulary: ["a"], classes: 0 })).toThrow(
      "TreeClassifier: classes is 0",
    );
    const model = new TreeClassifier(network, { vocabulary: ["a"], classes: 2 });
    expect(() => model.accuracy([])).toThrow("TreeClassifier.accuracy: there are no examples");
    expect(() => model.loss([{ tree: treeOf("a"), label: 2 }])).toThrow("crossEntropy: target 0 is 2");
  });
});
