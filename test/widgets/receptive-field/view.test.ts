// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { receptiveField } = await import("../../../widgets/receptive-field/model.js");
const { renderReceptiveField } = await import("../../../widgets/receptive-field/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const sizes = { inputSize: 2, hiddenSize: 3, seed: 1 };
  const widget = receptiveField({ TDNN: new TDNN({ ...sizes, delays: [2] }), SRN: new SRN(sizes) }, undefined, {
    length: 8,
    step: 7,
  });
  model = new FakeModel(widget, ["data", "network", "step", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderReceptiveField({ model: model as never, el });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = <E extends HTMLElement = HTMLInputElement>(name: string): E =>
  el.querySelector(`[data-name="${name}"]`) as E;

describe("the receptive field view", () => {
  it("chooses a network and an output, and plays through the outputs", () => {
    const network = control<HTMLSelectElement>("network");
    network.selectedIndex = 1;
    network.dispatchEvent(new Event("change"));
    control("step").value = "3";
    control("step").dispatchEvent(new Event("input"));
    vi.useFakeTimers();
    control("play").click();
    vi.advanceTimersByTime(700);
    expect(model.saved).toEqual([{ network: "SRN" }, { step: 3 }, { step: 4 }, { step: 5 }]);
  });

  it("takes the output under the pointer, and the step of a node that is clicked on", async () => {
    resize();
    await vi.waitFor(() => expect(Object.keys(handlers)).toEqual(["plotly_hover", "plotly_click"]));
    handlers.plotly_hover({ points: [{ x: 5, y: 2, data: { meta: "outputs" } }] });
    handlers.plotly_hover({ points: [{ x: 2, y: 0, data: { meta: "nodes" } }] });
    handlers.plotly_click({ points: [{ x: 2, y: 0, data: { meta: "nodes" } }] });
    expect(model.saved).toEqual([{ step: 5 }, { step: 2 }]);
  });

  it("follows the kernel and leaves nothing behind", () => {
    model.fromKernel({ network: "SRN", step: 2 });
    expect([control<HTMLSelectElement>("network").selectedIndex, control("step").valueAsNumber]).toEqual([1, 2]);
    control("play").click();
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
