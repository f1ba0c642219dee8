// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { plot } = await import("../../../widgets/plot/model.js");
const { renderPlot } = await import("../../../widgets/plot/view.js");

const names = ["data", "frame", "title", "looks", "language"];
const traces = [[{ y: [1, 2] }], [{ y: [3, 4] }], [{ y: [5, 6] }]];

let el: HTMLElement;
let end: () => void;
let model: FakeModel;

function render(widget: { get(name: never): unknown }): void {
  model = new FakeModel(widget, names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderPlot({ model: model as never, el });
}

beforeEach(() => stubBrowser(500));
afterEach(() => {
  vi.useRealTimers();
  end();
});

const input = (): HTMLInputElement => el.querySelector('[data-name="frame"]') as HTMLInputElement;
const output = (): string | null => el.querySelector("output")?.textContent ?? null;

describe("the plot view", () => {
  it("moves through the sets of traces, and says which value it is at", () => {
    render(plot(traces, { slider: { name: "γ", values: [0.5, 0.9, "∞"] }, title: "fading" }));
    expect([input().max, output(), input().getAttribute("aria-label")]).toEqual(["2", "0.5", "γ"]);
    expect(el.querySelector(".unrolled-plot")?.getAttribute("aria-label")).toBe("Plot: fading");
    input().value = "1";
    input().dispatchEvent(new Event("input"));
    expect([model.saved, output()]).toEqual([[{ frame: 1 }], "0.9"]);
    model.fromKernel({ frame: 2 });
    expect([input().value, output()]).toEqual(["2", "∞"]);
  });

  it("plays them to the end", () => {
    vi.useFakeTimers();
    render(plot(traces, { slider: { name: "epoch", values: [1, 2, 3] } }));
    el.querySelector<HTMLElement>('[data-name="play"]')?.click();
    vi.advanceTimersByTime(5000);
    expect(model.saved).toEqual([{ frame: 1 }, { frame: 2 }]);
  });

  it("has no controls without a slider, draws anew what the kernel sets, and leaves nothing behind", async () => {
    const { resize } = stubBrowser(500);
    plotly.react.mockClear();
    render(plot([{ y: [1] }]));
    expect(el.querySelector("input")).toBeNull();
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(1));
    model.fromKernel({ title: "new" });
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalledTimes(2));
    end();
    expect([el.childElementCount, model.listeners()]).toEqual([0, 0]);
  });
});
