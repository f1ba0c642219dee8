// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { treeOf } from "../../../src/core/structures/tree.js";
import { NaryTreeLSTM } from "../../../src/core/structures/tree-lstm.js";
import { structure } from "../../../widgets/structure/model.js";
import { renderStructure } from "../../../widgets/structure/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
  const network = new NaryTreeLSTM({ inputSize: 2, hiddenSize: 4, seed: 1 });
  const widget = structure(network.trace(treeOf(["a", ["red", "bike"]]), randomTensor([5, 2], 1, "float32")), {
    unit: 3,
  });
  view = await mount(renderStructure, widget, [
    "data",
    "step",
    "oneByOne",
    "quantity",
    "unit",
    "show",
    "title",
    "language",
  ]);
});

afterEach(() => vi.useRealTimers());

describe("the structure view", () => {
  it("shows another quantity, and a unit that this has", () => {
    view.choose("quantity", "x: input");
    expect(view.model.saved).toEqual([{ quantity: "x", unit: 1 }]);
    expect([view.control("unit").max, view.control("unit").valueAsNumber]).toEqual(["1", 1]);
  });

  it("steps and plays the updates", () => {
    vi.useFakeTimers();
    view.enter("step", 2);
    view.control<HTMLButtonElement>("play").click();
    vi.advanceTimersByTime(5000);
    view.control<HTMLButtonElement>("play").click();
    expect(view.model.saved).toEqual([{ step: 2 }, { step: 3 }, { step: 1 }]);
    expect(view.control("play").textContent).toBe("❚❚ pause");
  });

  it("goes through the members of an update one by one, from where it is", () => {
    view.enter("step", 2);
    view.control("oneByOne").click();
    // Three leaves and a node above two of them.
    expect(view.model.saved.at(-1)).toEqual({ oneByOne: true, step: 4 });
    expect([view.control("step").max, view.control("step").value]).toEqual(["5", "4"]);
    view.control("oneByOne").click();
    expect(view.model.saved.at(-1)).toEqual({ oneByOne: false, step: 2 });
  });

  it("follows the kernel and draws again", async () => {
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledOnce());
    view.model.fromKernel({ show: "bars", step: 1 });
    expect(view.control<HTMLSelectElement>("show").selectedIndex).toBe(1);
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(2));
  });

  it("leaves nothing behind", () => {
    view.control<HTMLButtonElement>("play").click();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
