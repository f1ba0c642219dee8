// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Recurrent } from "../../../src/core/networks/recurrent.js";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { everyCell, x } from "../networks.js";

const { plotly } = vi.hoisted(() => ({ plotly: { react: vi.fn(async () => {}), purge: vi.fn() } }));
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
    "step",
    "title",
    "language",
  ]);
  end = renderSpectrum({ model: model as never, el });
}

beforeEach(() => {
  plotly.react.mockClear();
  plotly.purge.mockClear();
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
    expect(model.saved).toEqual([{ spectralRadius: 1.5 }, { step: 2 }, { spectralRadius: null }]);
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

  it("has no slider for what has no recurrent weights, and leaves nothing behind", () => {
    show(everyCell.MinGRU);
    expect([control("spectralRadius"), control("block")]).toEqual([null, null]);
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
