// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import type { TileMeta } from "../../../widgets/unrolled-network/tiles.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { unrolledNetwork } = await import("../../../widgets/unrolled-network/model.js");
const { renderUnrolledNetwork } = await import("../../../widgets/unrolled-network/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(700));
  const lstm = new LSTM({ inputSize: 2, hiddenSize: 3, numLayers: 2, seed: 1 });
  const widget = unrolledNetwork(lstm, randomTensor([4, 1, 2], 1, "float32"), { step: 2 });
  const names = [
    "data",
    "changes",
    "step",
    "loss",
    "layer",
    "quantity",
    "unit",
    "array",
    "element",
    "title",
    "language",
  ];
  model = new FakeModel(widget, names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderUnrolledNetwork({ model: model as never, el });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = <E extends HTMLElement = HTMLInputElement>(name: string): E =>
  el.querySelector(`[data-name="${name}"]`) as E;
const rows = (): string[][] =>
  [...el.querySelectorAll("tr")].map((line) => [...line.cells].map(({ textContent }) => textContent ?? ""));

function slide(name: string, value: number): void {
  control(name).value = String(value);
  control(name).dispatchEvent(new Event("input"));
}

function choose(name: string, label: string): void {
  const select = control<HTMLSelectElement>(name);
  select.selectedIndex = [...select.options].findIndex((option) => option.label === label);
  select.dispatchEvent(new Event("change"));
}

describe("the unrolled network's view", () => {
  it("is stepped forward to the end, and then back to the first step", () => {
    vi.useFakeTimers();
    control("play").click();
    vi.advanceTimersByTime(20_000);
    expect(model.saved.map(({ step }) => step)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(control("step").getAttribute("aria-valuetext")).toBe("backward k = 1");
    control("back").click();
    expect(model.saved.at(-1)).toEqual({ step: 7 });
    expect(control("step").getAttribute("aria-valuetext")).toBe("backward k = 2");
  });

  it("writes out every equation of the chosen unit, in a table", () => {
    const lines = rows();
    expect(lines.map(([what]) => what)).toEqual(
      ["neti,2", "netf,2", "netg,2", "neto,2", "i2", "f2", "g2", "o2", "c2", "h2"].map((name) => `${name}[0]`),
    );
    expect(lines[8][1]).toBe("= f2 ⊙ c1 + i2 ⊙ g2");
    expect(el.querySelector("caption")?.textContent).toBe("Written out: unit 0, layer 1");
    slide("unit", 2);
    slide("step", 6);
    expect(rows()[0][0]).toBe("∂L/∂h3[2]");
    slide("step", 0);
    expect(rows()).toEqual([]);
  });

  it("changes a weight and an input there and then, and puts them back", () => {
    const before = rows();
    choose("array", "weight_hh_l1");
    expect(control("element").max).toBe("35");
    slide("element", 13);
    expect(control("element").getAttribute("aria-valuetext")).toBe("Uf[1, 1] (1)");
    slide("value", -1.5);
    choose("array", "x (input)");
    slide("element", 2);
    slide("value", 2);
    slide("value", 1);
    expect(model.saved.at(-1)).toEqual({
      changes: [
        ["weight_hh_l1", 13, -1.5],
        ["x", 2, 1],
      ],
    });
    expect(rows()[0][3]).not.toBe(before[0][3]);
    control("reset").click();
    expect(model.saved.at(-1)).toEqual({ changes: [] });
    expect(rows()).toEqual(before);
  });

  it("keeps the step within what there is when the loss moves", () => {
    slide("step", 8);
    slide("loss", 2);
    expect(model.saved.at(-1)).toEqual({ loss: 2, step: 6 });
    expect(control("step").max).toBe("6");
  });

  it("takes a number that is clicked on", async () => {
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    const [, data] = plotly.react.mock.calls[0] as unknown as [object, { name: string; meta?: TileMeta }[]];
    const click = (name: string, wanted: readonly unknown[]): void => {
      const map = data.find((each) => each.name === name);
      const tiles = map?.meta?.tiles ?? [];
      const line = tiles.findIndex((row) => row.some((tile) => String(tile) === String(wanted)));
      const column = tiles[line].findIndex((tile) => String(tile) === String(wanted));
      handlers.plotly_click({ points: [{ pointNumber: [line, column], data: map }] });
    };
    click("3 a row", [0, "gate f", 2, 1]);
    expect(model.saved.at(-1)).toEqual({ layer: 0, quantity: "gate f", unit: 2 });
    click("input", [-1, "x", 1, 1]);
    expect(model.saved.at(-1)).toEqual({ array: "x", element: 3 });
  });

  it("follows the kernel, draws again, and names every control", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledOnce());
    model.fromKernel({ layer: 0, quantity: "state c", step: 5 });
    expect(control<HTMLSelectElement>("layer").selectedIndex).toBe(0);
    expect(control<HTMLSelectElement>("quantity").selectedOptions[0].label).toBe("c cell state");
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    for (const each of el.querySelectorAll("input, select")) expect(each.getAttribute("aria-label")).toBeTruthy();
  });

  it("leaves nothing behind", () => {
    control("play").click();
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
