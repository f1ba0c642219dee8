import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Recurrent, RecurrentOptions } from "../../../src/core/networks/recurrent.js";
import { add, multiply } from "../../../src/core/tensor/arithmetic.js";
import { sum } from "../../../src/core/tensor/reductions.js";
import { noGrad, Tensor } from "../../../src/core/tensor/tensor.js";
import { differences, expectClose, randomTensor } from "../helpers.js";

const networks: [string, (options: RecurrentOptions) => Recurrent][] = [
  ["SRN", (options) => new SRN(options)],
  ["GRU", (options) => new GRU(options)],
  ["GRU, reset before", (options) => new GRU({ ...options, reset: "before" })],
  ["LSTM", (options) => new LSTM(options)],
];

describe.each(networks)("trace of %s", (_, make) => {
  const [T, B, D, H] = [5, 3, 2, 4];
  const x = randomTensor([T, B, D], 1, "float32");

  it("has the states of forward", () => {
    const network = make({ inputSize: D, hiddenSize: H, numLayers: 2, seed: 1 });
    const trace = network.trace(x);
    expect(trace).toMatchObject({ cell: network.cell.name, T, B, D, x: x.data });
    expect(trace.layers.map((layer) => layer.H)).toEqual([H, H]);
    const output = network.forward(x) as unknown as Record<string, Tensor>;
    expectClose("y", trace.layers[1].states[0].values, output.y.data, 1e-5);
    for (const [n, { name, values }] of trace.layers[0].states.entries()) {
      expect(name).toBe(network.cell.states[n].name);
      expectClose(name, values.subarray((T - 1) * B * H), output[name].data.subarray(0, B * H), 1e-5);
    }
  });

  it("has gates that are the activations of their net inputs", () => {
    const trace = make({ inputSize: D, hiddenSize: H, seed: 1 }).trace(x);
    const { gates, netInputs, errorTerms } = trace.layers[0];
    for (const [n, gate] of gates.entries()) {
      const f = gate.range![0] === 0 ? (z: number) => 1 / (1 + Math.exp(-z)) : Math.tanh;
      expect(netInputs[n].name).toBe(gate.name);
      expectClose(gate.name, gate.values, netInputs[n].values.map(f), 1e-5);
    }
    expect(errorTerms.map(({ name }) => name)).toEqual(netInputs.map(({ name }) => name));
  });

  it("has error terms that equal central differences of the loss by each net input", () => {
    const network = make({ inputSize: D, hiddenSize: H, numLayers: 2, seed: 1, dtype: "float64" });
    const input = new Tensor(Float64Array.from(x.data), x.shape);
    const lossGradient = randomTensor([B, H], 3).data;
    const trace = network.trace(input, { lossGradient });
    for (let layer = 0; layer < 2; layer++) {
      for (const { name, values } of trace.layers[layer].errorTerms) {
        const nudge = new Float64Array(T * B * H);
        const loss = () => lossWithNudgedNetInputs(network, input, lossGradient, { layer, name, nudge });
        expectClose(`error term ${name} of layer ${layer}`, values, differences(nudge, loss), 1e-5);
      }
    }
  });

  it("treats each sequence of a batch as if it were alone, at any length down to a single step", () => {
    const network = make({ inputSize: D, hiddenSize: H, numLayers: 2, seed: 1 });
    for (const length of [1, T]) {
      const batch = network.trace(new Tensor(x.data.slice(0, length * B * D), [length, B, D]));
      for (let b = 0; b < B; b++) {
        const rows = Array.from({ length }, (_, t) => [...x.data.subarray((t * B + b) * D, (t * B + b + 1) * D)]);
        const alone = network.trace(Tensor.from(rows.map((row) => [row])));
        expect(alone).toMatchObject({ T: length, B: 1, D });
        for (const kind of ["states", "gates", "netInputs", "errorTerms"] as const) {
          for (let layer = 0; layer < 2; layer++) {
            for (const [n, { name, values }] of batch.layers[layer][kind].entries()) {
              const ofB = Array.from({ length }, (_, t) => [...values.subarray((t * B + b) * H, (t * B + b + 1) * H)]);
              expectClose(`${kind} ${name}`, alone.layers[layer][kind][n].values, ofB.flat(), 1e-5);
            }
          }
        }
      }
    }
  });

  it("weighs every component of the last hidden state by 1/√H by default", () => {
    const network = make({ inputSize: D, hiddenSize: H, seed: 1 });
    const lossGradient = new Float32Array(B * H).fill(0.5);
    expect(network.trace(x)).toEqual(network.trace(x, { lossGradient }));
  });

  it("leaves gradients of the network and the input alone", () => {
    const network = make({ inputSize: D, hiddenSize: H, seed: 1 });
    const traces = [network.trace(x), noGrad(() => network.trace(x))];
    expect(traces[0]).toEqual(traces[1]);
    expect(x.grad).toBe(null);
    for (const { grad } of Object.values(network.parameters())) expect(grad).toBe(null);
  });

  it("keeps a copy of the labels, and refuses what does not fit", () => {
    const network = make({ inputSize: D, hiddenSize: H });
    const labels = Array.from({ length: B }, (_, b) => Array.from({ length: T }, (_, t) => `${b}.${t}`));
    const trace = network.trace(x, { labels });
    expect(trace.labels).toEqual(labels);
    expect(trace.labels).not.toBe(labels);
    expect("labels" in network.trace(x)).toBe(false);
    const name = network.cell.name;
    expect(() => network.trace(x, { labels: [["a"]] })).toThrow(
      `${name}.trace: labels are [1, 1]; they must be [B][T] = [3][5]`,
    );
    expect(() => network.trace(x, { labels: labels.with(2, ["a"]) })).toThrow("labels are [3, 1]; they must be");
    expect(() => network.trace(x, { labels: labels.slice(1) })).toThrow("labels are [2, 5]; they must be");
    expect(() => network.trace(x, { lossGradient: [1] })).toThrow(
      `${name}.trace: lossGradient has 1 elements; [B, H] = [3, 4] needs 12`,
    );
  });
});

