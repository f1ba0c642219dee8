// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { unrolledNetwork } from "../../../widgets/unrolled-network/model.js";
import type { TileMeta } from "../../../widgets/unrolled-network/tiles.js";
import { renderUnrolledNetwork } from "../../../widgets/unrolled-network/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
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
  view = await mount(renderUnrolledNetwork, widget, names, 700);
});
afterEach(() => vi.useRealTimers());

const rows = (): string[][] =>
  [...view.el.querySelectorAll("tr")].map((line) => [...line.cells].map(({ textContent }) => textContent ?? ""));

describe("the unrolled network's view", () => {
  it("is stepped forward to the end, and then back to the first step", () => {
    vi.useFakeTimers();
    view.control("play").click();
    vi.advanceTimersByTime(20_000);
    expect(view.model.saved.map(({ step }) => step)).toEqual([3, 4, 5, 6, 7, 8]);
    expect(view.control("step").getAttribute("aria-valuetext")).toBe("backward k = 1");
    view.control("back").click();
    expect(view.model.saved.at(-1)).toEqual({ step: 7 });
    expect(view.control("step").getAttribute("aria-valuetext")).toBe("backward k = 2");
  });

  it("writes out every equation of the chosen unit, in a table", () => {
    const lines = rows();
    expect(lines.map(([what]) => what)).toEqual(
      ["neti,2", "netf,2", "netg,2", "neto,2", "i2", "f2", "g2", "o2", "c2", "h2"].map((name) => `${name}[0]`),
    );
    expect(lines[8][1]).toBe("= f2 ⊙ c1 + i2 ⊙ g2");
    expect(view.el.querySelector("caption")?.textContent).toBe("Written out: unit 0, layer 1");
    view.enter("unit", 2);
    view.enter("step", 6);
    expect(rows()[0][0]).toBe("∂L/∂h3[2]");
    view.enter("step", 0);
    expect(rows()).toEqual([]);
  });

  it("changes a weight and an input there and then, and puts them back", () => {
    const before = rows();
    view.choose("array", "weight_hh_l1");
    expect(view.control("element").max).toBe("35");
    view.enter("element", 13);
    expect(view.control("element").getAttribute("aria-valuetext")).toBe("Uf[1, 1] (1)");
    view.enter("value", -1.5);
    view.choose("array", "x (input)");
    view.enter("element", 2);
    view.enter("value", 2);
    view.enter("value", 1);
    expect(view.model.saved.at(-1)).toEqual({
      changes: [
        ["weight_hh_l1", 13, -1.5],
        ["x", 2, 1],
      ],
    });
    expect(rows()[0][3]).not.toBe(before[0][3]);
    view.control("reset").click();
    expect(view.model.saved.at(-1)).toEqual({ changes: [] });
    expect(rows()).toEqual(before);
  });

  it("keeps the step within what there is when the loss moves", () => {
    view.enter("step", 8);
    view.enter("loss", 2);
    expect(view.model.saved.at(-1)).toEqual({ loss: 2, step: 6 });
    expect(view.control("step").max).toBe("6");
  });

  it("takes a number that is clicked on", async () => {
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    const [, data] = plotly.react.mock.calls[0] as unknown as [object, { name: string; meta?: TileMeta }[]];
    const click = (name: string, wanted: readonly unknown[]): void => {
      const map = data.find((each) => each.name === name);
      const tiles = map?.meta?.tiles ?? [];
      const line = tiles.findIndex((row) => row.some((tile) => String(tile) === String(wanted)));
      const column = tiles[line].findIndex((tile) => String(tile) === String(wanted));
      handlers.plotly_click({ points: [{ pointNumber: [line, column], data: map }] });
    };
    click("3 a row", [0, "gate f", 2, 1]);
    expect(view.model.saved.at(-1)).toEqual({ layer: 0, quantity: "gate f", unit: 2 });
    click("input", [-1, "x", 1, 1]);
    expect(view.model.saved.at(-1)).toEqual({ array: "x", element: 3 });
  });

  it("follows the kernel, draws again, and names every control", async () => {
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledOnce());
    view.model.fromKernel({ layer: 0, quantity: "state c", step: 5 });
    expect(view.control<HTMLSelectElement>("layer").selectedIndex).toBe(0);
    expect(view.control<HTMLSelectElement>("quantity").selectedOptions[0].label).toBe("c cell state");
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    for (const each of view.el.querySelectorAll("input, select")) expect(each.getAttribute("aria-label")).toBeTruthy();
  });

  it("leaves nothing behind", () => {
    view.control("play").click();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
