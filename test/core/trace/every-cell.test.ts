import { describe, expect, it } from "vitest";
import { cells } from "../../../src/core/cells/index.js";
import type { Recurrent, RecurrentOptions } from "../../../src/core/networks/recurrent.js";
import { sizeOf } from "../../../src/core/tensor/shape.js";
import { Tensor, type Values } from "../../../src/core/tensor/tensor.js";
import { connectivity } from "../../../src/core/trace/connectivity.js";
import { errorTerms } from "../../../src/core/trace/error-terms.js";
import { fixedPoints } from "../../../src/core/trace/fixed-points.js";
import { gateStatistics } from "../../../src/core/trace/gate-statistics.js";
import { memoryCurve } from "../../../src/core/trace/memory-curve.js";
import { projectStates } from "../../../src/core/trace/projection.js";
import { recurrentSpectra } from "../../../src/core/trace/spectrum.js";
import { stepGradients } from "../../../src/core/trace/step-gradients.js";
import {
  jacobianBlock,
  jacobianSpectra,
  stateJacobian,
  stepJacobians,
} from "../../../src/core/trace/step-jacobians.js";
import { rankUnits, unitResponse } from "../../../src/core/trace/units.js";
import { vectorField } from "../../../src/core/trace/vector-field.js";
import { expectClose, randomTensor, weightedSum } from "../helpers.js";

const [T, B, D] = [5, 3, 4];
const x = randomTensor([T, B, D], 1, "float32");
const lengths = [5, 2, 4];
const b = 2;

const kinds: [string, Partial<RecurrentOptions>][] = [
  ["one layer", {}],
  ["two residual layers", { numLayers: 2, residual: true }],
  // Two directions of two units: a layer's input is as large as x, so that all layers' states have one shape.
  ["bidirectional, two layers", { numLayers: 2, bidirectional: true, hiddenSize: 2 }],
];
const all = Object.entries(cells).flatMap(([name, Network]) =>
  kinds.map(([kind, options]) => {
    const make = (more: Partial<RecurrentOptions> = {}): Recurrent =>
      new Network({ inputSize: D, hiddenSize: 4, outputUnits: 3, seed: 1, ...options, ...more } as never);
    return [`${name}, ${kind}`, make] as const;
  }),
);

/** Steps 0 … length − 1 of one sequence of x, in float64. */
function alone(length: number): Tensor {
  const rows = Array.from({ length }, (_, t) => [[...x.data.subarray((t * B + b) * D, (t * B + b + 1) * D)]]);
  return Tensor.from(rows, { dtype: "float64" });
}

