// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { DelayLine } from "../../../src/core/networks/delay-line.js";
import { memoryCurves } from "../../../widgets/memory-curves/model.js";
import { renderMemoryCurves } from "../../../widgets/memory-curves/view.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const names = ["data", "maxDelay", "spectralRadius", "noise", "total", "title", "language"];

let view: MountedView;

async function render(widget: { get(name: never): unknown }): Promise<void> {
  view = await mount(renderMemoryCurves, widget, names);
}

describe("the memory curves view", () => {
  it("computes what its sliders ask for, and says what follows", async () => {
    const widget = memoryCurves();
    await render(widget);
    view.enter("spectralRadius", 0.4);
    widget.set({ spectralRadius: 0.4 });
    expect(view.model.saved).toEqual([{ spectralRadius: 0.4, total: widget.get("total") }]);
    view.enter("noise", 0.1);
    widget.set({ noise: 0.1 });
    expect(view.model.saved[1]).toEqual({ noise: 0.1, total: widget.get("total") });
    view.control("reset").click();
    expect(view.model.saved[2]).toMatchObject({ spectralRadius: null, noise: 0 });
    expect([view.control("spectralRadius").valueAsNumber, view.control("noise").value]).toEqual([
      expect.closeTo(0.95, 5),
      "0",
    ]);
    view.model.fromKernel({ spectralRadius: 1.2 });
    expect(view.control("spectralRadius").value).toBe("1.2");
  });

  it("has no slider for recurrent weights where there are none, and leaves nothing behind", async () => {
    await render(memoryCurves({ line: new DelayLine({ inputSize: 1, delays: 2 }) }));
    expect([view.control("spectralRadius"), view.control("noise").max]).toEqual([null, "0.3"]);
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
