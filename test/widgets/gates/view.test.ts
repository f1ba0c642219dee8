// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LSTM } from "../../../src/core/cells/lstm.js";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { everyCell, everyOtherNetwork, x } from "../networks.js";
import { handTrace } from "../traces.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { gates } = await import("../../../widgets/gates/model.js");
const { renderGates } = await import("../../../widgets/gates/view.js");

const names = ["data", "show", "sequence", "layer", "quantity", "unit", "order", "orderBy", "title", "language"];

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  model = new FakeModel(gates(handTrace({ layers: 2 })), names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderGates({ model: model as never, el });
});

afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

describe("the gates view", () => {
  it("follows the unit of a heat map that is clicked, and no click on a line", async () => {
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: 0.7, data: { type: "scatter" } }] });
    expect(model.saved).toEqual([]);
    handlers.plotly_click({
      points: [{ x: 2, y: 3, data: { type: "heatmap", meta: { quantity: "g", units: null } } }],
    });
    expect(model.saved).toEqual([{ quantity: "g", unit: 3 }]);
    expect(control("unit").valueAsNumber).toBe(3);
  });

  it("moves to the sequence, layer and unit chosen here or in the kernel", () => {
    const sequence = control("sequence") as unknown as HTMLSelectElement;
    sequence.selectedIndex = 2;
    sequence.dispatchEvent(new Event("change"));
    control("unit").value = "4";
    control("unit").dispatchEvent(new Event("input"));
    expect(model.saved).toEqual([{ sequence: 2 }, { unit: 4 }]);
    model.fromKernel({ unit: 1, layer: 0 });
    expect([control("unit").valueAsNumber, (control("layer") as unknown as HTMLSelectElement).selectedIndex]).toEqual([
      1, 0,
    ]);
  });

  it("offers each shape of a layer to be followed, and the units that it has", () => {
    end();
    const machine = everyOtherNetwork.NeuralTuringMachine.trace(x);
    model = new FakeModel(gates(machine, { quantity: "M", unit: 14 }), names);
    end = renderGates({ model: model as never, el });
    const quantity = control("quantity") as unknown as HTMLSelectElement;
    expect(quantity.selectedOptions[0].text).toBe("M [5 × 3]");
    expect([control("unit").max, control("unit").value]).toEqual(["14", "14"]);
    quantity.selectedIndex = 0;
    quantity.dispatchEvent(new Event("change"));
    expect(quantity.options[0].text).toMatch(/^controller_i, .*, h, controller_h, controller_c$/);
    expect(model.saved).toMatchObject([{ quantity: "controller_i", unit: 3 }]);
    expect(control("unit").max).toBe("3");
  });

  it("sorts the units: the slider runs along them as they stand", () => {
    end();
    const network = new LSTM({ inputSize: 3, hiddenSize: 6, seed: 1 });
    model = new FakeModel(gates(network.trace(x)), names);
    end = renderGates({ model: model as never, el });
    expect(control("orderBy")).toBeNull();
    const order = control("order") as unknown as HTMLSelectElement;
    order.selectedIndex = [...order.options].findIndex(({ text }) => text === "by first rise");
    order.dispatchEvent(new Event("change"));
    expect([...(control("orderBy") as unknown as HTMLSelectElement).options].map(({ text }) => text)).toEqual([
      ..."ifgohc",
    ]);
    const said = Array.from({ length: 6 }, (_, place) => {
      control("unit").value = String(place);
      control("unit").dispatchEvent(new Event("input"));
      return control("unit").getAttribute("aria-valuetext");
    });
    expect(model.saved.slice(1).map(({ unit }) => String(unit))).toEqual(said);
    expect(said.toSorted()).toEqual([..."012345"]);
    expect(said).not.toEqual([..."012345"]);
  });

  it("shows the saturation where there are gates, and follows the unit of a point that is clicked", async () => {
    end();
    model = new FakeModel(gates({ LSTM: everyCell.LSTM.trace(x), SRN: everyCell.SRN.trace(x) }), names);
    end = renderGates({ model: model as never, el });
    const show = control("show") as unknown as HTMLSelectElement;
    show.selectedIndex = 1;
    show.dispatchEvent(new Event("change"));
    expect(model.saved).toEqual([{ show: "saturation" }]);
    expect([control("sequence"), control("order")]).toEqual([null, null]);
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({
      points: [
        { x: 0.2, y: 0.7, pointNumber: 2, data: { type: "scatter", meta: { quantity: "f", units: [0, 1, 2, 3] } } },
      ],
    });
    expect(model.saved.at(-1)).toEqual({ unit: 2 });
  });

  it("names layers by number, name and direction", () => {
    end();
    model = new FakeModel(gates(everyOtherNetwork.Separable.trace(x)), names);
    end = renderGates({ model: model as never, el });
    const layer = control("layer") as unknown as HTMLSelectElement;
    expect([...layer.options].map(({ text }) => text)).toEqual(["0: past, forward →", "1: future, reverse ←"]);
    layer.selectedIndex = 0;
    layer.dispatchEvent(new Event("change"));
    expect(model.saved).toMatchObject([{ layer: 0, quantity: "i", unit: 0 }]);
  });

  it("waits with drawing until it has a width, and draws again when that changes", async () => {
    expect(plotly.react).not.toHaveBeenCalled();
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledOnce());
    resize();
    stubBrowser(360);
    await new Promise((done) => setTimeout(done, 50));
    expect(plotly.react).toHaveBeenCalledOnce();
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    expect((plotly.react.mock.calls[1] as unknown[])[2]).toMatchObject({ width: 360 });
  });

  it("leaves nothing behind", () => {
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
