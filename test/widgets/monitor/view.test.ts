// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MonitorState } from "../../../widgets/monitor/figure.js";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { hostile } from "../traces.js";

const { plotly, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { renderMonitor } = await import("../../../widgets/monitor/view.js");

const curve = { steps: Float32Array.of(1, 2), values: Float32Array.of(3, 2) };
const state: MonitorState = {
  data: {
    stride: 1,
    steps: curve.steps,
    loss: curve.values,
    norm: curve.values,
    learningRate: curve.values,
    clipped: Float32Array.of(0, 1),
    epochLoss: curve,
    score: curve,
    normSteps: curve.steps,
    norms: [{ name: hostile, values: curve.values, last: 2, clipped: 0.5 }],
    parameters: 1,
    radii: [],
  },
  status: "running",
  step: 2,
  steps: 8,
  epoch: 1,
  epochs: 4,
  metric: "accuracy",
  paused: false,
  stopped: false,
  speed: 0,
  logarithmic: false,
  gradients: "parameters",
  title: "",
  model: "",
  language: "en",
};

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const values: Readonly<Record<string, unknown>> = { ...state };
  model = new FakeModel({ get: (name: never) => values[name] }, Object.keys(state));
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderMonitor({ model: model as never, el });
});

afterEach(() => end());

const control = <E extends HTMLElement>(name: string): E => el.querySelector(`[data-name="${name}"]`) as E;

describe("the monitor's view", () => {
  it("pauses, goes on and stops", () => {
    const pause = control<HTMLButtonElement>("pause");
    pause.click();
    expect(pause.textContent).toBe("▶ go on");
    pause.click();
    control<HTMLButtonElement>("stop").click();
    expect(model.saved).toEqual([{ paused: true }, { paused: false }, { stopped: true }]);
    expect(pause.disabled).toBe(true);
  });

  it("sets the speed", () => {
    const speed = control<HTMLSelectElement>("speed");
    speed.selectedIndex = 3;
    speed.dispatchEvent(new Event("change"));
    expect(model.saved).toEqual([{ speed: 3 }]);
  });

  it("follows the kernel, and has no use for its buttons once the training is over", () => {
    const bar = control<HTMLProgressElement>("progress");
    expect([bar.value, bar.max]).toEqual([2, 8]);
    model.fromKernel({ step: 8, status: "done" });
    expect(bar.value).toBe(8);
    expect(bar.getAttribute("aria-label")).toContain("step 8 of 8");
    expect([control<HTMLButtonElement>("pause").disabled, control<HTMLButtonElement>("stop").disabled]).toEqual([
      true,
      true,
    ]);
  });

  it("lists the last gradients where that is open, names as text", () => {
    const details = el.querySelector("details") as HTMLDetailsElement;
    expect(details.querySelector("table")).toBeNull();
    details.open = true;
    details.dispatchEvent(new Event("toggle"));
    expect([...details.querySelectorAll("tbody th, tbody td")].map((cell) => cell.textContent)).toEqual([
      hostile,
      "2.00",
      "50 %",
    ]);
    expect(details.querySelector("img")).toBeNull();
  });

  it("leaves nothing behind", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalled());
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
