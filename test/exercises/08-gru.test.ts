import { describe, expect, it } from "vitest";
import { gruExercises } from "../../src/exercises/08-gru.js";
import { expecting } from "./verdict.js";

const expected = expecting(gruExercises);

describe("the exercises of notebook 08", () => {
  it("1: steps until less than half is left", async () => {
    await expected.right("08.1", 7);
    await expected.wrong("08.1", 6, /0.53 of it is left/);
    await expected.wrong("08.1", 8, /before that/);
    await expected.wrong("08.1", 6.6, /number of steps/);
  });

  it("2: the bias of a gate that starts at 0.95", async () => {
    await expected.right("08.2", 2.94, Math.log(19), 2.944);
    await expected.wrong("08.2", 0.95, /starts at 0.721/);
    await expected.wrong("08.2", -2.94, /starts at 0.050/);
  });

  it("3: the gates that clear the state", async () => {
    await expected.right("08.3", { z: 0, r: 0 });
    await expected.wrong("08.3", { z: 1, r: 0 }, /old state is all/);
    await expected.wrong("08.3", { z: 0, r: 1 }, /still reads/);
    await expected.wrong("08.3", [0, 0], /object/);
  });

  it("4: one step of one unit", async () => {
    const step = (x: number, h: number, z: number, r: number, w: number, u: number) =>
      z * h + (1 - z) * Math.tanh(w * x + u * r * h);
    await expected.right("08.4", step, (...[x, h, z, r, w, u]: number[]) => {
      const n = Math.tanh(u * (h * r) + x * w);
      return n + z * (h - n);
    });
    await expected.wrong("08.4", (...[x, h, z, r, w, u]: number[]) => step(x, h, 1 - z, r, w, u), /changed places/);
    await expected.wrong("08.4", (...[x, h, z, , w, u]: number[]) => step(x, h, z, 1, w, u), /where is the reset/);
    await expected.wrong("08.4", (x: number) => Math.tanh(x), /it gives/);
    await expected.wrong("08.4", () => "h", /return a number/);
  });

  it("5: a memory built by hand", async () => {
    const latch = (z: [number, number, number], w = 5) => ({
      weight_ih_l0: [0, 0, 0, z[0], w, 0],
      weight_hh_l0: [0, z[1], 0],
      bias_ih_l0: [0, z[2], 0],
      bias_hh_l0: [0, 0, 0],
    });
    await expected.right("08.5", latch([-20, 0, 10]), latch([-40, 0, 20], 2));
    await expected.wrong("08.5", latch([0, 0, 20]), /a marked -?1 at step 1/);
    await expected.wrong("08.5", latch([-6, 0, 3]), /without a mark/);
    await expected.wrong("08.5", null, /four parameters/);
    await expect(async () => gruExercises["08.5"]({ weight_ih_l0: [1] })).rejects.toThrow(/loadParameters/);
  });
});
