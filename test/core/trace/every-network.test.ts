import { describe, expect, it } from "vitest";
import { GRU, gruCell } from "../../../src/core/cells/gru.js";
import { cells } from "../../../src/core/cells/index.js";
import { LSTM, lstmCell } from "../../../src/core/cells/lstm.js";
import { AttendingStack } from "../../../src/core/networks/attending-stack.js";
import { Chained } from "../../../src/core/networks/chained.js";
import { Convolution } from "../../../src/core/networks/convolution.js";
import { DelayLine } from "../../../src/core/networks/delay-line.js";
import { DilatedRNN } from "../../../src/core/networks/dilated.js";
import { FeedbackStack } from "../../../src/core/networks/feedback-stack.js";
import { networks } from "../../../src/core/networks/index.js";
import { NARX } from "../../../src/core/networks/narx.js";
import { NeuralTuringMachine } from "../../../src/core/networks/neural-turing-machine.js";
import { Separable } from "../../../src/core/networks/separable.js";
import type { SequenceNetwork } from "../../../src/core/networks/sequence-network.js";
import { SkipStack } from "../../../src/core/networks/skip-stack.js";
import { Sliced } from "../../../src/core/networks/sliced.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { sizeOf } from "../../../src/core/tensor/shape.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { connectivity } from "../../../src/core/trace/connectivity.js";
import { errorTerms } from "../../../src/core/trace/error-terms.js";
import { gateStatistics } from "../../../src/core/trace/gate-statistics.js";
import { memoryCurve } from "../../../src/core/trace/memory-curve.js";
import { projectStates } from "../../../src/core/trace/projection.js";
import { recurrentSpectra } from "../../../src/core/trace/spectrum.js";
import { stepGradients } from "../../../src/core/trace/step-gradients.js";
import { unitResponse } from "../../../src/core/trace/units.js";
import { expectClose, randomTensor } from "../helpers.js";

const [T, B, D, H] = [6, 2, 3, 4];
const x = randomTensor([T, B, D], 1, "float32").detach();
const sizes = { inputSize: D, hiddenSize: H, seed: 1 };

const all: SequenceNetwork[] = [
  new AttendingStack({ ...sizes, cell: lstmCell() }),
  new Chained({ networks: [new LSTM(sizes), new Transformer({ inputSize: H, hiddenSize: 4, heads: 2 })] }),
  new Convolution({ inputSize: D, outputSize: H, kernelSize: 3, seed: 1 }),
  new DelayLine({ inputSize: D, delays: 2 }),
  new DilatedRNN({ ...sizes, cell: gruCell(), dilations: [1, 2] }),
  new FeedbackStack({ ...sizes, cell: gruCell() }),
  new NARX({ ...sizes, inputDelays: 1, outputDelays: 2 }),
  new NeuralTuringMachine({ ...sizes, slots: 5, width: 3 }),
  new Separable({ past: new LSTM(sizes), future: new GRU(sizes) }),
  new SkipStack({ ...sizes, cell: gruCell(), numLayers: 3 }),
  new Sliced({ networks: [new GRU(sizes), new GRU({ ...sizes, inputSize: H })], sliceLengths: [3] }),
  new TDNN({ ...sizes, delays: [2, 1] }),
  new Transformer({ inputSize: D, hiddenSize: 4, heads: 2, seed: 1 }),
];

it("is every network that is not one cell alone", () => {
  const known = Object.keys(networks).filter((name) => !Object.hasOwn(cells, name));
  expect(all.map((network) => network.description().network)).toEqual(known.sort());
});

describe.each(all.map((network) => [network.description().network, network] as const))("%s", (_, network) => {
  const M = network.outputSize;

  it("has the error terms of one backward a loss", () => {
    // Not the same for each component: a layer normalization at the end would let nothing of that through.
    const lossGradient = randomTensor([T, M], 3, "float32").data;
    const { layers } = errorTerms(network, x, { sequence: 1, vectors: true, lossGradient });
    const alone = new Tensor(
      x.data.filter((_, n) => Math.floor(n / D) % B === 1),
      [T, 1, D],
    );
    for (let t = 0; t < T; t++) {
      const outputGradient = lossGradient.map((value, n) => (Math.floor(n / M) === t ? value : 0));
      const trace = network.trace(alone, { outputGradient, lossGradient: new Float32Array(M) });
      for (const [n, { errorTerms: quantities }] of trace.layers.entries()) {
        const { K, norms, vectors } = layers[n];
        const squares = new Float64Array(K);
        for (const [each, { values }] of quantities.entries()) {
          const size = values.length / K;
          expectClose(
            "δ",
            vectors![each].values.subarray(t * values.length, (t + 1) * values.length),
            values,
            1e-4,
            1e-3,
          );
          for (const [m, value] of values.entries()) squares[Math.floor(m / size)] += value ** 2;
        }
        expectClose("norms", norms.subarray(t * K, (t + 1) * K), squares.map(Math.sqrt), 1e-4, 1e-3);
        if (quantities.length > 0) expect(Math.max(...norms.subarray(t * K, (t + 1) * K))).toBeGreaterThan(0);
      }
    }
  });

  it("has the connectivity of one backward an output", () => {
    const { norms } = connectivity(network, x);
    const squares = new Float64Array(T * T);
    for (let n = 0; n < T * M; n++) {
      const input = x.detach({ requiresGrad: true });
      const { y } = network.forward(input);
      y.backward(
        Float32Array.from({ length: y.data.length }, (_, m) => (m === Math.floor(n / M) * B * M + (n % M) ? 1 : 0)),
      );
      for (const [m, value] of (input.grad ?? []).entries()) {
        squares[Math.floor(n / M) * T + Math.floor(m / (B * D))] += value ** 2;
      }
    }
    expectClose("norms", norms, squares.map(Math.sqrt), 1e-4, 1e-3);
    for (const parameter of Object.values(network.parameters())) parameter.grad = null;
  });

  it("can be looked at in every other way", () => {
    const lengths = [T, 4];
    const trace = network.trace(x, { lengths });
    for (const { left, count } of gateStatistics(trace)) {
      expect(count).toBeGreaterThan(0);
      for (const share of left) expect(share >= 0 && share <= 1).toBe(true);
    }
    for (const [layer, { states }] of trace.layers.entries()) {
      for (const { name, shape } of states) {
        const units = shape ? sizeOf(shape) : trace.layers[layer].H;
        expect(unitResponse(trace, units - 1, { layer, quantity: name }).values.length).toBeGreaterThan(0);
        if (units > 1) expect(projectStates(trace, { layer, quantity: name }).points.some(Number.isNaN)).toBe(false);
      }
    }
    const { capacity } = memoryCurve(network, randomTensor([30, 3, D], 2, "float32").detach(), { maxDelay: 3 });
    for (const share of capacity) expect(share >= 0 && share <= 1).toBe(true);
    const layers = stepGradients(network, x, ({ last }) => sum(last), { lengths });
    expect(layers.length).toBe(trace.layers.length);
    for (const { norms } of layers) expect(norms.some(Number.isNaN)).toBe(false);
    for (const { real, singularValues } of recurrentSpectra(network)) expect(real.length).toBe(singularValues.length);
  });
});
