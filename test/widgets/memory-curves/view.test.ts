// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { DelayLine } from "../../../src/core/networks/delay-line.js";
import { FakeModel, stubBrowser } from "../fake-model.js";

vi.mock("../../../widgets/base/plotly.js", () => ({ default: { react: vi.fn(async () => {}), purge: vi.fn() } }));
const { memoryCurves } = await import("../../../widgets/memory-curves/model.js");
const { renderMemoryCurves } = await import("../../../widgets/memory-curves/view.js");

const names = ["data", "maxDelay", "spectralRadius", "noise", "total", "title", "language"];

let model: FakeModel;
let el: HTMLElement;
let end: () => void;

function render(widget: { get(name: never): unknown }): void {
  model = new FakeModel(widget, names);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderMemoryCurves({ model: model as never, el });
}

beforeEach(() => stubBrowser(500));
afterEach(() => end());

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

function slide(name: string, value: string): void {
  control(name).value = value;
  control(name).dispatchEvent(new Event("input"));
}

describe("the memory curves view", () => {
  it("computes what its sliders ask for, and says what follows", () => {
    const widget = memoryCurves();
    render(widget);
    slide("spectralRadius", "0.4");
    widget.set({ spectralRadius: 0.4 });
    expect(model.saved).toEqual([{ spectralRadius: 0.4, total: widget.get("total") }]);
    slide("noise", "0.1");
    widget.set({ noise: 0.1 });
    expect(model.saved[1]).toEqual({ noise: 0.1, total: widget.get("total") });
    control("reset").click();
    expect(model.saved[2]).toMatchObject({ spectralRadius: null, noise: 0 });
    expect([control("spectralRadius").valueAsNumber, control("noise").value]).toEqual([expect.closeTo(0.95, 5), "0"]);
    model.fromKernel({ spectralRadius: 1.2 });
    expect(control("spectralRadius").value).toBe("1.2");
  });

  it("has no slider for recurrent weights where there are none, and leaves nothing behind", () => {
    render(memoryCurves({ line: new DelayLine({ inputSize: 1, delays: 2 }) }));
    expect([control("spectralRadius"), control("noise").max]).toEqual([null, "0.3"]);
    end();
    expect([el.childElementCount, model.listeners()]).toEqual([0, 0]);
  });
});
