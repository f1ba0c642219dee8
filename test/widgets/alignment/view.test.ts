// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Transformer } from "../../../src/core/networks/transformer.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { alignment } = await import("../../../widgets/alignment/model.js");
const { renderAlignment } = await import("../../../widgets/alignment/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const transformer = new Transformer({ inputSize: 3, hiddenSize: 8, heads: 2, numLayers: 2, seed: 1 });
  const trace = transformer.trace(randomTensor([5, 2, 3], 1, "float32"), { lengths: [5, 3] });
  // A layer of one head beside those of two.
  const single = { ...trace.layers[0], gates: [{ ...trace.layers[0].gates[0], shape: [1, 5] }] };
  const names = ["data", "sequence", "layer", "head", "output", "title", "language"];
  model = new FakeModel(alignment({ ...trace, layers: [single, ...trace.layers] }, { output: 4, head: 1 }), names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderAlignment({ model: model as never, el });
});

afterEach(() => end());

const control = <E extends HTMLElement>(name: string): E => el.querySelector(`[data-name="${name}"]`) as E;

function choose(name: string, index: number): void {
  control<HTMLSelectElement>(name).selectedIndex = index;
  control(name).dispatchEvent(new Event("change"));
}

describe("the alignment view", () => {
  it("shows the weights of the output under the pointer, and is told of each once", async () => {
    resize();
    await vi.waitFor(() => expect(handlers.plotly_hover).toBeDefined());
    for (const [x, y] of [
      [1, 2],
      [3, 2],
      [3, 4],
    ])
      handlers.plotly_hover({ points: [{ x, y, data: { type: "heatmap" } }] });
    handlers.plotly_hover({ points: [{ x: 1, y: 0.3, data: { type: "scatter" } }] });
    expect(model.saved).toEqual([{ output: 2 }, { output: 4 }]);
    expect(control<HTMLInputElement>("output").valueAsNumber).toBe(4);
  });

  it("offers the heads that the layer has", () => {
    expect([...control<HTMLSelectElement>("head").options].map(({ label }) => label)).toEqual([
      "0",
      "1",
      "mean of all",
    ]);
    choose("head", 2);
    choose("layer", 0);
    expect(control("head")).toBeNull();
    expect(model.saved).toEqual([{ head: "mean" }, { layer: 0, head: "mean", output: 4 }]);
    model.fromKernel({ layer: 2, head: 0 });
    expect(control<HTMLSelectElement>("head").selectedIndex).toBe(0);
  });

  it("stays within a shorter sequence", () => {
    choose("sequence", 1);
    expect(model.saved).toEqual([{ sequence: 1, head: 1, output: 2 }]);
    expect([control<HTMLInputElement>("output").max, control<HTMLInputElement>("output").valueAsNumber]).toEqual([
      "2",
      2,
    ]);
  });

  it("leaves nothing behind", () => {
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
