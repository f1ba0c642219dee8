// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { beamSearch } from "../../../src/core/outputs/beam-search.js";
import { LinearChainCRF } from "../../../src/core/outputs/crf.js";
import { lattice } from "../../../widgets/lattice/model.js";
import { renderLattice } from "../../../widgets/lattice/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { handlers, plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const names = ["data", "step", "quantity", "hypothesis", "title", "language"];
const [record] = new LinearChainCRF({ tags: 2 }).lattice(randomTensor([4, 1, 2], 1, "float32"));
let view: MountedView;

async function show(widget: ReturnType<typeof lattice>): Promise<void> {
  view = await mount(renderLattice, widget, names);
}

afterEach(() => vi.useRealTimers());

describe("the lattice view", () => {
  it("goes to the step of a cell that is clicked", async () => {
    await show(lattice(record));
    view.resize();
    await eventually(() => expect(handlers.plotly_click).toBeDefined());
    handlers.plotly_click({ points: [{ x: 2, y: 1, data: { type: "heatmap" } }] });
    expect(view.model.saved).toEqual([{ step: 2 }]);
    expect(view.control("step").valueAsNumber).toBe(2);
  });

  it("changes the colours, or the hypothesis of a beam search", async () => {
    await show(lattice(record));
    view.choose("quantity", 2);
    expect(view.model.saved).toEqual([{ quantity: "viterbi" }]);
    const search = beamSearch({ next: (p) => p.map(() => [-1, -1, -2]), end: 2, beamWidth: 3, maxLength: 2 });
    await show(lattice(search));
    expect(view.control("quantity")).toBeNull();
    view.choose("hypothesis", 1);
    expect(view.model.saved).toEqual([{ hypothesis: 1 }]);
  });

  it("plays from the first step to the last, and stops there", async () => {
    await show(lattice(record));
    vi.useFakeTimers();
    const play = view.control<HTMLButtonElement>("play");
    play.click();
    expect(play.textContent).toBe("❚❚ pause");
    vi.advanceTimersByTime(20_000);
    expect(view.model.saved).toEqual([{ step: 1 }, { step: 2 }, { step: 3 }, { step: 4 }]);
    expect(play.textContent).toBe("▶ play");
  });

  it("leaves nothing behind", async () => {
    await show(lattice(record));
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
