// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { beamSearch } from "../../../src/core/outputs/beam-search.js";
import { LinearChainCRF } from "../../../src/core/outputs/crf.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, handlers, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { lattice } = await import("../../../widgets/lattice/model.js");
const { renderLattice } = await import("../../../widgets/lattice/view.js");

const names = ["data", "step", "quantity", "hypothesis", "title", "language"];
const [record] = new LinearChainCRF({ tags: 2 }).lattice(randomTensor([4, 1, 2], 1, "float32"));
let el: HTMLElement;
let end: () => void = () => {};
let resize: () => void;

function show(widget: ReturnType<typeof lattice>): FakeModel {
  const model = new FakeModel(widget, names);
  end = renderLattice({ model: model as never, el });
  return model;
}

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  el = document.createElement("div");
  document.body.replaceChildren(el);
});

afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = <E extends HTMLElement>(name: string): E => el.querySelector(`[data-name="${name}"]`) as E;

describe("the lattice view", () => {
  it("goes to the step of a cell that is clicked", async () => {
    const model = show(lattice(record));
    resize();
    await vi.waitFor(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: 1, data: { type: "heatmap" } }] });
    expect(model.saved).toEqual([{ step: 2 }]);
    expect(control<HTMLInputElement>("step").valueAsNumber).toBe(2);
  });

  it("changes the colours, or the hypothesis of a beam search", () => {
    const model = show(lattice(record));
    const quantity = control<HTMLSelectElement>("quantity");
    quantity.selectedIndex = 2;
    quantity.dispatchEvent(new Event("change"));
    expect(model.saved).toEqual([{ quantity: "viterbi" }]);
    end();
    const search = beamSearch({ next: (p) => p.map(() => [-1, -1, -2]), end: 2, beamWidth: 3, maxLength: 2 });
    const other = show(lattice(search));
    expect(control("quantity")).toBeNull();
    const hypothesis = control<HTMLSelectElement>("hypothesis");
    hypothesis.selectedIndex = 1;
    hypothesis.dispatchEvent(new Event("change"));
    expect(other.saved).toEqual([{ hypothesis: 1 }]);
  });

  it("plays from the first step to the last, and stops there", () => {
    vi.useFakeTimers();
    const model = show(lattice(record));
    const play = control<HTMLButtonElement>("play");
    play.click();
    expect(play.textContent).toBe("❚❚ pause");
    vi.advanceTimersByTime(20_000);
    expect(model.saved).toEqual([{ step: 1 }, { step: 2 }, { step: 3 }, { step: 4 }]);
    expect(play.textContent).toBe("▶ play");
  });

  it("leaves nothing behind", () => {
    const model = show(lattice(record));
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
