// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { gates } from "../../../widgets/gates/model.js";
import { renderGates } from "../../../widgets/gates/view.js";
import { eventually } from "../../eventually.js";
import { stubBrowser } from "../fake-model.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";
import { everyCell, everyOtherNetwork, x } from "../networks.js";
import { handTrace } from "../traces.js";

const names = ["data", "show", "sequence", "layer", "quantity", "unit", "order", "orderBy", "title", "language"];

let view: MountedView;

beforeEach(async () => {
  view = await mount(renderGates, gates(handTrace({ layers: 2 })), names);
});

describe("the gates view", () => {
  it("follows the unit of a heat map that is clicked, and no click on a line", async () => {
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: 0.7, data: { type: "scatter" } }] });
    expect(view.model.saved).toEqual([]);
    handlers.plotly_click({
      points: [{ x: 2, y: 3, data: { type: "heatmap", meta: { quantity: "g", units: null } } }],
    });
    expect(view.model.saved).toEqual([{ quantity: "g", unit: 3 }]);
    expect(view.control("unit").valueAsNumber).toBe(3);
  });

  it("moves to the sequence, layer and unit chosen here or in the kernel", () => {
    view.choose("sequence", 2);
    view.enter("unit", 4);
    expect(view.model.saved).toEqual([{ sequence: 2 }, { unit: 4 }]);
    view.model.fromKernel({ unit: 1, layer: 0 });
    expect([view.control("unit").valueAsNumber, view.control<HTMLSelectElement>("layer").selectedIndex]).toEqual([
      1, 0,
    ]);
  });

  it("offers each shape of a layer to be followed, and the units that it has", async () => {
    const machine = everyOtherNetwork.NeuralTuringMachine.trace(x);
    view = await mount(renderGates, gates(machine, { quantity: "M", unit: 14 }), names);
    const quantity = view.control<HTMLSelectElement>("quantity");
    expect(quantity.selectedOptions[0].text).toBe("M [5 × 3]");
    expect([view.control("unit").max, view.control("unit").value]).toEqual(["14", "14"]);
    view.choose("quantity", 0);
    expect(quantity.options[0].text).toMatch(/^controller_i, .*, h, controller_h, controller_c$/);
    expect(view.model.saved).toMatchObject([{ quantity: "controller_i", unit: 3 }]);
    expect(view.control("unit").max).toBe("3");
  });

  it("sorts the units: the slider runs along them as they stand", async () => {
    const network = new LSTM({ inputSize: 3, hiddenSize: 6, seed: 1 });
    view = await mount(renderGates, gates(network.trace(x)), names);
    expect(view.control("orderBy")).toBeNull();
    view.choose("order", "by first rise");
    expect([...view.control<HTMLSelectElement>("orderBy").options].map(({ text }) => text)).toEqual([..."ifgohc"]);
    const said = Array.from({ length: 6 }, (_, place) => {
      view.enter("unit", String(place));
      return view.control("unit").getAttribute("aria-valuetext");
    });
    expect(view.model.saved.slice(1).map(({ unit }) => String(unit))).toEqual(said);
    expect(said.toSorted()).toEqual([..."012345"]);
    expect(said).not.toEqual([..."012345"]);
  });

  it("shows the saturation where there are gates, and follows the unit of a point that is clicked", async () => {
    view = await mount(renderGates, gates({ LSTM: everyCell.LSTM.trace(x), SRN: everyCell.SRN.trace(x) }), names);
    view.choose("show", 1);
    expect(view.model.saved).toEqual([{ show: "saturation" }]);
    expect([view.control("sequence"), view.control("order")]).toEqual([null, null]);
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({
      points: [
        { x: 0.2, y: 0.7, pointNumber: 2, data: { type: "scatter", meta: { quantity: "f", units: [0, 1, 2, 3] } } },
      ],
    });
    expect(view.model.saved.at(-1)).toEqual({ unit: 2 });
  });

  it("names layers by number, name and direction", async () => {
    view = await mount(renderGates, gates(everyOtherNetwork.Separable.trace(x)), names);
    const layer = view.control<HTMLSelectElement>("layer");
    expect([...layer.options].map(({ text }) => text)).toEqual(["0: past, forward →", "1: future, reverse ←"]);
    view.choose("layer", 0);
    expect(view.model.saved).toMatchObject([{ layer: 0, quantity: "i", unit: 0 }]);
  });

  it("waits with drawing until it has a width, and draws again when that changes", async () => {
    expect(plotly.react).not.toHaveBeenCalled();
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledOnce());
    view.resize();
    stubBrowser(360);
    await new Promise((done) => setTimeout(done, 50));
    expect(plotly.react).toHaveBeenCalledOnce();
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    expect((plotly.react.mock.calls[1] as unknown[])[2]).toMatchObject({ width: 360 });
  });

  it("leaves nothing behind", () => {
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
