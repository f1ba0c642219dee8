// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { treeOf } from "../../../src/core/structures/tree.js";
import { NaryTreeLSTM } from "../../../src/core/structures/tree-lstm.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { structure } = await import("../../../widgets/structure/model.js");
const { renderStructure } = await import("../../../widgets/structure/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const network = new NaryTreeLSTM({ inputSize: 2, hiddenSize: 4, seed: 1 });
  const widget = structure(network.trace(treeOf(["a", ["red", "bike"]]), randomTensor([5, 2], 1, "float32")), {
    unit: 3,
  });
  model = new FakeModel(widget, ["data", "step", "oneByOne", "quantity", "unit", "show", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderStructure({ model: model as never, el });
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = <E extends HTMLElement>(name: string): E => el.querySelector(`[data-name="${name}"]`) as E;

describe("the structure view", () => {
  it("shows another quantity, and a unit that this has", () => {
    const quantity = control<HTMLSelectElement>("quantity");
    quantity.selectedIndex = [...quantity.options].findIndex(({ label }) => label === "x: input");
    quantity.dispatchEvent(new Event("change"));
    expect(model.saved).toEqual([{ quantity: "x", unit: 1 }]);
    expect([control<HTMLInputElement>("unit").max, control<HTMLInputElement>("unit").valueAsNumber]).toEqual(["1", 1]);
  });

  it("steps and plays the updates", () => {
    vi.useFakeTimers();
    control<HTMLInputElement>("step").value = "2";
    control("step").dispatchEvent(new Event("input"));
    control<HTMLButtonElement>("play").click();
    vi.advanceTimersByTime(5000);
    control<HTMLButtonElement>("play").click();
    expect(model.saved).toEqual([{ step: 2 }, { step: 3 }, { step: 1 }]);
    expect(control("play").textContent).toBe("❚❚ pause");
  });

  it("goes through the members of an update one by one, from where it is", () => {
    control<HTMLInputElement>("step").value = "2";
    control("step").dispatchEvent(new Event("input"));
    control<HTMLInputElement>("oneByOne").click();
    // Three leaves and a node above two of them.
    expect(model.saved.at(-1)).toEqual({ oneByOne: true, step: 4 });
    expect([control<HTMLInputElement>("step").max, control<HTMLInputElement>("step").value]).toEqual(["5", "4"]);
    control<HTMLInputElement>("oneByOne").click();
    expect(model.saved.at(-1)).toEqual({ oneByOne: false, step: 2 });
  });

  it("follows the kernel and draws again", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledOnce());
    model.fromKernel({ show: "bars", step: 1 });
    expect(control<HTMLSelectElement>("show").selectedIndex).toBe(1);
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(2));
  });

  it("leaves nothing behind", () => {
    control<HTMLButtonElement>("play").click();
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
