// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import { gruCell } from "../../../src/core/cells/gru.js";
import { gatedUnit } from "../../../widgets/gated-unit/model.js";
import { renderGatedUnit } from "../../../widgets/gated-unit/view.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const options = { x: [0, 1, 0], gates: { z: 0.5, r: 1 } };
let view: MountedView;

beforeEach(async () => {
  const names = ["data", "gates", "inputWeight", "recurrentWeight", "values", "title", "language"];
  view = await mount(renderGatedUnit, gatedUnit(gruCell(), options), names, 600);
});

describe("the gated unit view", () => {
  it("holds a gate at all steps where its slider stands, and tells the kernel what follows in one message", () => {
    view.enter("z", 0.9);
    const { values } = stateAfter({ z: 0.9, r: 1 });
    expect(view.model.saved).toEqual([{ gates: { r: [1, 1, 1], z: [0.9, 0.9, 0.9] }, values }]);
  });

  it("opens and shuts a gate at the step that is clicked", async () => {
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: 0, data: { type: "heatmap" } }] });
    expect(view.model.saved.at(-1)).toMatchObject({ gates: { r: [1, 0, 1] } });
    handlers.plotly_click({ points: [{ x: 2, y: 0, data: { type: "heatmap" } }] });
    expect(view.model.saved.at(-1)).toMatchObject({ gates: { r: [1, 1, 1] } });
    handlers.plotly_click({ points: [{ x: 2, y: 0.3, data: { type: "scatter" } }] });
    expect(view.model.saved).toHaveLength(2);
  });

  it("changes the weights, and goes back to where it began", () => {
    view.enter("recurrentWeight", -1.5);
    expect(view.model.saved.at(-1)).toMatchObject({ recurrentWeight: -1.5 });
    view.control("reset").click();
    expect(view.model.saved.at(-1)).toMatchObject({ recurrentWeight: 1, ...stateAfter(options.gates) });
    expect(view.control("recurrentWeight").valueAsNumber).toBe(1);
  });

  it("follows the kernel", () => {
    view.model.fromKernel({ gates: { z: [0, 0.5, 1], r: [0, 0, 0] } });
    expect([view.control("z").valueAsNumber, view.control("r").valueAsNumber]).toEqual([0.5, 0]);
    expect(view.model.saved).toEqual([]);
  });

  it("leaves nothing behind", () => {
    view.resize();
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});

function stateAfter(gates: Record<string, number>): { values: Record<string, number[]> } {
  return { values: gatedUnit(gruCell(), { ...options, gates }).get("values") };
}
