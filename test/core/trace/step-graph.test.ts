import { describe, expect, it } from "vitest";
import { inBlocks } from "../../../src/core/cells/blocks.js";
import { gruCell } from "../../../src/core/cells/gru.js";
import { cells } from "../../../src/core/cells/index.js";
import { Recurrent } from "../../../src/core/networks/recurrent.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { type Expression, type Reference, StepGraph, sameReference } from "../../../src/core/trace/step-graph.js";
import { expectClose, randomTensor } from "../helpers.js";

const [D, H] = [3, 4];

const networks: Record<string, Recurrent> = {
  ...Object.fromEntries(
    Object.entries(cells).map(([name, Network]) => [
      name,
      new Network({ inputSize: D, hiddenSize: H, seed: 1, dtype: "float64" } as never),
    ]),
  ),
  "GRU, reset before": new Recurrent(gruCell({ reset: "before" }), { inputSize: D, hiddenSize: H, dtype: "float64" }),
  "GRU in blocks": new Recurrent(inBlocks(gruCell(), 2), { inputSize: D, hiddenSize: H, dtype: "float64" }),
};

/** One step from states that are not 0. */
function stepOf(network: Recurrent, change: (of: Reference, values: Float64Array) => void = () => {}): StepGraph {
  const all = Object.entries(network.parameters());
  const copy = (of: Reference, tensor: Tensor): Tensor => {
    const values = Float64Array.from(tensor.data);
    change(of, values);
    return new Tensor(values, tensor.shape, { requiresGrad: true });
  };
  const parameters = Object.fromEntries(
    all.map(([name, tensor]) => {
      const own = name.replace(/_l0$/, "");
      return [own, copy({ kind: "parameter", name: own }, tensor)];
    }),
  );
  const { steps } = network.unroll(randomTensor([2, 1, D], 5));
  const before = Object.fromEntries(
    Object.entries(steps[0][1].states).map(([name, tensor]) => [name, copy({ kind: "before", name }, tensor)]),
  );
  const x = copy({ kind: "input", name: "x" }, randomTensor([1, D], 6));
  return new StepGraph(network.cell, x, before, parameters);
}

/** The number that an expression stands for, computed anew from its leaves; layer norm is of a whole vector, and taken as it is. */
function evaluate(each: Expression): number {
  switch (each.kind) {
    case "value":
      return each.value;
    case "sum":
      return each.terms.reduce((sum, { sign, term }) => sum + sign * evaluate(term), 0);
    case "product":
      return each.factors.reduce((product, factor) => product * evaluate(factor), 1);
    case "quotient":
      return evaluate(each.over) / evaluate(each.under);
    case "linear": {
      const bias = each.bias === undefined ? 0 : evaluate(each.bias);
      return each.weights.reduce((sum, weight, n) => sum + evaluate(weight) * evaluate(each.of[n]), bias);
    }
    case "function": {
      const z = evaluate(each.arguments[0]);
      if (each.name === "tanh") return Math.tanh(z);
      if (each.name === "logistic") return 1 / (1 + Math.exp(-z));
      if (each.name === "softplus") return Math.log(1 + Math.exp(z));
      if (each.name === "layerNorm") return each.value;
      throw new Error(`${each.name} is not known`);
    }
  }
}

describe.each(Object.entries(networks))("a step of %s", (_, network) => {
  const step = stepOf(network);
  const elements = step.computed.flatMap((of) =>
    Array.from({ length: step.tensorOf(of).data.length }, (_, n) => [of, n] as const),
  );

  it("is written out in numbers that give what the cell gave", () => {
    expect(elements.length).toBeGreaterThanOrEqual(H);
    for (const [of, n] of elements) {
      expect(evaluate(step.equation(of, n)), `${of.kind} ${of.name}[${n}]`).toBeCloseTo(step.tensorOf(of).data[n], 10);
    }
  });

  it("tells how each number depends on what its equation reads, as a small change of that shows", () => {
    const epsilon = 1e-6;
    const leaves: Reference[] = [
      { kind: "input", name: "x" },
      ...Object.keys(step.before).map((name): Reference => ({ kind: "before", name })),
    ];
    for (const of of step.computed.filter(({ kind }) => kind === "net input")) {
      const partials = step.partials(of, 0);
      const others = partials.filter((each) => !["input", "before", "parameter"].includes(each.of.kind));
      for (const leaf of leaves) {
        const size = step.tensorOf(leaf).data.length;
        for (let n = 0; n < size; n++) {
          const at = (by: number): number =>
            stepOf(network, (each, values) => {
              if (sameReference(each, leaf)) values[n] += by;
            }).tensorOf(of).data[0];
          const slope = (at(epsilon) - at(-epsilon)) / (2 * epsilon);
          // What a net input reads of another gate it reads through that: the chain rule over both.
          const through = others.reduce((sum, other) => {
            const inner = [...other.values.keys()].reduce((total, i) => {
              const seen = derivative(step, other.of, i, leaf, n);
              return total + other.values[i] * seen;
            }, 0);
            return sum + inner;
          }, 0);
          const direct = partials.find((each) => sameReference(each.of, leaf))?.values[n] ?? 0;
          expect(direct + through, `${of.name} by ${leaf.name}[${n}]`).toBeCloseTo(slope, 6);
        }
      }
    }
  });

  it("hands gradients back as the whole graph does, again and again", () => {
    const seeds = { h: [0.3, -0.2, 0.5, 0.1] };
    const first = step.gradient(seeds);
    const second = step.gradient(seeds);
    const twin = stepOf(network);
    twin.values.states.h.backward(seeds.h);
    for (const name of Object.keys(network.parameters())) {
      const own = name.replace(/_l0$/, "");
      const expected =
        twin.tensorOf({ kind: "parameter", name: own }).grad ?? new Float64Array(first.parameters[own].length);
      expectClose(own, first.parameters[own], expected, 1e-12);
      expect(second.parameters[own]).toEqual(first.parameters[own]);
    }
    expectClose("x", first.input, twin.input.grad ?? new Float64Array(D), 1e-12);
  });
});

/** ∂(a gate's element)/∂(an element that the step reads), through everything. */
function derivative(step: StepGraph, of: Reference, element: number, leaf: Reference, n: number): number {
  return step.partials(of, element).reduce((sum, { of: read, values }) => {
    if (sameReference(read, leaf)) return sum + values[n];
    if (["input", "before", "parameter"].includes(read.kind)) return sum;
    return sum + [...values.keys()].reduce((inner, i) => inner + values[i] * derivative(step, read, i, leaf, n), 0);
  }, 0);
}

it("names what is the same tensor once, and points at it from its other names", () => {
  const step = stepOf(networks.MinGRU);
  expect(step.computed.filter(({ name }) => name === "n")).toEqual([{ kind: "net input", name: "n" }]);
  expect(step.equation({ kind: "gate", name: "n" }, 2)).toMatchObject({
    kind: "value",
    of: { kind: "net input", name: "n" },
    element: 2,
  });
});
