import { describe, expect, it } from "vitest";
import { FiniteAutomaton } from "../../src/core/machines/finite-automaton.js";
import { Autoregressive } from "../../src/core/networks/autoregressive.js";
import { memoryExercises } from "../../src/exercises/01-memory.js";
import { carbonDioxide } from "../../src/tasks/climate.js";
import { askerOf } from "./verdict.js";

const ask = askerOf(memoryExercises);

describe("01.1", () => {
  it("takes the receptive field, and tells the ways of miscounting it apart", async () => {
    expect((await ask("01.1", 10)).right).toBe(true);
    const whys = await Promise.all([9, 24, 60, 3].map((answer) => ask("01.1", answer)));
    expect(whys.map(({ right }) => right)).toEqual([false, false, false, false]);
    expect(new Set(whys.map(({ why }) => why)).size).toBe(4);
  });
});

describe("01.2", () => {
  const moore = `
    start none
    none 0 -> zero
    none 1 -> one
    zero 0 -> zeros
    zero 1 -> one
    zeros 0 -> zeros
    zeros 1 -> one
    one 0 -> zero
    one 1 -> ones
    ones 0 -> zero
    ones 1 -> ones
    none / no
    zero / no
    one / no
    zeros / yes
    ones / yes`;
  const mealy = `
    none 0 -> zero / no
    none 1 -> one / no
    zero 0 -> zero / yes
    zero 1 -> one / no
    one 0 -> zero / no
    one 1 -> one / yes`;

  it("takes any automaton that does it", async () => {
    expect(await ask("01.2", moore)).toMatchObject({ right: true, why: expect.stringContaining("5 states") });
    expect(await ask("01.2", mealy)).toMatchObject({ right: true, why: expect.stringContaining("3 states") });
  });

  it("shows a word on which a wrong one fails", async () => {
    const first = mealy.replace("none 0 -> zero / no", "none 0 -> zero / yes");
    expect(await ask("01.2", first)).toMatchObject({
      right: false,
      why: expect.stringMatching(/^on 0 it says yes after input 1/),
    });
    const forgetful = moore.replace("ones 1 -> ones", "ones 1 -> one");
    expect(await ask("01.2", forgetful)).toMatchObject({
      right: false,
      why: expect.stringMatching(/^on 111 it says no after input 3/),
    });
    await expect(ask("01.2", "none 0 -> zero")).rejects.toThrow("next state of none on 0 is zero");
  });

  it("takes an automaton itself, and says of anything else what to write", async () => {
    expect((await ask("01.2", FiniteAutomaton.parse(mealy))).right).toBe(true);
    for (const answer of [null, 2, "", {}, []])
      expect(await ask("01.2", answer)).toMatchObject({ right: false, why: expect.stringContaining("one transition") });
  });
});

describe("01.3", () => {
  const right = `
    end 0 -> 0 R end
    end 1 -> 1 R end
    end _ -> _ L borrow
    borrow 0 -> 1 L borrow
    borrow 1 -> 0 N done`;

  it("takes a machine that subtracts 1", async () => {
    expect(await ask("01.3", right)).toMatchObject({ right: true, why: expect.stringContaining("by 5 rules") });
  });

  it("says what a wrong one leaves", async () => {
    const forgets = right.replace("borrow 0 -> 1 L borrow", "borrow 0 -> 0 L borrow");
    expect(await ask("01.3", forgets)).toMatchObject({
      right: false,
      why: expect.stringContaining("on 10 it leaves 00"),
    });
    const runs = right.replace("end _ -> _ L borrow", "end _ -> _ R end");
    expect(await ask("01.3", runs)).toMatchObject({ right: false, why: "on 1 it does not halt." });
    for (const answer of [null, 2, " ", {}, () => right])
      expect(await ask("01.3", answer)).toMatchObject({
        right: false,
        why: expect.stringContaining("one rule a line"),
      });
    const wipes = "q 1 -> _ R q\n q 0 -> _ R q";
    expect(await ask("01.3", wipes)).toMatchObject({ right: false, why: expect.stringContaining("leaves nothing") });
  });
});

describe("01.4", () => {
  it("takes the weights of a swing of 12 steps, exact or rounded", async () => {
    expect((await ask("01.4", [Math.sqrt(3), -1])).right).toBe(true);
    expect((await ask("01.4", [1.732, -1])).right).toBe(true);
  });

  it("says how a wrong one moves", async () => {
    expect((await ask("01.4", [1.6, -0.8])).why).toContain("multiplies its height by 0.894");
    expect((await ask("01.4", [1, -1])).why).toContain("every 6.00 steps");
    expect((await ask("01.4", [1.8, 0.2])).why).toContain("do not swing");
    expect((await ask("01.4", [1])).why).toContain("two numbers");
  });
});

describe("01.5", () => {
  const { values } = carbonDioxide();
  const forecast = (order: number) => {
    const model = new Autoregressive({ order }).fit(values.slice(0, -120));
    return (past: number[]) => model.forecast(past, 1).mean[0];
  };

  it("takes what is a tenth better than AR(12)", async () => {
    expect((await ask("01.5", forecast(24))).right).toBe(true);
  });

  it("measures what is not", async () => {
    expect(await ask("01.5", (past: number[]) => past.at(-1))).toMatchObject({
      right: false,
      why: expect.stringContaining("1.3"),
    });
    expect((await ask("01.5", forecast(12))).right).toBe(false);
    expect((await ask("01.5", () => "high")).why).toContain("not give a number");
    expect((await ask("01.5", 420)).why).toContain("function");
  });
});
