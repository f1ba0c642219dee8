// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { spectrum } from "../../../widgets/spectrum/model.js";
import { renderSpectrum } from "../../../widgets/spectrum/view.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";
import { everyCell, x } from "../networks.js";

let view: MountedView;

async function show(network: unknown): Promise<void> {
  const names = ["data", "spectralRadius", "block", "moved", "chosen", "step", "title", "language"];
  view = await mount(renderSpectrum, spectrum(network as Recurrent, x), names);
}

describe("the spectrum view", () => {
  it("draws anew when the slider moves, and goes back to the weights as given", async () => {
    await show(everyCell.GRU);
    const own = view.control("spectralRadius").getAttribute("aria-valuetext");
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledOnce());
    view.enter("spectralRadius", 1.5);
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    view.enter("step", 2);
    view.control("reset").click();
    expect(view.model.saved).toEqual([{ spectralRadius: 1.5 }, { step: 2 }, { spectralRadius: null, moved: [] }]);
    expect(view.control("spectralRadius").getAttribute("aria-valuetext")).toBe(own);
  });

  it("offers the gates' weights, and follows the kernel", async () => {
    await show(everyCell.GRU);
    const block = view.control<HTMLSelectElement>("block");
    expect([...block.options].map(({ text }) => text)).toEqual([
      "weight_hh_l0, r",
      "weight_hh_l0, z",
      "weight_hh_l0, n",
    ]);
    view.model.fromKernel({ block: 2, step: 1, spectralRadius: 0.25 });
    expect([
      block.selectedIndex,
      view.control("step").valueAsNumber,
      view.control("spectralRadius").valueAsNumber,
    ]).toEqual([2, 1, 0.25]);
  });

  it("moves the eigenvalue that is chosen in the list or by a click", async () => {
    // 2 ± i and 3.
    const srn = new SRN({ inputSize: 3, hiddenSize: 3, seed: 1 });
    srn.parameters().weight_hh_l0.data.set([2, -1, 0, 1, 2, 0, 0, 0, 3]);
    await show(srn);
    const list = view.control<HTMLSelectElement>("chosen");
    expect([...list.options].map(({ text }) => text)).toEqual(["3.00", "2.00 ± 1.00 i"]);
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: -1, data: { meta: "weights" } }] });
    expect([view.model.saved, list.selectedIndex]).toEqual([[{ chosen: 1 }], 1]);
    view.enter("modulus", 1);
    view.enter("angle", 90);
    const [first, second] = view.model.saved
      .slice(1)
      .map(({ moved }) => (moved as { real: number; imaginary: number }[])[0]);
    expect([Math.hypot(first.real, first.imaginary), first.imaginary / first.real]).toEqual([
      expect.closeTo(1),
      expect.closeTo(0.5),
    ]);
    expect(second).toEqual({ block: 0, place: 1, real: expect.closeTo(0), imaginary: expect.closeTo(1) });
    handlers.plotly_click({ points: [{ x: 3, y: 0, data: { meta: "weights" } }] });
    view.enter("angle", 120);
    const last = view.model.saved.at(-1)?.moved as object[];
    expect(last).toEqual([second, { block: 0, place: 0, real: -3, imaginary: 0 }]);
    expect(view.control("angle").valueAsNumber).toBe(180);
  });

  it("has no slider for what has no recurrent weights, and leaves nothing behind", async () => {
    await show(everyCell.MinGRU);
    expect([view.control("spectralRadius"), view.control("block")]).toEqual([null, null]);
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
