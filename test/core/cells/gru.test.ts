import { describe, expect, it } from "vitest";
import { GRU } from "../../../src/core/cells/gru.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { checkCell, checkOracle, checkSequence } from "./checks.js";

describe("GRU", () => {
  checkCell((options) => new GRU(options));
  checkSequence((options) => new GRU(options));
  checkOracle("GRU", (options) => new GRU(options), "recurrent", "sequences", "cells");

  it("refuses a reset that it does not know", () => {
    expect(() => new GRU({ inputSize: 1, hiddenSize: 1, reset: "during" as never })).toThrow(
      'GRU: reset is during; it must be "after" or "before"',
    );
  });
});

describe("GRU with the reset before the product", () => {
  checkCell((options) => new GRU({ ...options, reset: "before" }));
  checkSequence((options) => new GRU({ ...options, reset: "before" }));

  it("computes the book's equations (NNDL §6.6)", () => {
    const [D, H] = [2, 2];
    const gru = new GRU({ inputSize: D, hiddenSize: H, reset: "before", seed: 5, dtype: "float64" });
    const { weight_ih_l0: W, weight_hh_l0: U, bias_ih_l0: b, bias_hh_l0: d } = gru.parameters();
    const x = [0.3, -1.2];
    const h = [0.7, -0.4];
    const logistic = (value: number) => 1 / (1 + Math.exp(-value));
    const net = (gate: number, unit: number, state: number[]) => {
      const row = gate * H + unit;
      const fromX = x.reduce((sum, value, k) => sum + W.data[row * D + k] * value, 0);
      const fromH = state.reduce((sum, value, k) => sum + U.data[row * H + k] * value, 0);
      return fromX + fromH + b.data[row] + d.data[row];
    };
    const r = [0, 1].map((unit) => logistic(net(0, unit, h)));
    const z = [0, 1].map((unit) => logistic(net(1, unit, h)));
    const reset = h.map((value, unit) => r[unit] * value);
    const n = [0, 1].map((unit) => Math.tanh(net(2, unit, reset)));
    const expected = h.map((value, unit) => z[unit] * value + (1 - z[unit]) * n[unit]);
    const { y } = gru.forward(Tensor.from([[x]], { dtype: "float64" }), {
      initial: { h: Tensor.from([[h]], { dtype: "float64" }) },
    });
    for (const [unit, value] of expected.entries()) expect(y.data[unit]).toBeCloseTo(value, 14);
  });
});
