import { describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { QRNN } from "../../../src/core/cells/qrnn.js";
import { SRN } from "../../../src/core/cells/srn.js";
import { sizeOf } from "../../../src/core/tensor/shape.js";
import { recurrentSpectra } from "../../../src/core/trace/spectrum.js";
import {
  jacobianBlock,
  jacobianSpectra,
  stateJacobian,
  stepJacobians,
} from "../../../src/core/trace/step-jacobians.js";
import { expectClose, randomTensor } from "../helpers.js";

const [T, D, H] = [6, 3, 5];
const x = randomTensor([T, 2, D], 1);

describe("stepJacobians", () => {
  it("are diag(f′(z_t)) U of an SRN (NNDL §6.5)", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: H, dtype: "float64", seed: 1 });
    const { values } = stepJacobians(srn, x, { sequence: 1 });
    const { y } = srn.forward(x);
    const U = srn.parameters().weight_hh_l0.data;
    for (let t = 0; t < T; t++) {
      const expected = U.map((u, n) => u * (1 - y.data[(t * 2 + 1) * H + Math.floor(n / H)] ** 2));
      expectClose(`step ${t}`, values.subarray(t * H * H, (t + 1) * H * H), expected, 1e-12);
    }
  });

  it("hold diag(f_t) from c to c of an LSTM (NNDL §6.6.1)", () => {
    const lstm = new LSTM({ inputSize: D, hiddenSize: H, dtype: "float64", seed: 1 });
    const jacobians = stepJacobians(lstm, x);
    expect(jacobians.blocks).toEqual([
      { name: "h", layer: 0, reverse: false, start: 0, end: H },
      { name: "c", layer: 0, reverse: false, start: H, end: 2 * H },
    ]);
    const ofC = jacobianBlock(jacobians, { name: "c" });
    expect(ofC.blocks).toEqual([{ name: "c", layer: 0, reverse: false, start: 0, end: H }]);
    const { steps } = lstm.unroll(x);
    for (let t = 0; t < T; t++) {
      const forget = steps[0][t].gates.f.data;
      const expected = Float64Array.from({ length: H * H }, (_, n) =>
        n % (H + 1) === 0 ? forget[Math.floor(n / H)] : 0,
      );
      expectClose(`step ${t}`, ofC.values.subarray(t * H * H, (t + 1) * H * H), expected, 1e-12);
    }
  });

  it("have known spectra: those of U where f is the identity", () => {
    const srn = new SRN({ inputSize: D, hiddenSize: H, activation: "identity", dtype: "float64", seed: 1 });
    const jacobians = stepJacobians(srn, x);
    const spectra = jacobianSpectra(jacobians);
    const [known] = recurrentSpectra(srn);
    for (const t of [0, T - 1]) {
      for (const key of ["real", "imaginary", "singularValues"] as const) {
        expectClose(key, spectra[key].subarray(t * H, (t + 1) * H), known[key], 1e-9);
      }
    }
    const identity = stateJacobian(jacobians, 2, 2);
    expect([...identity]).toEqual(Array.from({ length: H * H }, (_, n) => (n % (H + 1) === 0 ? 1 : 0)));
  });

  it("are those of the reverse direction too, which goes the other way in time", () => {
    const lstm = new LSTM({ inputSize: D, hiddenSize: H, bidirectional: true, seed: 1 });
    const jacobians = stepJacobians(lstm, randomTensor([T, 1, D], 1, "float32"));
    expect(jacobians.S).toBe(4 * H);
    expect(() => stateJacobian(jacobians, 0, 1)).toThrow("stateJacobian: the states are of both directions");
    const reverse = jacobianBlock(jacobians, { reverse: true });
    expect(() => stateJacobian(reverse, 0, 1)).toThrow("stateJacobian: the steps are 0 to 1 of 6");
    expect(stateJacobian(reverse, 5, 0).length).toBe((2 * H) ** 2);
  });

  it("hold states whose size differs from layer to layer: a QRNN's window of past inputs", () => {
    const qrnn = new QRNN({ inputSize: D, hiddenSize: H, numLayers: 2, dtype: "float64", seed: 1 });
    const { S, blocks, values } = stepJacobians(qrnn, x);
    const [first, second] = blocks.filter(({ name }) => name === "past");
    const window = qrnn.trace(x).layers.map(({ states }) => states.find(({ name }) => name === "past")!);
    for (const [n, { start, end }] of [first, second].entries()) {
      const { shape, values: past } = window[n];
      expect(shape!.at(-1)).toBe([D, H][n]);
      expect(end - start).toBe(sizeOf(shape!));
      expect(past.length).toBe(T * 2 * sizeOf(shape!));
    }
    // What the second layer keeps of its input is the first layer's new h.
    const at = (row: number, column: number) => values[(2 * S + row) * S + column];
    for (let n = 0; n < H; n++) {
      for (let column = 0; column < S; column++) expect(at(second.end - H + n, column)).toBe(at(n, column));
    }
  });

  it("refuse what is not there", () => {
    const jacobians = stepJacobians(new SRN({ inputSize: D, hiddenSize: H, dtype: "float64" }), x);
    expect(() => jacobianBlock(jacobians, { name: "c" })).toThrow(
      'jacobianBlock: there is no state {"name":"c"} among h of layer 0',
    );
    for (const [from, to] of [
      [2, 1],
      [0, T],
      [-1, 0],
    ]) {
      expect(() => stateJacobian(jacobians, from, to)).toThrow(`stateJacobian: the steps are ${from} to ${to} of 6`);
    }
  });
});
