// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NeuralTuringMachine } from "../../../src/core/networks/neural-turing-machine.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { memory } = await import("../../../widgets/memory/model.js");
const { renderMemory } = await import("../../../widgets/memory/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const machine = new NeuralTuringMachine({ inputSize: 2, hiddenSize: 3, slots: 4, width: 2, seed: 1 });
  const widget = memory(machine.trace(randomTensor([5, 1, 2], 1, "float32")), { step: 4 });
  model = new FakeModel(widget, ["data", "step", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderMemory({ model: model as never, el });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

describe("the memory view", () => {
  it("plays to the end, and is stepped and slid", () => {
    vi.useFakeTimers();
    control("play").click();
    vi.advanceTimersByTime(5000);
    expect(model.saved).toEqual([{ step: 5 }]);
    control("back").click();
    control("step").value = "2";
    control("step").dispatchEvent(new Event("input"));
    expect(model.saved.slice(1)).toEqual([{ step: 4 }, { step: 2 }]);
  });

  it("takes the step that is clicked on, of what is drawn over time", async () => {
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 3, y: 1, data: { meta: "time" } }] });
    handlers.plotly_click({ points: [{ x: 1, y: 1, data: {} }] });
    expect(model.saved).toEqual([{ step: 3 }]);
    expect(control("step").valueAsNumber).toBe(3);
  });

  it("leaves nothing behind", () => {
    control("play").click();
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