/**
 * The loss of the last hidden state, where a net input has had something added to it at every step. The cell's step is
 * run again, with the nudge brought in through its parameters' bias: a net input is linear in `bias_ih`.
 */
function lossWithNudgedNetInputs(
  network: Recurrent,
  x: Tensor,
  lossGradient: ArrayLike<number>,
  at: { layer: number; name: string; nudge: Float64Array },
): number {
  const { cell, hiddenSize: H } = network;
  const [T, B, D] = x.shape;
  const all = network.parameters();
  const names = Object.keys(cell.parameterShapes(1, 1));
  const block = cell.netInputs.findIndex(({ name }) => name === at.name);
  let loss = 0;
  for (let b = 0; b < B; b++) {
    let inputs = Array.from(
      { length: T },
      (_, t) => new Tensor(x.data.slice((t * B + b) * D, (t * B + b + 1) * D), [1, D]),
    );
    for (let layer = 0; layer < network.numLayers; layer++) {
      let states = Object.fromEntries(
        cell.states.map(({ name }) => [name, Tensor.zeros([1, H], { dtype: "float64" })]),
      );
      inputs = inputs.map((input, t) => {
        const parameters = Object.fromEntries(names.map((name) => [name, all[`${name}_l${layer}`].detach()]));
        if (layer === at.layer) {
          const bias = new Float64Array(cell.netInputs.length * H);
          bias.set(at.nudge.subarray((t * B + b) * H, (t * B + b + 1) * H), block * H);
          parameters.bias_ih = add(parameters.bias_ih, new Tensor(bias, [bias.length]));
        }
        states = { ...cell.step(input, states, parameters).states };
        return states.h;
      });
    }
    const weights = new Tensor(
      Float64Array.from({ length: H }, (_, m) => lossGradient[b * H + m]),
      [1, H],
    );
    loss += sum(multiply(inputs[T - 1], weights)).item();
  }
  return loss;
}
