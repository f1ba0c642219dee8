// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { handTrace } from "../traces.js";

type Handler = (event: object) => void;

const { plotly, clicks } = vi.hoisted(() => {
  const clicks: Handler[] = [];
  /** The part of Plotly's that makes a plot of an element: from then on it has `on`. */
  const react = vi.fn(async (element: HTMLElement) => {
    Object.assign(element, { on: (_name: string, handler: Handler) => clicks.push(handler) });
  });
  return { plotly: { react, purge: vi.fn() }, clicks };
});
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { gates } = await import("../../../widgets/gates/model.js");
const { renderGates } = await import("../../../widgets/gates/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  plotly.react.mockClear();
  plotly.purge.mockClear();
  clicks.length = 0;
  ({ resize } = stubBrowser(500));
  model = new FakeModel(gates(handTrace({ layers: 2 })), ["data", "sequence", "layer", "unit", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderGates({ model: model as never, el });
});

afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

describe("the gates view", () => {
  it("follows the unit of a heat map that is clicked, and no click on a line", async () => {
    resize();
    await vi.waitFor(() => expect(clicks).toHaveLength(1));
    clicks[0]({ points: [{ x: 2, y: 0.7, data: { type: "scatter" } }] });
    expect(model.saved).toEqual([]);
    clicks[0]({ points: [{ x: 2, y: 3, data: { type: "heatmap" } }] });
    expect(model.saved).toEqual([{ unit: 3 }]);
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
