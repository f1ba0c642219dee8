// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { everyCell, x } from "../networks.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { spectrum } = await import("../../../widgets/spectrum/model.js");
const { renderSpectrum } = await import("../../../widgets/spectrum/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

function show(network: unknown): void {
  model = new FakeModel(spectrum(network as Recurrent, x), [
    "data",
    "spectralRadius",
    "block",
    "moved",
    "chosen",
    "step",
    "title",
    "language",
  ]);
  end = renderSpectrum({ model: model as never, el });
}

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  el = document.createElement("div");
  document.body.replaceChildren(el);
});
afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

function slide(name: string, value: string): void {
  control(name).value = value;
  control(name).dispatchEvent(new Event("input"));
}

describe("the spectrum view", () => {
  it("draws anew when the slider moves, and goes back to the weights as given", async () => {
    show(everyCell.GRU);
    const own = control("spectralRadius").getAttribute("aria-valuetext");
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledOnce());
    slide("spectralRadius", "1.5");
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    slide("step", "2");
    control("reset").click();
    expect(model.saved).toEqual([{ spectralRadius: 1.5 }, { step: 2 }, { spectralRadius: null, moved: [] }]);
    expect(control("spectralRadius").getAttribute("aria-valuetext")).toBe(own);
  });

  it("offers the gates' weights, and follows the kernel", () => {
    show(everyCell.GRU);
    const block = control("block") as unknown as HTMLSelectElement;
    expect([...block.options].map(({ text }) => text)).toEqual([
      "weight_hh_l0, r",
      "weight_hh_l0, z",
      "weight_hh_l0, n",
    ]);
    model.fromKernel({ block: 2, step: 1, spectralRadius: 0.25 });
    expect([block.selectedIndex, control("step").valueAsNumber, control("spectralRadius").valueAsNumber]).toEqual([
      2, 1, 0.25,
    ]);
  });

  it("moves the eigenvalue that is chosen in the list or by a click", async () => {
    // 2 ± i and 3.
    const srn = new SRN({ inputSize: 3, hiddenSize: 3, seed: 1 });
    srn.parameters().weight_hh_l0.data.set([2, -1, 0, 1, 2, 0, 0, 0, 3]);
    show(srn);
    const list = control("chosen") as unknown as HTMLSelectElement;
    expect([...list.options].map(({ text }) => text)).toEqual(["3.00", "2.00 ± 1.00 i"]);
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: -1, data: { meta: "weights" } }] });
    expect([model.saved, list.selectedIndex]).toEqual([[{ chosen: 1 }], 1]);
    slide("modulus", "1");
    slide("angle", "90");
    const [first, second] = model.saved
      .slice(1)
      .map(({ moved }) => (moved as { real: number; imaginary: number }[])[0]);
    expect([Math.hypot(first.real, first.imaginary), first.imaginary / first.real]).toEqual([
      expect.closeTo(1),
      expect.closeTo(0.5),
    ]);
    expect(second).toEqual({ block: 0, place: 1, real: expect.closeTo(0), imaginary: expect.closeTo(1) });
    handlers.plotly_click({ points: [{ x: 3, y: 0, data: { meta: "weights" } }] });
    slide("angle", "120");
    const last = model.saved.at(-1)?.moved as object[];
    expect(last).toEqual([second, { block: 0, place: 0, real: -3, imaginary: 0 }]);
    expect(control("angle").valueAsNumber).toBe(180);
  });

  it("has no slider for what has no recurrent weights, and leaves nothing behind", () => {
    show(everyCell.MinGRU);
    expect([control("spectralRadius"), control("block")]).toEqual([null, null]);
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
