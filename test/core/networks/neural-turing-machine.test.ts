import { describe, expect, it } from "vitest";
import { feedForwardCell } from "../../../src/core/cells/feed-forward.js";
import { gruCell } from "../../../src/core/cells/gru.js";
import { Linear } from "../../../src/core/networks/layers.js";
import { NeuralTuringMachine, neuralTuringCell } from "../../../src/core/networks/neural-turing-machine.js";
import { withPrefix } from "../../../src/core/networks/parameters.js";
import { softplus } from "../../../src/core/tensor/activations.js";
import { multiply, subtract } from "../../../src/core/tensor/arithmetic.js";
import { slice } from "../../../src/core/tensor/layout.js";
import { Random } from "../../../src/core/tensor/random.js";
import { mean } from "../../../src/core/tensor/reductions.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { clipGradientNorm } from "../../../src/core/training/clip.js";
import { Adam } from "../../../src/core/training/optimizers.js";
import { expectClose, randomTensor } from "../helpers.js";
import { checkNetwork, summed } from "./checks.js";

const memory = { slots: 5, width: 3 };

describe("NeuralTuringMachine", () => {
  describe("controlled by an LSTM", () => {
    checkNetwork(({ D, dtype, seed }) => {
      return new NeuralTuringMachine({ inputSize: D, hiddenSize: 3, slots: 4, width: 2, dtype, seed });
    });
  });

  describe("controlled by a GRU, two read heads of reach 2", () => {
    checkNetwork(({ D, dtype, seed }) => {
      const options = { ...memory, reads: 2, reach: 2, controller: gruCell({ reset: "before" }) };
      return new NeuralTuringMachine({ inputSize: D, hiddenSize: 2, ...options, dtype, seed });
    });
  });

  it("computes what the paper's equations say, number by number", () => {
    const [T, D, H, N, M, R] = [7, 2, 3, 5, 3, 2];
    const controller = feedForwardCell();
    const network = new NeuralTuringMachine({
      ...{ inputSize: D, hiddenSize: H, slots: N, width: M, reads: R, controller },
      ...{ dtype: "float64", initialization: "xavier" },
    });
    for (const [n, { data }] of Object.values(network.parameters()).entries()) {
      data.set(randomTensor([data.length], n).data);
    }
    const x = randomTensor([T, 1, D], 1);
    const { steps, y } = network.unroll(x);
    const p = (name: string) => network.parameters()[`${name}_l0`];
    const apply = (name: string, input: readonly number[]) => {
      const weight = p(`weight_${name}`);
      return Array.from(p(`bias_${name}`).data, (bias, row) =>
        input.reduce((total, value, d) => total + value * weight.data[row * weight.shape[1] + d], bias),
      );
    };
    const sigma = (value: number) => 1 / (1 + Math.exp(-value));
    const normalized = (values: readonly number[]) => {
      const total = values.reduce((a, b) => a + b);
      return values.map((value) => value / total);
    };
    const length = (v: readonly number[]) => Math.sqrt(v.reduce((total, value) => total + value * value, 0));
    let rows = Array.from({ length: N }, () => new Array<number>(M).fill(0));
    let weights = Array.from({ length: R + 1 }, () => Array.from({ length: N }, (_, n) => Number(n === 0)));
    let read = new Array<number>(R * M).fill(0);
    for (let t = 0; t < T; t++) {
      const h = apply("ih", [...x.data.subarray(t * D, t * D + D), ...read]).map(Math.tanh);
      const units = apply("head", h);
      weights = weights.map((old, head) => {
        const own = units.slice(head * (M + 6), (head + 1) * (M + 6));
        const k = own.slice(0, M).map(Math.tanh);
        const beta = Math.log(1 + Math.exp(own[M]));
        const g = sigma(own[M + 1]);
        const s = normalized(own.slice(M + 2, M + 5).map(Math.exp));
        const gamma = 1 + Math.log(1 + Math.exp(own[M + 5]));
        const cosines = rows.map((row) => {
          const product = row.reduce((total, value, m) => total + value * k[m], 0);
          return product === 0 ? 0 : product / (length(row) * length(k));
        });
        const content = normalized(cosines.map((value) => Math.exp(beta * value)));
        const gated = content.map((value, n) => g * value + (1 - g) * old[n]);
        const moved = gated.map((_, n) => {
          return s.reduce((total, share, j) => total + share * gated[(n - (j - 1) + N) % N], 0);
        });
        return normalized(moved.map((value) => value ** gamma));
      });
      const e = units.slice(-2 * M, -M).map(sigma);
      const a = units.slice(-M).map(Math.tanh);
      rows = rows.map((row, n) => row.map((value, m) => value * (1 - weights[R][n] * e[m]) + weights[R][n] * a[m]));
      read = weights
        .slice(0, R)
        .flatMap((w) => rows[0].map((_, m) => rows.reduce((sum, row, n) => sum + w[n] * row[m], 0)));
      const { states } = steps[0][t];
      // The cosine's length has 10⁻⁶ under its root.
      expectClose(`w ${t}`, states.w.data, weights.flat(), 1e-3);
      expectClose(`M ${t}`, states.M.data, rows.flat(), 1e-3);
      expectClose(`r ${t}`, states.r.data, read, 1e-3);
      expectClose(`y ${t}`, y.data.subarray(t * H, t * H + H), apply("out", [...h, ...read]), 1e-3);
    }
  });

  it("starts with an empty memory and every head at row 0, and moves by what the shift says", () => {
    const network = new NeuralTuringMachine({ inputSize: 1, hiddenSize: 2, ...memory, dtype: "float64" });
    const { bias_head_l0: bias, weight_head_l0: weight } = network.parameters() as Record<string, Tensor>;
    weight.data.fill(0);
    // Of both heads: closed gates, a shift by one row, and sharp weightings.
    for (const head of [0, 1]) bias.data.set([0, 0, 0, 0, -40, -40, -40, 40, 20], head * 9);
    const { steps } = network.unroll(randomTensor([6, 1, 1], 1));
    for (const [t, { states }] of steps[0].entries()) {
      for (let n = 0; n < 10; n++) expect(states.w.data[n]).toBeCloseTo(n % 5 === (t + 1) % 5 ? 1 : 0, 6);
    }
  });

  it("is traced with its memory, its heads and what it reads", () => {
    const network = new NeuralTuringMachine({ inputSize: 2, hiddenSize: 4, ...memory, reads: 2, seed: 1 });
    const x = randomTensor([6, 2, 2], 1, "float32").detach();
    const weights = randomTensor([2, 4], 2, "float32").detach();
    const { last } = network.forward(x);
    last.backward(weights.data);
    const [layer] = network.trace(x, { lossGradient: weights.data }).layers;
    const shapes = Object.fromEntries(layer.states.map(({ name, shape }) => [name, shape]));
    expect(shapes).toMatchObject({ r: [2, 3], w: [3, 5], M: [5, 3] });
    expect(Object.keys(shapes)).toEqual(["h", "controller_h", "controller_c", "r", "w", "M"]);
    const w = layer.states[4].values;
    for (let row = 0; row < w.length; row += 5) {
      expect(w.subarray(row, row + 5).reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    }
    const erase = layer.errorTerms.find(({ name }) => name === "e")!;
    const bias = network.parameters().bias_head_l0.grad!;
    expectClose("δ of the erase vector", summed(erase, 3), bias.slice(-6, -3), 1e-4, 1e-3);
    const control = layer.errorTerms.find(({ name }) => name === "controller_i")!;
    expectClose(
      "δ of the controller's input gate",
      summed(control, 4),
      network.parameters().bias_ih_l0.grad!.slice(0, 4),
      1e-4,
    );
  });

  it("learns to copy, and copies sequences longer than any it has learnt from", { timeout: 60_000 }, () => {
    const width = 3;
    const network = new NeuralTuringMachine({
      ...{ inputSize: width + 1, hiddenSize: 24, slots: 8, width: 5, controller: feedForwardCell(), seed: 3 },
    });
    const output = new Linear({ inputSize: 24, outputSize: width, seed: 1 });
    const parameters = { ...withPrefix("network", network.parameters()), ...withPrefix("output", output.parameters()) };
    const optimizer = new Adam(parameters, { learningRate: 0.01 });
    const logits = ({ x, L }: Copy) => output.forward(slice(network.forward(x).y, 0, L + 1, 2 * L + 1));
    const random = new Random(1, "copy");
    let smoothed = 1;
    for (let step = 0; step < 900 && smoothed > 0.002; step++) {
      const batch = copies(random.integer(1, 4), 4, width, random);
      optimizer.zeroGradients();
      const z = logits(batch);
      const loss = mean(subtract(softplus(z), multiply(z, batch.target)));
      smoothed += (loss.item() - smoothed) / 20;
      loss.backward();
      clipGradientNorm(parameters, 1);
      optimizer.step();
    }
    for (const [L, most] of [
      [4, 0.01],
      [6, 0.1],
    ]) {
      const batch = copies(L, 64, width, new Random(2, "test"));
      const z = noGrad(() => logits(batch));
      const wrong = batch.target.data.filter((bit, n) => z.data[n] > 0 !== (bit === 1)).length;
      expect(wrong / z.data.length).toBeLessThan(most);
    }
  });

  it("refuses a memory that cannot be", () => {
    expect(() => neuralTuringCell({ slots: 0 })).toThrow(
      "NeuralTuringMachine: slots is 0; it must be a positive whole",
    );
    expect(() => neuralTuringCell({ slots: 4, reach: 2 })).toThrow(
      "NeuralTuringMachine: reach is 2; with slots = 4 it must be at most 1.5",
    );
  });
});

interface Copy {
  /** L vectors, a sign on the last channel, and silence. */
  x: Tensor;
  /** The vectors, [L, B, width]. */
  target: Tensor;
  L: number;
}

function copies(L: number, B: number, width: number, random: Random): Copy {
  const x = Tensor.zeros([2 * L + 1, B, width + 1]);
  const target = Tensor.zeros([L, B, width]);
  for (let n = 0; n < L * B; n++) {
    for (let k = 0; k < width; k++) {
      target.data[n * width + k] = random.integer(0, 1);
      x.data[n * (width + 1) + k] = target.data[n * width + k];
    }
  }
  for (let b = 0; b < B; b++) x.data[(L * B + b) * (width + 1) + width] = 1;
  return { x, target, L };
}
