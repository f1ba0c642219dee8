import { describe, expect, it } from "vitest";
import { GRU } from "../../src/core/cells/gru.js";
import { SRN } from "../../src/core/cells/srn.js";
import { recurrenceExercises } from "../../src/exercises/02-recurrence.js";
import { askerOf } from "./verdict.js";

const ask = askerOf(recurrenceExercises);

describe("02.1", () => {
  it("counts, and says what was forgotten", async () => {
    const srn = new SRN({ inputSize: 3, hiddenSize: 5 });
    const { weight_hh_l0: U, weight_ih_l0: W, bias_ih_l0: b } = srn.parameters();
    const all = U.data.length + W.data.length + b.data.length + 2 * 5;
    expect((await ask("02.1", all)).right).toBe(true);
    expect(await ask("02.1", all - U.data.length)).toEqual({ right: false, why: "U is missing." });
    expect(await ask("02.1", all - b.data.length)).toEqual({ right: false, why: "b is missing." });
    expect((await ask("02.1", all + 5)).why).toContain("two biases");
    expect((await ask("02.1", "many")).why).toBe("the answer is a number.");
  });
});

describe("02.2", () => {
  const turn = (degrees: number, length: number) => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180) * length, Math.sin((degrees * Math.PI) / 180) * length];
    return [
      [c, -s],
      [s, c],
    ];
  };

  it("takes the turn, exact or rounded", async () => {
    expect((await ask("02.2", turn(30, 0.5 ** 0.1))).right).toBe(true);
    expect(
      await ask("02.2", [
        [0.808, -0.467],
        [0.467, 0.808],
      ]),
    ).toMatchObject({ right: true });
  });

  it("says what a wrong one does", async () => {
    expect((await ask("02.2", turn(-30, 0.5 ** 0.1))).why).toContain("turns by -30.0°");
    expect((await ask("02.2", turn(30, 0.5))).why).toContain("after 10 steps the length is 0.001");
    expect(
      (
        await ask("02.2", [
          [0.9, 0],
          [0, 0.9],
        ])
      ).why,
    ).toContain("does not turn");
    expect(
      (
        await ask("02.2", [
          [0.9, -1],
          [0.2, 0.9],
        ])
      ).why,
    ).toContain("ellipse");
    expect((await ask("02.2", [1, 2, 3, 4])).why).toContain("two rows");
  });
});

describe("02.3", () => {
  it("takes any latch that pulses can set", async () => {
    expect((await ask("02.3", { u: 2, w: 4, b: 0 })).right).toBe(true);
    expect((await ask("02.3", { u: 1.5, w: 3, b: 0 })).right).toBe(true);
  });

  it("says where a wrong one fails", async () => {
    expect((await ask("02.3", { u: 1.5, w: 0.1, b: 0 })).why).toContain("does not set it");
    expect((await ask("02.3", { u: 0.5, w: 4, b: 0 })).why).toMatch(/faded|steps after a pulse/);
    expect((await ask("02.3", { u: 2, w: 4, b: 1 })).why).toContain("steps after a pulse of -1");
    expect((await ask("02.3", { u: 2 })).why).toContain("three numbers");
  });
});

describe("02.4", () => {
  const U = [
    [1, -2],
    [1, -2],
  ];

  it("takes weights that do it", async () => {
    expect((await ask("02.4", { U, W: [1, 1], b: [0, -1], V: [1, -2] })).right).toBe(true);
    const scaled = {
      U: [
        [1, -4],
        [0.5, -2],
      ],
      W: [1, 0.5],
      b: [0, -0.5],
      V: [1, -4],
    };
    expect((await ask("02.4", scaled)).right).toBe(true);
  });

  it("shows a word on which wrong ones fail", async () => {
    expect((await ask("02.4", { U, W: [1, 1], b: [0, 0], V: [1, -2] })).why).toContain(
      "after 1 it says -1.00 and not 1",
    );
    expect(
      (
        await ask("02.4", {
          U: [
            [1, 0],
            [1, 0],
          ],
          W: [1, 1],
          b: [0, -1],
          V: [1, -2],
        })
      ).right,
    ).toBe(false);
    expect((await ask("02.4", { U: [1, 2], W: [1, 1], b: [0, -1], V: [1, -2] })).why).toContain("two rows");
  });
});

describe("02.5", () => {
  it("takes a shift of places, and a linear network of the right radius", async () => {
    const shift = new SRN({ inputSize: 1, hiddenSize: 16, activation: "identity" });
    shift.loadParameters({
      weight_hh_l0: Float32Array.from({ length: 256 }, (_, n) => Number(Math.floor(n / 16) === (n % 16) + 1)),
      weight_ih_l0: Float32Array.from({ length: 16 }, (_, n) => Number(n === 0)),
      bias_ih_l0: new Float32Array(16),
      bias_hh_l0: new Float32Array(16),
    });
    expect(await ask("02.5", shift)).toMatchObject({ right: true, why: expect.stringContaining("16.0") });
    const linear = new SRN({ inputSize: 1, hiddenSize: 16, activation: "identity", spectralRadius: 0.95, seed: 1 });
    expect((await ask("02.5", linear)).right).toBe(true);
  });

  it("measures what forgets, and refuses what was not asked for", async () => {
    const tanh = new SRN({ inputSize: 1, hiddenSize: 16, spectralRadius: 0.95, seed: 1 });
    expect(await ask("02.5", tanh)).toMatchObject({ right: false, why: expect.stringMatching(/capacity is [89]\.\d/) });
    expect((await ask("02.5", new SRN({ inputSize: 1, hiddenSize: 20 }))).why).toContain("20 outputs");
    expect((await ask("02.5", new GRU({ inputSize: 1, hiddenSize: 16 }))).why).toBe("it must be an SRN.");
    expect((await ask("02.5", 16)).why).toBe("it must be an SRN.");
  });
});
