import { describe, it } from "vitest";
import { lstmExercises } from "../../src/exercises/09-lstm.js";
import { expecting } from "./verdict.js";

const expected = expecting(lstmExercises);

describe("the exercises of notebook 09", () => {
  it("1: parameters of an LSTM", async () => {
    await expected.right("09.1", 2560);
    await expected.wrong("09.1", 640, /one of the four/);
    await expected.wrong("09.1", 1920, /candidate/);
    await expected.wrong("09.1", 2480, /two biases/);
    await expected.wrong("09.1", 600, /count W/);
  });

  it("2: the gates that make it an SRN", async () => {
    await expected.right("09.2", { i: 1, f: 0, o: 1 });
    await expected.wrong("09.2", { i: 1, f: 1, o: 1 }, /still holds/);
    await expected.wrong("09.2", { i: 0, f: 0, o: 1 }, /never gets in/);
    await expected.wrong("09.2", { i: 1, f: 0, o: 0 }, /always 0/);
    await expected.wrong("09.2", { i: 1, f: 0 }, /object/);
  });

  it("3: a delivery", async () => {
    const i = [0, 1, 0, 0, 0, 0, 0, 0];
    const o = [0, 0, 0, 0, 0, 1, 0, 0];
    const f = [1, 1, 1, 1, 1, 1, 0, 1];
    await expected.right(
      "09.3",
      { i, f, o },
      { i, f: [0, 0, 1, 1, 1, 1, 0, 0], o },
      { i: [1, 0.9, 0, 0, 0, 0, 1, 1], f, o },
    );
    await expected.wrong("09.3", { i, f: new Array(8).fill(1), o }, /not forgotten/);
    await expected.wrong("09.3", { i: new Array(8).fill(1), f, o }, /at step 5/);
    await expected.wrong("09.3", { i, f, o: new Array(8).fill(1) }, /at step 2 h = 0.75/);
    await expected.wrong("09.3", { i, f, o: new Array(8).fill(0) }, /has not come/);
    await expected.wrong("09.3", { i: new Array(8).fill(0), f, o }, /at step 2 c = 0.00/);
    await expected.wrong("09.3", { i: [1], f, o }, /i must be 8 numbers/);
  });

  it("4: a counter", async () => {
    const counter = (forget: number, down: number, recurrent = 0) => ({
      weight_ih_l0: [0, 0, 0, 0, 0.5, down, 0, 0],
      weight_hh_l0: [0, 0, recurrent, 0],
      bias_ih_l0: [20, forget, 0, 0],
      bias_hh_l0: [0, 0, 0, 0],
    });
    await expected.right("09.4", counter(20, -0.5), counter(14, -0.5));
    await expected.wrong("09.4", counter(2, -0.5), /what leaks/);
    await expected.wrong("09.4", counter(20, -0.4), /undo a step up/);
    await expected.wrong("09.4", counter(20, 0), /undo a step up/);
    await expected.wrong("09.4", counter(20, -0.5, 0.3), /depends on h/);
    await expected.wrong("09.4", { ...counter(20, -0.5), weight_ih_l0: [0, 0, 0, 0, 0, 0, 0, 0] }, /nothing is added/);
  });
});
