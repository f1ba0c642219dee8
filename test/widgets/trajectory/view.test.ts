// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { trajectory } from "../../../widgets/trajectory/model.js";
import { renderTrajectory } from "../../../widgets/trajectory/view.js";
import { randomTensor } from "../../core/helpers.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";
import { handTrace, hostile } from "../traces.js";

const names = [
  "data",
  "network",
  "layer",
  "quantity",
  "dimensions",
  "axes",
  "units",
  "step",
  "tokens",
  "density",
  "field",
  "spectralRadius",
  "rotation",
  "title",
  "language",
];

let view: MountedView;

beforeEach(async () => {
  const traces = { [hostile]: handTrace(), Long: handTrace({ T: 9, layers: 2 }) };
  view = await mount(renderTrajectory, trajectory(traces), names);
});
afterEach(() => vi.useRealTimers());

describe("the trajectory view", () => {
  it("plays from the first step to the last and stops there", () => {
    vi.useFakeTimers();
    expect(view.control("step").valueAsNumber).toBe(4);
    view.control("play").click();
    expect(view.control("step").valueAsNumber).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(view.model.saved.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(view.control("step").valueAsNumber).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stops playing when it is removed", async () => {
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalled());
    vi.useFakeTimers();
    view.control("play").click();
    view.end();
    const count = view.model.saved.length;
    vi.advanceTimersByTime(10_000);
    expect(view.model.saved).toHaveLength(count);
    expect(view.model.listeners()).toBe(0);
    expect(plotly.purge).toHaveBeenCalledOnce();
  });

  it("offers what the chosen network has", () => {
    expect(view.control("layer")).toBeNull();
    view.choose("network", "Long");
    expect(view.model.saved.at(-1)).toMatchObject({ network: "Long", layer: 0, quantity: "h", step: 4 });
    expect(view.control("layer")).not.toBeNull();
    expect(view.control("step").max).toBe("9");
  });

  it("offers a unit for each axis, whose slider stays while it is dragged", () => {
    expect(view.control("unit0")).toBeNull();
    view.choose("axes", "units");
    const dragged = view.control("unit1");
    expect([view.control("unit0"), dragged].map(({ max }) => max)).toEqual(["4", "4"]);
    expect(view.control("unit2")).toBeNull();
    dragged.value = "3";
    dragged.dispatchEvent(new Event("input"));
    expect(view.model.saved.at(-1)).toEqual({ units: [0, 3, 2] });
    expect(view.control("unit1")).toBe(dragged);
    view.choose("dimensions", "3-D");
    expect(view.control("unit2")).not.toBeNull();
  });

  it("follows the kernel", () => {
    view.model.fromKernel({ step: 2, tokens: false });
    expect([view.control("step").valueAsNumber, view.control("tokens").checked]).toEqual([2, false]);
    expect(view.model.saved).toEqual([]);
  });

  it("turns and scales the weights of a network of two units, and tells what comes of it", async () => {
    const srn = new SRN({ inputSize: 3, hiddenSize: 2, seed: 2 });
    const trace = srn.trace(randomTensor([6, 2, 3], 1, "float32"));
    view = await mount(renderTrajectory, trajectory(trace, { field: srn }), names);
    const told = (): string => view.el.querySelector(".unrolled-told")?.textContent ?? "";
    expect(told()).toMatch(/^eigenvalues of U: .*; ρ\(U\) = .* · .*fixed point \(/);
    view.enter("spectralRadius", 1.5);
    expect(told()).toContain("ρ(U) = 1.50");
    view.enter("rotation", 90);
    expect(view.model.saved).toEqual([{ spectralRadius: 1.5 }, { rotation: 90 }]);
    expect(view.control("rotation").getAttribute("aria-valuetext")).toBe("90°");
    view.choose("field", "none");
    expect(told()).not.toContain("fixed point");
    view.control("reset").click();
    expect(view.model.saved.at(-1)).toEqual({ spectralRadius: null, rotation: 0 });
    expect(view.control("unit0")).toBeNull();
  });

  it("puts names nowhere as markup", () => {
    expect(view.el.querySelector("img")).toBeNull();
    expect(view.control<HTMLSelectElement>("network").options[0].text).toBe(hostile);
  });
});
