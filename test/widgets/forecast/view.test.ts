// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { forecast } from "../../../widgets/forecast/model.js";
import { renderForecast } from "../../../widgets/forecast/view.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

const names = ["data", "origin", "title", "xTitle", "yTitle", "language"];

let view: MountedView;

beforeEach(async () => {
  const series = Array.from({ length: 20 }, (_, t) => Math.sin(t));
  const widget = forecast(series, { zero: (_, steps) => new Array(steps).fill(0) }, { from: 10, every: 2, horizon: 3 });
  view = await mount(renderForecast, widget, names);
});

afterEach(() => vi.useRealTimers());

const slider = (): HTMLInputElement => view.control("origin");

describe("the forecast view", () => {
  it("moves the origin in its steps, and says how far the series is known", () => {
    expect([slider().max, view.el.querySelector("output")?.textContent]).toEqual(["5", "10"]);
    view.enter("origin", 3);
    view.control("forward").click();
    expect(view.model.saved).toEqual([{ origin: 16 }, { origin: 18 }]);
    view.model.fromKernel({ origin: 12 });
    expect([slider().value, slider().getAttribute("aria-valuetext")]).toEqual(["1", "12"]);
  });

  it("plays to the end of the series, and leaves nothing behind", () => {
    vi.useFakeTimers();
    view.control("play").click();
    vi.advanceTimersByTime(5000);
    expect(view.model.saved.at(-1)).toEqual({ origin: 20 });
    expect(view.el.querySelector(".unrolled-plot")?.getAttribute("aria-label")).toContain("zero: RMSE");
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
