// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, stubBrowser } from "../fake-model.js";

vi.mock("../../../widgets/base/plotly.js", () => ({ default: { react: vi.fn(async () => {}), purge: vi.fn() } }));
const { forecast } = await import("../../../widgets/forecast/model.js");
const { renderForecast } = await import("../../../widgets/forecast/view.js");

const names = ["data", "origin", "title", "xTitle", "yTitle", "language"];

let model: FakeModel;
let el: HTMLElement;
let end: () => void;

beforeEach(() => {
  stubBrowser(500);
  const series = Array.from({ length: 20 }, (_, t) => Math.sin(t));
  const widget = forecast(series, { zero: (_, steps) => new Array(steps).fill(0) }, { from: 10, every: 2, horizon: 3 });
  model = new FakeModel(widget, names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderForecast({ model: model as never, el });
});

afterEach(() => {
  vi.useRealTimers();
  end();
});

const slider = (): HTMLInputElement => el.querySelector('[data-name="origin"]') as HTMLInputElement;

describe("the forecast view", () => {
  it("moves the origin in its steps, and says how far the series is known", () => {
    expect([slider().max, el.querySelector("output")?.textContent]).toEqual(["5", "10"]);
    slider().value = "3";
    slider().dispatchEvent(new Event("input"));
    el.querySelector<HTMLElement>('[data-name="forward"]')?.click();
    expect(model.saved).toEqual([{ origin: 16 }, { origin: 18 }]);
    model.fromKernel({ origin: 12 });
    expect([slider().value, slider().getAttribute("aria-valuetext")]).toEqual(["1", "12"]);
  });

  it("plays to the end of the series, and leaves nothing behind", () => {
    vi.useFakeTimers();
    el.querySelector<HTMLElement>('[data-name="play"]')?.click();
    vi.advanceTimersByTime(5000);
    expect(model.saved.at(-1)).toEqual({ origin: 20 });
    expect(el.querySelector(".unrolled-plot")?.getAttribute("aria-label")).toContain("zero: RMSE");
    end();
    expect([el.childElementCount, model.listeners()]).toEqual([0, 0]);
  });
});
