// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { plot } from "../../../widgets/plot/model.js";
import { renderPlot } from "../../../widgets/plot/view.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const names = ["data", "frame", "title", "looks", "language"];
const traces = [[{ y: [1, 2] }], [{ y: [3, 4] }], [{ y: [5, 6] }]];

let view: MountedView;

async function render(widget: { get(name: never): unknown }): Promise<void> {
  view = await mount(renderPlot, widget, names);
}

afterEach(() => vi.useRealTimers());

const input = (): HTMLInputElement => view.control("frame");
const output = (): string | null => view.el.querySelector("output")?.textContent ?? null;

describe("the plot view", () => {
  it("moves through the sets of traces, and says which value it is at", async () => {
    await render(plot(traces, { slider: { name: "γ", values: [0.5, 0.9, "∞"] }, title: "fading" }));
    expect([input().max, output(), input().getAttribute("aria-label")]).toEqual(["2", "0.5", "γ"]);
    expect(view.el.querySelector(".unrolled-plot")?.getAttribute("aria-label")).toBe("Plot: fading");
    view.enter("frame", 1);
    expect([view.model.saved, output()]).toEqual([[{ frame: 1 }], "0.9"]);
    view.model.fromKernel({ frame: 2 });
    expect([input().value, output()]).toEqual(["2", "∞"]);
  });

  it("plays them to the end", async () => {
    await render(plot(traces, { slider: { name: "epoch", values: [1, 2, 3] } }));
    vi.useFakeTimers();
    view.control("play").click();
    vi.advanceTimersByTime(5000);
    expect(view.model.saved).toEqual([{ frame: 1 }, { frame: 2 }]);
  });

  it("has no controls without a slider, draws anew what the kernel sets, and leaves nothing behind", async () => {
    await render(plot([{ y: [1] }]));
    expect(view.el.querySelector("input")).toBeNull();
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(1));
    view.model.fromKernel({ title: "new" });
    await eventually(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
