// @vitest-environment jsdom
import { beforeEach, describe, expect, it } from "vitest";
import type { MonitorState } from "../../../widgets/monitor/figure.js";
import { renderMonitor } from "../../../widgets/monitor/view.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";
import { hostile } from "../traces.js";

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

let view: MountedView;

beforeEach(async () => {
  const values: Readonly<Record<string, unknown>> = { ...state };
  view = await mount(renderMonitor, { get: (name: never) => values[name] }, Object.keys(state));
});

describe("the monitor's view", () => {
  it("pauses, goes on and stops", () => {
    const pause = view.control<HTMLButtonElement>("pause");
    pause.click();
    expect(pause.textContent).toBe("▶ go on");
    pause.click();
    view.control<HTMLButtonElement>("stop").click();
    expect(view.model.saved).toEqual([{ paused: true }, { paused: false }, { stopped: true }]);
    expect(pause.disabled).toBe(true);
  });

  it("sets the speed", () => {
    view.choose("speed", 3);
    expect(view.model.saved).toEqual([{ speed: 3 }]);
  });

  it("follows the kernel, and has no use for its buttons once the training is over", () => {
    const bar = view.control<HTMLProgressElement>("progress");
    expect([bar.value, bar.max]).toEqual([2, 8]);
    view.model.fromKernel({ step: 8, status: "done" });
    expect(bar.value).toBe(8);
    expect(bar.getAttribute("aria-label")).toContain("step 8 of 8");
    expect([
      view.control<HTMLButtonElement>("pause").disabled,
      view.control<HTMLButtonElement>("stop").disabled,
    ]).toEqual([true, true]);
  });

  it("lists the last gradients where that is open, names as text", () => {
    const details = view.el.querySelector("details") as HTMLDetailsElement;
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
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalled());
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
