// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { NeuralTuringMachine } from "../../../src/core/networks/neural-turing-machine.js";
import { memory } from "../../../widgets/memory/model.js";
import { renderMemory } from "../../../widgets/memory/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
  const machine = new NeuralTuringMachine({ inputSize: 2, hiddenSize: 3, slots: 4, width: 2, seed: 1 });
  const widget = memory(machine.trace(randomTensor([5, 1, 2], 1, "float32")), { step: 4 });
  view = await mount(renderMemory, widget, ["data", "step", "title", "language"]);
});
afterEach(() => vi.useRealTimers());

describe("the memory view", () => {
  it("plays to the end, and is stepped and slid", () => {
    vi.useFakeTimers();
    view.control("play").click();
    vi.advanceTimersByTime(5000);
    expect(view.model.saved).toEqual([{ step: 5 }]);
    view.control("back").click();
    view.enter("step", 2);
    expect(view.model.saved.slice(1)).toEqual([{ step: 4 }, { step: 2 }]);
  });

  it("takes the step that is clicked on, of what is drawn over time", async () => {
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 3, y: 1, data: { meta: "time" } }] });
    handlers.plotly_click({ points: [{ x: 1, y: 1, data: {} }] });
    expect(view.model.saved).toEqual([{ step: 3 }]);
    expect(view.control("step").valueAsNumber).toBe(3);
  });

  it("leaves nothing behind", () => {
    view.control("play").click();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
