// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { SRN } from "../../../src/core/cells/srn.js";
import { randomTensor } from "../../core/helpers.js";
import { FakeModel, stubBrowser } from "../fake-model.js";
import { handTrace, hostile } from "../traces.js";

const { plotly, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { trajectory } = await import("../../../widgets/trajectory/model.js");
const { renderTrajectory } = await import("../../../widgets/trajectory/view.js");

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

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  const traces = { [hostile]: handTrace(), Long: handTrace({ T: 9, layers: 2 }) };
  model = new FakeModel(trajectory(traces), names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderTrajectory({ model: model as never, el });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

function choose(name: string, label: string): void {
  const select = control(name) as unknown as HTMLSelectElement;
  select.selectedIndex = [...select.options].findIndex((option) => option.text === label);
  select.dispatchEvent(new Event("change"));
}

describe("the trajectory view", () => {
  it("plays from the first step to the last and stops there", () => {
    vi.useFakeTimers();
    expect(control("step").valueAsNumber).toBe(4);
    control("play").click();
    expect(control("step").valueAsNumber).toBe(1);
    vi.advanceTimersByTime(10_000);
    expect(model.saved.map(({ step }) => step)).toEqual([1, 2, 3, 4]);
    expect(control("step").valueAsNumber).toBe(4);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("stops playing when it is removed", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalled());
    vi.useFakeTimers();
    control("play").click();
    end();
    const count = model.saved.length;
    vi.advanceTimersByTime(10_000);
    expect(model.saved).toHaveLength(count);
    expect(model.listeners()).toBe(0);
    expect(plotly.purge).toHaveBeenCalledOnce();
  });

  it("offers what the chosen network has", () => {
    expect(control("layer")).toBeNull();
    choose("network", "Long");
    expect(model.saved.at(-1)).toMatchObject({ network: "Long", layer: 0, quantity: "h", step: 4 });
    expect(control("layer")).not.toBeNull();
    expect(control("step").max).toBe("9");
  });

  it("offers a unit for each axis, whose slider stays while it is dragged", () => {
    expect(control("unit0")).toBeNull();
    choose("axes", "units");
    const dragged = control("unit1");
    expect([control("unit0"), dragged].map(({ max }) => max)).toEqual(["4", "4"]);
    expect(control("unit2")).toBeNull();
    dragged.value = "3";
    dragged.dispatchEvent(new Event("input"));
    expect(model.saved.at(-1)).toEqual({ units: [0, 3, 2] });
    expect(control("unit1")).toBe(dragged);
    choose("dimensions", "3-D");
    expect(control("unit2")).not.toBeNull();
  });

  it("follows the kernel", () => {
    model.fromKernel({ step: 2, tokens: false });
    expect([control("step").valueAsNumber, control("tokens").checked]).toEqual([2, false]);
    expect(model.saved).toEqual([]);
  });

  it("turns and scales the weights of a network of two units, and tells what comes of it", () => {
    end();
    const srn = new SRN({ inputSize: 3, hiddenSize: 2, seed: 2 });
    const trace = srn.trace(randomTensor([6, 2, 3], 1, "float32"));
    model = new FakeModel(trajectory(trace, { field: srn }), names);
    end = renderTrajectory({ model: model as never, el });
    const told = (): string => el.querySelector(".unrolled-told")?.textContent ?? "";
    const slide = (name: string, value: string): void => {
      control(name).value = value;
      control(name).dispatchEvent(new Event("input"));
    };
    expect(told()).toMatch(/^eigenvalues of U: .*; ρ\(U\) = .* · .*fixed point \(/);
    slide("spectralRadius", "1.5");
    expect(told()).toContain("ρ(U) = 1.50");
    slide("rotation", "90");
    expect(model.saved).toEqual([{ spectralRadius: 1.5 }, { rotation: 90 }]);
    expect(control("rotation").getAttribute("aria-valuetext")).toBe("90°");
    choose("field", "none");
    expect(told()).not.toContain("fixed point");
    control("reset").click();
    expect(model.saved.at(-1)).toEqual({ spectralRadius: null, rotation: 0 });
    expect(control("unit0")).toBeNull();
  });

  it("puts names nowhere as markup", () => {
    expect(el.querySelector("img")).toBeNull();
    expect((control("network") as unknown as HTMLSelectElement).options[0].text).toBe(hostile);
  });
});
