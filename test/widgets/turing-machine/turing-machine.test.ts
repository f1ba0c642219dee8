import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { TuringMachine, turingPrograms } from "../../../src/core/machines/turing-machine.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { turingMachineFigure } from "../../../widgets/turing-machine/figure.js";
import { turingMachine } from "../../../widgets/turing-machine/model.js";
import type { TuringMachineState } from "../../../widgets/turing-machine/run.js";
import { installHost } from "../base/mock-host.js";
import { textOf } from "../traces.js";

interface Drawn {
  name: string;
  x: number[];
  y: number[];
  z: number[][];
  text: string[][];
}

function stateOf(widget: Widget<TuringMachineState>): TuringMachineState {
  return new Proxy({} as TuringMachineState, { get: (_, name) => widget.get(name as keyof TuringMachineState) });
}

function draw(widget: Widget<TuringMachineState>, width = 720): Record<string, Drawn> {
  const { data } = turingMachineFigure(stateOf(widget), { ...pictureFrame, width });
  return Object.fromEntries((data as unknown as Drawn[]).map((each) => [each.name, each]));
}

const inputs: Readonly<Record<string, string>> = { increment: "1011", palindrome: "abba" };

describe("turingMachine", () => {
  it.each(Object.entries(turingPrograms))(
    "draws the tape of %s at every step as the machine has it",
    (name, program) => {
      const input = inputs[name] ?? "";
      const machine = TuringMachine.parse(program);
      const { configurations, steps } = machine.run(input);
      const widget = turingMachine(program, input);
      const { history, head } = draw(widget);
      expect(history.y).toEqual(Array.from({ length: steps + 1 }, (_, n) => n));
      for (const [n, { left, tape }] of configurations.entries()) {
        const symbols = history.x.map((cell) => tape[cell - left] ?? machine.program.blank);
        expect(history.z[n].map((symbol) => machine.symbols[symbol])).toEqual(symbols);
      }
      expect([head.x, head.y]).toEqual([configurations.map((each) => each.head), history.y]);
    },
  );

  it("shows the cells around the head at the present step, and the rule that comes next", () => {
    const widget = turingMachine(undefined, undefined, { step: 5 });
    const { tape, now } = draw(widget, 360);
    const { head, left, tape: symbols } = TuringMachine.parse(turingPrograms.increment).run("1011").configurations[5];
    expect([now.x, now.y]).toEqual([[head], [5]]);
    expect(tape.x).toHaveLength(8);
    expect(tape.x[4]).toBe(head);
    expect(tape.text[0]).toEqual(tape.x.map((cell) => symbols[cell - left] ?? "_"));
    const said = () => textOf(turingMachineFigure(stateOf(widget), pictureFrame).layout.annotations as object);
    expect(said()).toContain("state <b>carry</b>, next 1 → 0 L carry");
    widget.set({ step: 8 });
    expect(said()).toContain("state <b>done</b>: halted after 8 steps");
    widget.set({ language: "zh" });
    expect(said()).toContain("8 步后停机");
  });

  it("runs to its limit where it does not halt, also on a tape that grows with every step", () => {
    const widget = turingMachine("walk _ -> x R walk", "", { limit: 1000, step: 1000 });
    const { layout } = turingMachineFigure(stateOf(widget), pictureFrame);
    expect(textOf(layout.annotations as object)).toContain("not halted within 1000 steps");
    expect(draw(widget).history.x).toHaveLength(1003);
  });

  it("takes a machine, and symbols that are words", () => {
    const program = "go one -> two R go\nblank none";
    const machine = TuringMachine.parse(program);
    const widget = turingMachine(machine, ["one", "one"]);
    expect([widget.get("program"), widget.get("input")]).toEqual([
      "blank none\nstart go\ngo one -> two R go",
      "one one",
    ]);
    widget.set({ step: 2 });
    expect(draw(widget).history.z[2].map((symbol) => machine.symbols[symbol])).toEqual([
      "none",
      "two",
      "two",
      "none",
      "none",
    ]);
    const spaced = { start: "a b", blank: "_", rules: { "a b": {} } };
    expect(() => turingMachine(spaced)).toThrow();
  });

  it("shows hostile text as text", () => {
    const widget = turingMachine("<img <b> -> <b> R <img\n<img _ -> <b> N </b>", "<b>", { title: "<img src=x>" });
    for (const step of [0, 2]) {
      const figure = textOf(turingMachineFigure(stateOf(widget.set({ step })), pictureFrame));
      expect(figure).not.toContain("<img");
    }
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => turingMachine("q 0 -> 1")).toThrow('TuringMachine.parse: line 1 is "q 0 -> 1"');
    expect(() => turingMachine(undefined, "12")).toThrow("symbol 1 is 2");
    expect(() => turingMachine(undefined, "1", { limit: 1001 })).toThrow("turingMachine: limit is 1001");
    const widget = turingMachine();
    expect(() => widget.set({ step: 9 })).toThrow("turingMachine: step is 9; it must be a whole number from 0 to 8");
    expect(() => widget.set({ program: "nothing" })).toThrow("line 1");
    expect([widget.get("step"), widget.get("input")]).toEqual([0, "1011"]);
  });
});

describe("turingMachine in a notebook", () => {
  it("sends its program, hears of a new one, and has a picture", async () => {
    const host = installHost();
    const widget = turingMachine();
    widget.display();
    expect(host.sent[0].data).toMatchObject({ state: { widget: "turingMachine", input: "1011", step: 0 } });
    const state = { program: "a 1 -> 0 R a", input: "11", step: 0 };
    await host.receive(widget.id, { method: "update", state, buffer_paths: [] });
    expect(widget.set({ step: 2 }).get("program")).toBe("a 1 -> 0 R a");
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
  });
});
