// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { gatedUnit } = await import("../../../widgets/gated-unit/model.js");
const { renderGatedUnit } = await import("../../../widgets/gated-unit/view.js");

const options = { x: [0, 1, 0], gates: { z: 0.5, r: 1 } };
let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(600));
  const names = ["data", "gates", "inputWeight", "recurrentWeight", "values", "title", "language"];
  model = new FakeModel(gatedUnit(gruCell(), options), names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderGatedUnit({ model: model as never, el });
});

afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

function slide(name: string, value: string): void {
  control(name).value = value;
  control(name).dispatchEvent(new Event("input", { bubbles: true }));
}

describe("the gated unit view", () => {
  it("holds a gate at all steps where its slider stands, and tells the kernel what follows in one message", () => {
    slide("z", "0.9");
    const { values } = stateAfter({ z: 0.9, r: 1 });
    expect(model.saved).toEqual([{ gates: { r: [1, 1, 1], z: [0.9, 0.9, 0.9] }, values }]);
  });

  it("opens and shuts a gate at the step that is clicked", async () => {
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: 0, data: { type: "heatmap" } }] });
    expect(model.saved.at(-1)).toMatchObject({ gates: { r: [1, 0, 1] } });
    handlers.plotly_click({ points: [{ x: 2, y: 0, data: { type: "heatmap" } }] });
    expect(model.saved.at(-1)).toMatchObject({ gates: { r: [1, 1, 1] } });
    handlers.plotly_click({ points: [{ x: 2, y: 0.3, data: { type: "scatter" } }] });
    expect(model.saved).toHaveLength(2);
  });

  it("changes the weights, and goes back to where it began", () => {
    slide("recurrentWeight", "-1.5");
    expect(model.saved.at(-1)).toMatchObject({ recurrentWeight: -1.5 });
    control("reset").click();
    expect(model.saved.at(-1)).toMatchObject({ recurrentWeight: 1, ...stateAfter(options.gates) });
    expect(control("recurrentWeight").valueAsNumber).toBe(1);
  });

  it("follows the kernel", () => {
    model.fromKernel({ gates: { z: [0, 0.5, 1], r: [0, 0, 0] } });
    expect([control("z").valueAsNumber, control("r").valueAsNumber]).toEqual([0.5, 0]);
    expect(model.saved).toEqual([]);
  });

  it("leaves nothing behind", () => {
    resize();
    end();
    expect(el.childElementCount).toBe(0);
    expect(model.listeners()).toBe(0);
  });
});

function stateAfter(gates: Record<string, number>): { values: Record<string, number[]> } {
  return { values: gatedUnit(gruCell(), { ...options, gates }).get("values") };
}