describe.each(all)("%s", (_, make) => {
  const network = make();
  const precise = make({ dtype: "float64" });
  const H = network.hiddenSize;
  const length = lengths[b];

  it("has the error terms of one backward a loss", () => {
    const { T: steps, layers } = errorTerms(network, x, { sequence: b, lengths, vectors: true });
    expect(steps).toBe(length);
    const M = precise.outputSize;
    for (let t = 0; t < length; t++) {
      const { y, steps: unrolled } = precise.unroll(alone(length));
      y.backward(Float64Array.from({ length: length * M }, (_, n) => (Math.floor(n / M) === t ? 1 / Math.sqrt(M) : 0)));
      for (const [n, layer] of unrolled.entries()) {
        const { norms, reverse, vectors } = layers[n];
        expect(reverse).toBe(network.bidirectional && n % 2 === 1);
        for (const [s, { netInputs }] of layer.entries()) {
          const k = reverse ? length - 1 - s : s;
          let squares = 0;
          for (const { name, values } of vectors!) {
            const delta = netInputs[name].grad ?? new Float64Array(netInputs[name].data.length);
            const at = (t * length + k) * delta.length;
            expectClose(`δ ${t}, ${k} ${name}`, values.subarray(at, at + delta.length), delta, 1e-4, 1e-3);
            for (const value of delta) squares += value * value;
          }
          expect(norms[t * length + k]).toBeCloseTo(Math.sqrt(squares), 5);
        }
      }
    }
  });

  it("has the step Jacobians of central differences, and their products", () => {
    const input = alone(length);
    const jacobians = stepJacobians(precise, input);
    const { S, blocks, values } = jacobians;
    expect(blocks.at(-1)!.end).toBe(S);
    const trace = precise.unroll(input);
    const layers = trace.steps.length;
    const initialAt = (t: number) =>
      Object.fromEntries(
        precise.cell.states.map(({ name }) => {
          const shape = trace.steps[0][0].states[name].shape;
          const data = Float64Array.from(
            trace.steps.flatMap((steps, n) => {
              const before = precise.bidirectional && n % 2 === 1 ? length - 2 - t : t - 1;
              return [...(steps[before]?.states[name].data ?? new Float64Array(sizeOf(shape)))];
            }),
          );
          return [name, new Tensor(data, [layers, ...shape])];
        }),
      );
    const stateAfter = (initial: Record<string, Tensor>, first: number, last: number): number[] => {
      const part = new Tensor(input.data.slice(first * D, (last + 1) * D), [last + 1 - first, 1, D]);
      const output = precise.forward(part, { initial }) as unknown as Record<string, Tensor>;
      return precise.cell.states.flatMap(({ name }) => [...output[name].data]);
    };
    /** ∂(state after)/∂(state before), a column for each component of the states that are not clocks. */
    const expectColumns = (matrix: ArrayLike<number>, first: number, last: number): void => {
      const initial = initialAt(first);
      let column = 0;
      for (const { name, shape } of precise.cell.states) {
        const { data } = initial[name];
        const isClock = shape !== undefined && sizeOf(shape({ D, H })) === 1;
        for (let n = 0; n < data.length; n++, column++) {
          if (isClock) continue;
          const difference = derivative(data, n, () => stateAfter(initial, first, last));
          const mine = difference.map((_, row) => matrix[row * S + column]);
          expectClose(`column ${column}`, mine, difference, 1e-6, 1e-2);
        }
      }
    };
    for (const t of [0, 2]) expectColumns(values.subarray(t * S * S, (t + 1) * S * S), t, t);
    if (!precise.bidirectional) expectColumns(stateJacobian(jacobians, 0, 3), 1, 3);
    for (const reverse of precise.bidirectional ? [false, true] : [false]) {
      const ofH = jacobianBlock(jacobians, { name: "h", layer: 0, reverse });
      expect(ofH.S).toBe(H);
      const [from, to] = reverse ? [2, 1] : [1, 2];
      expect(stateJacobian(ofH, from, to)).toEqual(ofH.values.slice(to * H * H, (to + 1) * H * H));
      const { singularValues, real, imaginary } = jacobianSpectra(ofH);
      expect(Math.hypot(real[0], imaginary[0])).toBeLessThanOrEqual(singularValues[0] * (1 + 1e-9));
    }
  });

  it("has the connectivity of central differences", () => {
    const input = alone(length);
    const M = precise.outputSize;
    const whole = connectivity(precise, input);
    const one = connectivity(precise, input, { output: 1 });
    expect([whole.S, whole.T]).toEqual([length, length]);
    for (const k of [0, length - 1]) {
      const squares = new Float64Array(length);
      const squaresOfOne = new Float64Array(length);
      for (let d = 0; d < D; d++) {
        const change = derivative(input.data, k * D + d, () => [...precise.forward(input).y.data]);
        for (const [n, value] of change.entries()) {
          squares[Math.floor(n / M)] += value ** 2;
          if (n % M === 1) squaresOfOne[Math.floor(n / M)] += value ** 2;
        }
      }
      const column = (norms: Float64Array) => Array.from({ length }, (_, t) => norms[t * length + k]);
      expectClose("all outputs", column(whole.norms), squares.map(Math.sqrt), 1e-6, 1e-2);
      expectClose("one output", column(one.norms), squaresOfOne.map(Math.sqrt), 1e-6, 1e-2);
    }
    expectClose("float32", connectivity(network, x, { sequence: b, lengths }).norms, whole.norms, 1e-4, 1e-3);
  });

  it("has the gradient that each step brings", () => {
    const found = stepGradients(network, x, ({ y }) => weightedSum([y]));
    const { y, steps } = precise.unroll(new Tensor(Float64Array.from(x.data), x.shape));
    weightedSum([y]).backward();
    for (const [n, layer] of steps.entries()) {
      const norms = layer.map(({ netInputs }) =>
        Math.hypot(...Object.values(netInputs).flatMap(({ grad }) => [...(grad ?? [])])),
      );
      if (found[n].reverse) norms.reverse();
      expect(found[n].reverse).toBe(network.bidirectional && n % 2 === 1);
      expectClose(`layer ${n}`, found[n].norms, norms, 1e-4, 1e-3);
    }
  });

  it("can be looked at in every other way", () => {
    const trace = network.trace(x, { lengths });
    for (const { states, gates, H: units } of trace.layers) {
      for (const { shape = [units], values } of [...states, ...gates])
        expect(values.length).toBe(T * B * sizeOf(shape));
    }
    const steps = lengths.reduce((sum, each) => sum + each, 0);
    for (const { left, right, mean, count, name } of gateStatistics(trace)) {
      expect(count, name).toBe(steps);
      for (const [unit, share] of left.entries()) {
        expect(share).toBeGreaterThanOrEqual(0);
        expect(share + right[unit]).toBeLessThanOrEqual(1);
        expect(mean[unit]).not.toBeNaN();
      }
    }
    for (const method of ["pca", "umap"] as const) {
      const { points, step } = projectStates(trace, { method });
      expect([...step]).toEqual(lengths.flatMap((each) => Array.from({ length: each }, (_, t) => t)));
      expect(points.length).toBe(2 * steps);
      expect(points.some(Number.isNaN)).toBe(false);
    }
    expect(unitResponse(trace, H - 1, { sequence: 1 }).values.length).toBe(2);
    const { values } = unitResponse(trace, 1, { layer: 0, sequence: 0 });
    const signal = trace.layers[0].states[0].values;
    const own = lengths.map((_, n) => Array.from({ length: T }, (_, t) => signal[(t * B + n) * H + 1]));
    expect(own[0]).toEqual([...values]);
    expect(rankUnits(trace, own)[0].correlation).toBeCloseTo(1, 10);
    const { capacity } = memoryCurve(network, randomTensor([40, 3, D], 2, "float32").detach(), { maxDelay: 3 });
    for (const share of capacity) expect(share >= 0 && share <= 1).toBe(true);
    for (const { real, singularValues } of recurrentSpectra(network)) expect(real.length).toBe(singularValues.length);
    if (network.bidirectional) {
      expect(() => fixedPoints(network)).toThrow("fixedPoints: the network is bidirectional");
      expect(() => vectorField(network)).toThrow("vectorField: the network is bidirectional");
      return;
    }
    for (const { state, blocks, real, imaginary } of fixedPoints(network, { starts: 8, x: [0.5, 0, 0, 0] })) {
      const layers = blocks.length / network.cell.states.length;
      const initial = network.cell.states.map(({ name, shape }) => {
        const values = blocks
          .filter((block) => block.name === name)
          .flatMap(({ start, end }) => [...state.subarray(start, end)]);
        return [name, new Tensor(Float32Array.from(values), [layers, 1, ...(shape?.({ D, H }) ?? [H])])] as const;
      });
      const still = Tensor.from([[[0.5, 0, 0, 0]]]);
      const after = network.forward(still, { initial: Object.fromEntries(initial) }) as unknown as Record<
        string,
        Tensor
      >;
      for (const [name, before] of initial) expectClose(name, after[name].data, before.data, 1e-4, 0.1);
      expect(real.length).toBe(imaginary.length);
    }
    const field = vectorField(network, { points: 3 });
    expect([...field.u]).toEqual([-1, 0, 1]);
    for (const [n, speed] of field.speed.entries()) {
      expect(speed * (1 + 1e-6)).toBeGreaterThanOrEqual(Math.hypot(field.du[n], field.dv[n]));
    }
  });

  it("keeps the gradients that its parameters have gathered", () => {
    const parameters = Object.values(network.parameters());
    for (const [n, each] of parameters.entries()) each.grad = n % 2 === 0 ? null : each.data.slice();
    errorTerms(network, x);
    connectivity(network, x, { output: 0 });
    stepJacobians(network, x);
    for (const [n, { grad, data }] of parameters.entries()) expect(grad).toEqual(n % 2 === 0 ? null : data);
    for (const each of parameters) each.grad = null;
    expect(x.grad).toBe(null);
  });
});

/**
 * Derivative of every component of a result by one number of `data`: central differences at two widths, whose error is of the
 * fourth order. Layer normalization of a state near 0 bends sharply.
 */
function derivative(data: Values, n: number, result: () => number[], step = 1e-6): number[] {
  const at = data[n];
  const [below2, below, above, above2] = [-2, -1, 1, 2].map((steps) => {
    data[n] = at + steps * step;
    return result();
  });
  data[n] = at;
  return above.map((value, row) => (8 * (value - below[row]) - (above2[row] - below2[row])) / (12 * step));
}
