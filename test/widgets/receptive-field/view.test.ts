// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { TDNN } from "../../../src/core/networks/tdnn.js";
import { receptiveField } from "../../../widgets/receptive-field/model.js";
import { renderReceptiveField } from "../../../widgets/receptive-field/view.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
  const sizes = { inputSize: 2, hiddenSize: 3, seed: 1 };
  const widget = receptiveField({ TDNN: new TDNN({ ...sizes, delays: [2] }), SRN: new SRN(sizes) }, undefined, {
    length: 8,
    step: 7,
  });
  view = await mount(renderReceptiveField, widget, ["data", "network", "step", "title", "language"]);
});
afterEach(() => vi.useRealTimers());

describe("the receptive field view", () => {
  it("chooses a network and an output, and plays through the outputs", () => {
    view.choose("network", 1);
    view.enter("step", 3);
    vi.useFakeTimers();
    view.control("play").click();
    vi.advanceTimersByTime(700);
    expect(view.model.saved).toEqual([{ network: "SRN" }, { step: 3 }, { step: 4 }, { step: 5 }]);
  });

  it("takes the output under the pointer, and the step of a node that is clicked on", async () => {
    view.resize();
    await eventually(() => expect(Object.keys(handlers)).toEqual(["plotly_hover", "plotly_click"]));
    handlers.plotly_hover({ points: [{ x: 5, y: 2, data: { meta: "outputs" } }] });
    handlers.plotly_hover({ points: [{ x: 2, y: 0, data: { meta: "nodes" } }] });
    handlers.plotly_click({ points: [{ x: 2, y: 0, data: { meta: "nodes" } }] });
    expect(view.model.saved).toEqual([{ step: 5 }, { step: 2 }]);
  });

  it("follows the kernel and leaves nothing behind", () => {
    view.model.fromKernel({ network: "SRN", step: 2 });
    expect([view.control<HTMLSelectElement>("network").selectedIndex, view.control("step").valueAsNumber]).toEqual([
      1, 2,
    ]);
    view.control("play").click();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
