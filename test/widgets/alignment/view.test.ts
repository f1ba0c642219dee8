// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { alignment } from "../../../widgets/alignment/model.js";
import { renderAlignment } from "../../../widgets/alignment/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
  const transformer = new Transformer({ inputSize: 3, hiddenSize: 8, heads: 2, numLayers: 2, seed: 1 });
  const trace = transformer.trace(randomTensor([5, 2, 3], 1, "float32"), { lengths: [5, 3] });
  // A layer of one head beside those of two.
  const single = { ...trace.layers[0], gates: [{ ...trace.layers[0].gates[0], shape: [1, 5] }] };
  const names = ["data", "sequence", "layer", "head", "output", "title", "language"];
  const widget = alignment({ ...trace, layers: [single, ...trace.layers] }, { output: 4, head: 1 });
  view = await mount(renderAlignment, widget, names);
});

describe("the alignment view", () => {
  it("shows the weights of the output under the pointer, and is told of each once", async () => {
    view.resize();
    await eventually(() => expect(handlers.plotly_hover).toBeDefined());
    for (const [x, y] of [
      [1, 2],
      [3, 2],
      [3, 4],
    ])
      handlers.plotly_hover({ points: [{ x, y, data: { type: "heatmap" } }] });
    handlers.plotly_hover({ points: [{ x: 1, y: 0.3, data: { type: "scatter" } }] });
    expect(view.model.saved).toEqual([{ output: 2 }, { output: 4 }]);
    expect(view.control("output").valueAsNumber).toBe(4);
  });

  it("offers the heads that the layer has", () => {
    expect([...view.control<HTMLSelectElement>("head").options].map(({ label }) => label)).toEqual([
      "0",
      "1",
      "mean of all",
    ]);
    view.choose("head", 2);
    view.choose("layer", 0);
    expect(view.control("head")).toBeNull();
    expect(view.model.saved).toEqual([{ head: "mean" }, { layer: 0, head: "mean", output: 4 }]);
    view.model.fromKernel({ layer: 2, head: 0 });
    expect(view.control<HTMLSelectElement>("head").selectedIndex).toBe(0);
  });

  it("stays within a shorter sequence", () => {
    view.choose("sequence", 1);
    expect(view.model.saved).toEqual([{ sequence: 1, head: 1, output: 2 }]);
    expect([view.control("output").max, view.control("output").valueAsNumber]).toEqual(["2", 2]);
  });

  it("leaves nothing behind", () => {
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
