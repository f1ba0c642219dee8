import { describe, expect, it } from "vitest";
import "../fake-picture.js";
import { automata, FiniteAutomaton } from "../../../src/core/machines/finite-automaton.js";
import { diagramOf } from "../../../widgets/automaton/diagram.js";
import { automatonFigure } from "../../../widgets/automaton/figure.js";
import { automaton } from "../../../widgets/automaton/model.js";
import type { AutomatonState } from "../../../widgets/automaton/run.js";
import { pictureFrame } from "../../../widgets/base/figure.js";
import type { Widget } from "../../../widgets/base/widget.js";
import { installHost } from "../base/mock-host.js";
import { textOf } from "../traces.js";

interface Drawn {
  name: string;
  x: number[];
  y: number[];
  z: number[][];
  text: string[][];
  line: { color: string };
  marker: { line: { color: string[] } };
  hovertext: string;
}

interface Labelled {
  annotations: { text: string; x: number; y: number; xref: string }[];
  xaxis: { range: [number, number] };
  yaxis: { range: [number, number] };
}

const marked = "#d55e00";

function stateOf(widget: Widget<AutomatonState>): AutomatonState {
  return new Proxy({} as AutomatonState, { get: (_, name) => widget.get(name as keyof AutomatonState) });
}

function draw(
  widget: Widget<AutomatonState>,
  width = 720,
): Record<"steps" | "states" | "start", Drawn> & { edges: Drawn[] } {
  const drawn = automatonFigure(stateOf(widget), { ...pictureFrame, width }).data as unknown as Drawn[];
  const named = (name: string) => drawn.find((each) => each.name === name) as Drawn;
  return {
    steps: named("steps"),
    states: named("states"),
    start: named("start"),
    edges: drawn.filter(({ name }) => name === "edge"),
  };
}

