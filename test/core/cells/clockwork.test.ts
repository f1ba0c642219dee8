import { describe, expect, it } from "vitest";
import { Clockwork, type ClockworkOptions } from "../../../src/core/cells/clockwork.js";
import { Tensor } from "../../../src/core/tensor/tensor.js";
import { randomTensor } from "../helpers.js";
import { checkCell, checkOracle } from "./checks.js";
import { learn, type Task } from "./learn.js";

describe("clockwork network", () => {
  checkCell((options) => new Clockwork({ ...options, modules: 2 }));
  checkOracle("Clockwork", (options) => new Clockwork(options as ClockworkOptions), "cells");

  it("runs module m at every step that 2^m divides, and keeps it in between", () => {
    const clockwork = new Clockwork({ inputSize: 1, hiddenSize: 6, modules: 3, seed: 1 });
    const { steps } = clockwork.unroll(randomTensor([9, 1, 1], 1, "float32"));
    for (let t = 1; t < 9; t++) {
      const [before, after] = [t - 1, t].map((step) => steps[0][step].states.h.data);
      for (let unit = 0; unit < 6; unit++) {
        const period = 2 ** Math.floor(unit / 2);
        expect(after[unit] !== before[unit], `unit ${unit} at step ${t}`).toBe(t % period === 0);
      }
    }
    expect(steps[0].map(({ states }) => states.t.data[0])).toEqual([1, 2, 3, 0, 1, 2, 3, 0, 1]);
  });

  it("keeps the slow modules from reading the fast ones", () => {
    const clockwork = new Clockwork({ inputSize: 1, hiddenSize: 4, modules: 2, seed: 1 });
    const x = Tensor.zeros([5, 1, 1]);
    const [one, other] = [0.5, -0.5].map((fast) =>
      clockwork.forward(x, { initial: { h: Tensor.from([[[fast, fast, 0.1, 0.2]]]) } }).h.data.subarray(2),
    );
    expect(one).toEqual(other);
  });

  it("goes on from its clock as if the sequence had not been cut", () => {
    const clockwork = new Clockwork({ inputSize: 2, hiddenSize: 5, seed: 1 });
    const x = randomTensor([11, 2, 2], 1, "float32");
    const { y } = clockwork.forward(x);
    const { h, t } = clockwork.forward(new Tensor(x.data.slice(0, 12), [3, 2, 2]));
    const rest = clockwork.forward(new Tensor(x.data.slice(12), [8, 2, 2]), { initial: { h, t } });
    expect([...rest.y.data]).toEqual([...y.data.subarray(30)]);
  });

  it("fits a slow wave and a fast one, with no input but its own state", () => {
    const T = 48;
    const wave = (t: number) => 0.6 * Math.sin((2 * Math.PI * t) / 24) + 0.4 * Math.sin((2 * Math.PI * t) / 4);
    const waves: Task = () => ({
      x: Tensor.from(Array.from({ length: T }, (_, t) => [[t === 0 ? 1 : 0]])),
      target: Tensor.from(Array.from({ length: T }, (_, t) => [[wave(t)]])),
    });
    const clockwork = new Clockwork({ inputSize: 1, hiddenSize: 16, modules: 4, initialization: "xavier", seed: 1 });
    // Its mean, 0, would be wrong by 0.26.
    expect(learn(clockwork, waves, { steps: 400, rate: 0.01 })).toBeLessThan(0.03);
  });

  it("refuses modules that it cannot have", () => {
    expect(() => new Clockwork({ inputSize: 1, hiddenSize: 1, modules: 1.5 })).toThrow(
      "Clockwork: modules is 1.5; it must be a positive whole number",
    );
  });
});
