import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { RecursiveNetwork } from "../../../src/core/structures/recursive.js";
import { type NestedTree, type Tree, treeOf } from "../../../src/core/structures/tree.js";
import { TreeClassifier } from "../../../src/core/structures/tree-classifier.js";
import { reshape } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { train } from "../../../src/core/training/train.js";
import { expectClose, expectGradients, randomTensor } from "../helpers.js";
import { randomNested } from "./trees.js";

/** The states of all nodes by the equation, node after node. */
function byRecursion(network: RecursiveNetwork, tree: Tree, x: Tensor): number[][] {
  const H = network.hiddenSize;
  const { weight, bias } = network.parameters();
  const h: number[][] = [];
  for (const [node, children] of tree.children.entries()) {
    const below = children.flatMap((child) => h[child]);
    h.push(
      children.length === 0
        ? Array.from(x.data.subarray(node * H, (node + 1) * H))
        : Array.from({ length: H }, (_, i) => {
            const z = below.reduce((sum, value, k) => sum + weight.data[i * weight.shape[1] + k] * value, bias.data[i]);
            return Math.tanh(z);
          }),
    );
  }
  return h;
}

describe("RecursiveNetwork", () => {
  it("computes h = f(W [h_1; …; h_N] + b) for a batch of any trees", () => {
    fc.assert(
      fc.property(
        fc.record({ B: fc.integer({ min: 1, max: 4 }), H: fc.integer({ min: 1, max: 5 }), seed: fc.nat() }),
        ({ B, H, seed }) => {
          const random = new Random(seed);
          const trees = Array.from({ length: B }, () => treeOf(randomNested(random, 4, 3)));
          const network = new RecursiveNetwork({ hiddenSize: H, arity: 3, dtype: "float64", seed });
          const sizes = trees.map(({ nodes }) => nodes.length);
          const x = random.normalTensor([sizes.reduce((a, b) => a + b), H], { dtype: "float64" });
          const { h, root } = network.forward(trees, x);
          let first = 0;
          const roots: number[] = [];
          for (const [b, tree] of trees.entries()) {
            const part = new Tensor(x.data.subarray(first * H, (first + sizes[b]) * H), [sizes[b], H]);
            const expected = byRecursion(network, tree, part);
            expectClose("h", h.data.subarray(first * H, (first + sizes[b]) * H), expected.flat(), 1e-12);
            roots.push(...expected[sizes[b] - 1]);
            first += sizes[b];
          }
          expectClose("root", root.data, roots, 1e-12);
        },
      ),
      { numRuns: 40, seed: 1 },
    );
  });

  it("on a tree that grows to the right is a simple recurrent network", () => {
    const [T, H] = [7, 4];
    const srn = new SRN({ inputSize: H, hiddenSize: H, seed: 3, dtype: "float64" });
    const { weight_ih_l0: W, weight_hh_l0: U, bias_ih_l0: b, bias_hh_l0: d } = srn.parameters();
    const network = new RecursiveNetwork({ hiddenSize: H, dtype: "float64" });
    const row = (all: Tensor, i: number) => Array.from(all.data.subarray(i * H, (i + 1) * H));
    network.loadParameters({
      weight: Float64Array.from(Array.from({ length: H }, (_, i) => [...row(U, i), ...row(W, i)]).flat()),
      bias: b.data.map((value, i) => value + d.data[i]),
    });
    // ((((h_0 x_1) x_2) x_3) …): the left child is what has been read, the right one the next word.
    let nested: NestedTree = "h0";
    for (let t = 1; t <= T; t++) nested = { name: `h${t}`, children: [nested, `x${t}`] };
    const tree = treeOf(nested);
    const x = randomTensor([T, 1, H], 5);
    const h0 = randomTensor([1, 1, H], 6);
    const inputs = new Float64Array(tree.nodes.length * H);
    for (const [node, name] of tree.nodes.entries()) {
      if (name === "h0") inputs.set(h0.data, node * H);
      if (name[0] === "x") inputs.set(row(x, Number(name.slice(1)) - 1), node * H);
    }
    const states = network.forward([tree], new Tensor(inputs, [tree.nodes.length, H])).h;
    const { y } = srn.forward(x, { initial: { h: h0 } });
    for (let t = 1; t <= T; t++) {
      expectClose(`h${t}`, row(states, tree.nodes.indexOf(`h${t}`)), row(reshape(y, [T, H]), t - 1), 1e-12);
    }
  });

  it("has the gradients of central differences", () => {
    const trees = [
      treeOf(["a", ["red", "bike"]]),
      treeOf([
        ["it", "is"],
        ["a", "bike"],
      ]),
      treeOf("bike"),
    ];
    const network = new RecursiveNetwork({ hiddenSize: 3, dtype: "float64", seed: 1 });
    const x = randomTensor([5 + 7 + 1, 3], 1);
    expectGradients({ x, ...network.parameters() }, () => {
      const { h, root } = network.forward(trees, x);
      return [h, root];
    });
  });

  it("composes “a red bike” as the lecture does, which its trace shows", () => {
    const tree = treeOf(["a", ["red", "bike"]]);
    const network = new RecursiveNetwork({ hiddenSize: 2, seed: 1 });
    const x = randomTensor([5, 2], 1, "float32");
    const trace = JSON.parse(JSON.stringify(network.trace(tree, x))) as ReturnType<typeof network.trace>;
    expect(trace.nodes).toEqual(["a", "red", "bike", "red bike", "a red bike"]);
    expect(trace.edges).toEqual([
      { from: 1, to: 3, label: "child 1" },
      { from: 2, to: 3, label: "child 2" },
      { from: 0, to: 4, label: "child 1" },
      { from: 3, to: 4, label: "child 2" },
    ]);
    expect(trace.updates.map(({ of, members }) => [of, members])).toEqual([
      ["nodes", [0, 1, 2]],
      ["nodes", [3]],
      ["nodes", [4]],
    ]);
    const { h } = network.forward([tree], x);
    const values = network.trace(tree, x).updates[2].quantities;
    expect(values.map(({ name, shape }) => [name, shape])).toEqual([
      ["x", [2]],
      ["z", [2]],
      ["h", [2]],
    ]);
    expect([...values[2].values]).toEqual([...h.data.subarray(8)]);
  });

  it("learns what formulas of true and false come to", { timeout: 30_000 }, async () => {
    const random = new Random(4, "formulas");
    // Operators are words between what they join: (1 or (0 and 1)).
    const formula = (depth: number): { nested: NestedTree; value: boolean } => {
      if (depth === 0 || random.uniform() < 0.15) {
        const value = random.uniform() < 0.5;
        return { nested: value ? "1" : "0", value };
      }
      const [left, right] = [formula(depth - 1), formula(depth - 1)];
      const or = random.uniform() < 0.5;
      const value = or ? left.value || right.value : left.value && right.value;
      return { nested: [left.nested, or ? "or" : "and", right.nested], value };
    };
    const examples = (count: number, depth: number) =>
      Array.from({ length: count }, () => {
        const { nested, value } = formula(depth);
        return { tree: treeOf(nested), label: value ? 1 : 0 };
      });
    const network = new RecursiveNetwork({ hiddenSize: 8, arity: 3, initialization: "xavier", seed: 1 });
    const model = new TreeClassifier(network, { vocabulary: ["0", "1", "and", "or"], classes: 2, seed: 1 });
    const optimizer = new Adam(model.parameters(), { learningRate: 0.02 });
    for await (const _ of train({ model, data: examples(200, 3), optimizer, epochs: 25, batchSize: 20 }));
    // Deeper than any that it has seen.
    expect(model.accuracy(examples(100, 5))).toBeGreaterThanOrEqual(0.97);
  });

  it("refuses what does not fit", () => {
    const network = new RecursiveNetwork({ hiddenSize: 2 });
    const tree = treeOf(["a", "b"]);
    expect(() => network.forward([], Tensor.zeros([0, 2]))).toThrow("RecursiveNetwork.forward: there are no trees");
    expect(() => network.forward([tree], Tensor.zeros([2, 2]))).toThrow(
      "RecursiveNetwork.forward: x has shape [2, 2]; it must be [nodes, inputSize] = [3, 2]",
    );
    expect(() => network.forward([treeOf(["a", "b", "c"])], Tensor.zeros([4, 2]))).toThrow(
      "RecursiveNetwork.forward: node 3 has 3 children; it may have 2",
    );
    expect(() => network.forward([tree], Tensor.zeros([3, 2], { dtype: "float64" }))).toThrow("x is float64");
    expect(() => network.trace(tree, new Tensor(new Float32Array(6).fill(Number.NaN), [3, 2]))).toThrow("x holds NaN");
    expect(() => new RecursiveNetwork({ hiddenSize: 0 })).toThrow("RecursiveNetwork: hiddenSize is 0");
    expect(() => new RecursiveNetwork({ hiddenSize: 2, arity: 0 })).toThrow("RecursiveNetwork: arity is 0");
    expect(() => new RecursiveNetwork({ hiddenSize: 2, activation: "sin" as never })).toThrow("activation is sin");
  });
});