describe("automaton", () => {
  it.each(Object.entries(automata))(
    "draws input, state and output of %s as the automaton has them",
    (_, description) => {
      const input = "0110100";
      const machine = new FiniteAutomaton(description);
      const run = machine.run(input);
      const widget = automaton(description, input);
      const [outputs, states, inputs] = draw(widget).steps.text;
      expect(inputs).toEqual(["", ...input]);
      expect(states).toEqual([description.start, ...run.map(({ state }) => state)]);
      expect(outputs).toEqual(["", ...run.map(({ output }) => output)]);
    },
  );

  it("marks the present state and the transition that led to it, and hides what is still to come", () => {
    const widget = automaton(undefined, undefined, { step: 2 });
    const run = new FiniteAutomaton(automata.parity).run("0110100");
    const here = () => {
      const { states, edges, steps } = draw(widget);
      return {
        state: ["even", "odd"][states.marker.line.color.indexOf(marked)],
        taken: edges.filter(({ line }) => line.color === marked).map(({ hovertext }) => hovertext),
        told: steps.text[1].filter((name) => name !== "").length,
      };
    };
    expect(here()).toEqual({ state: run[1].state, taken: ["even → odd: 1"], told: 3 });
    widget.set({ step: 0 });
    expect(here()).toEqual({ state: "even", taken: [], told: 1 });
    widget.set({ step: 3 });
    expect(here()).toEqual({ state: "even", taken: ["odd → even: 1"], told: 4 });
  });

  it("has one line for all transitions from a state to another, which ends at its rim", () => {
    const machine = FiniteAutomaton.parse("a 0 -> b / x\na 1 -> b / y\nb 0 -> b / x\nb 1 -> a / x");
    const { edges, nodes } = diagramOf(machine, 0.3, 1.5);
    expect(edges.map(({ from, to, labels }) => [from, to, labels])).toEqual([
      ["a", "b", ["0 / x", "1 / y"]],
      ["b", "b", ["0 / x"]],
      ["b", "a", ["1 / x"]],
    ]);
    for (const { to, points } of edges) {
      const [x, y] = nodes.find(({ state }) => state === to)?.at ?? [0, 0];
      const [endX, endY] = points[points.length - 1];
      expect(Math.abs(Math.hypot(endX - x, endY - y) - 0.3)).toBeLessThan(1e-6);
    }
  });

  it.each(["abc", "abcd", "abcdef", "abcdefg"])(
    "runs no line through a third state of %s, and puts no label on one",
    (all) => {
      const names = [...all];
      const program = names.flatMap((from) => names.map((to) => `${from} ${to} -> ${to} / x`)).join("\n");
      const { edges, nodes } = diagramOf(FiniteAutomaton.parse(program), 0.2, 2);
      for (const { from, to, points, label } of edges) {
        for (const { state, at } of nodes.filter((node) => node.state !== from && node.state !== to)) {
          const nearest = Math.min(...[...points, label].map(([x, y]) => Math.hypot(x - at[0], y - at[1])));
          expect(nearest, `${from} → ${to} past ${state}`).toBeGreaterThan(0.2);
        }
      }
    },
  );

  it.each([340, 720, 940])("has every label of a transition within the diagram, %s pixels wide", (width) => {
    const every = (names: string): string =>
      [...names].flatMap((from) => [...names].map((to) => `${from} ${to} -> ${to} / x`)).join("\n");
    for (const program of [...Object.values(automata), every("ab"), every("abcd"), every("abcdefgh")]) {
      const { layout } = automatonFigure(stateOf(automaton(program, [])), { ...pictureFrame, width });
      const { annotations, xaxis, yaxis } = layout as unknown as Labelled;
      const labels = annotations.filter(({ xref }) => xref === "x");
      expect(labels.length).toBeGreaterThan(1);
      const pixel = (xaxis.range[1] - xaxis.range[0]) / width;
      for (const { x, y, text } of labels) {
        expect(Math.abs(x) + 6 * pixel, `${text} across`).toBeLessThan(xaxis.range[1]);
        expect(y - 7 * pixel, `${text} down`).toBeGreaterThan(yaxis.range[0]);
        expect(y + 7 * pixel, `${text} up`).toBeLessThan(yaxis.range[1]);
      }
    }
  });

  it("takes an automaton, inputs that are words, and a text", () => {
    const light = FiniteAutomaton.parse("off press -> on / bright \n on press -> off / dark");
    const widget = automaton(light, ["press", "press"]);
    expect(widget.get("input")).toBe("press press");
    expect(draw(widget).steps.text[0]).toEqual(["", "bright", "dark"]);
    expect(automaton(widget.get("program"), "press").get("step")).toBe(1);
    const spaced = { start: "a b", transitions: { "a b": { 0: "a b" } }, outputs: { "a b": "x" } };
    expect(() => automaton(spaced)).toThrow();
  });

  it("shows hostile text as text", () => {
    const widget = automaton("<img <b> -> <img / </b>\n<img <i> -> <img / <u>", "<b> <i>", { title: "<img src=x>" });
    expect(textOf(automatonFigure(stateOf(widget), pictureFrame))).not.toMatch(/<(img|i>|u>)/);
  });

  it("refuses what cannot be, and stays as it was", () => {
    expect(() => automaton("a 0 b")).toThrow('FiniteAutomaton.parse: line 1 is "a 0 b"');
    expect(() => automaton(undefined, "012")).toThrow("input is 2; it must be one of 0, 1");
    expect(() => automaton(undefined, "0".repeat(1001))).toThrow("at most 1000");
    const ring = Array.from({ length: 31 }, (_, n) => `s${n} 0 -> s${(n + 1) % 31} / x`).join("\n");
    expect(() => automaton(ring)).toThrow("automaton: there are 31 states; at most 30 can be drawn");
    const widget = automaton();
    expect(() => widget.set({ step: 8 })).toThrow("automaton: step is 8; it must be a whole number from 0 to 7");
    expect(() => widget.set({ program: "start a" })).toThrow();
    expect([widget.get("step"), widget.get("input")]).toEqual([7, "0110100"]);
  });
});

describe("automaton in a notebook", () => {
  it("sends its text, hears of a new one, and has a picture", async () => {
    const host = installHost();
    const widget = automaton();
    widget.display();
    expect(host.sent[0].data).toMatchObject({ state: { widget: "automaton", input: "0110100", step: 7 } });
    const state = { program: "a 1 -> a / x", input: "11", step: 0 };
    await host.receive(widget.id, { method: "update", state, buffer_paths: [] });
    expect(widget.set({ step: 2 }).get("program")).toBe("a 1 -> a / x");
    await host.held[0];
    expect(host.sent.some(({ bundle }) => bundle?.["image/png"] === "UE5H")).toBe(true);
  });
});
