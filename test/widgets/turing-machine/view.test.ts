// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { turingMachine } = await import("../../../widgets/turing-machine/model.js");
const { renderTuringMachine } = await import("../../../widgets/turing-machine/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  model = new FakeModel(turingMachine(), ["program", "input", "limit", "step", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderTuringMachine({ model: model as never, el });
});
afterEach(() => {
  end();
  vi.useRealTimers();
});

const control = (name: string): HTMLInputElement => el.querySelector(`[data-name="${name}"]`) as HTMLInputElement;

function write(name: string, value: string): void {
  control(name).value = value;
  control(name).dispatchEvent(new Event("input"));
}

describe("the Turing machine view", () => {
  it("is stepped on and back, and no further than there are steps", () => {
    control("back").click();
    control("forward").click();
    control("forward").click();
    control("back").click();
    expect(model.saved.map(({ step }) => step)).toEqual([0, 1, 2, 1]);
    expect(control("step").valueAsNumber).toBe(1);
    model.fromKernel({ step: 8 });
    control("forward").click();
    expect(model.saved.at(-1)).toEqual({ step: 8 });
  });

  it("plays to the end and stops there", () => {
    vi.useFakeTimers();
    control("play").click();
    expect(control("play").textContent).toBe("❚❚ pause");
    vi.advanceTimersByTime(10_000);
    expect(model.saved.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([vi.getTimerCount(), control("play").textContent]).toEqual([0, "▶ play"]);
  });

  it("runs the reader's own program there and then", () => {
    write("program", "flip 0 -> 1 R flip\nflip 1 -> 0 R flip");
    expect(model.saved.at(-1)).toEqual({ program: "flip 0 -> 1 R flip\nflip 1 -> 0 R flip", input: "1011", step: 0 });
    expect(control("step").max).toBe("4");
    expect((control("example") as unknown as HTMLSelectElement).selectedOptions[0].text).toBe("own program");
  });

  it("says what is wrong where it stands, and goes on showing what there was", () => {
    write("program", "flip 0 -> 1 R flip\nflip 1 ->");
    expect(control("program-error").textContent).toContain('line 2 is "flip 1 ->"; it must be');
    expect(control("program").getAttribute("aria-invalid")).toBe("true");
    expect([control("program-error").hidden, model.saved]).toEqual([false, []]);
    write("program", "flip 0 -> 0 R flip");
    expect([control("program-error").hidden, model.saved]).toEqual([true, []]);
    expect(control("input-error").textContent).toContain("symbol 0 is 1; it must be one of _, 0");
    write("input", "000");
    expect(control("input-error").hidden).toBe(true);
    expect(model.saved).toEqual([{ program: "flip 0 -> 0 R flip", input: "000", step: 0 }]);
  });

  it("offers the programs of the core, and follows the kernel", () => {
    const example = control("example") as unknown as HTMLSelectElement;
    example.selectedIndex = [...example.options].findIndex(({ text }) => text === "palindrome");
    example.dispatchEvent(new Event("change"));
    expect(model.saved.at(-1)).toMatchObject({ input: "abba", step: 0 });
    expect(control("step").max).toBe("15");
    model.fromKernel({ program: "a 1 -> 0 R a", input: "11", step: 1 });
    expect([control("program").value, control("input").value, control("step").max]).toEqual([
      "a 1 -> 0 R a",
      "11",
      "2",
    ]);
  });

  it("stops playing when it is removed, and leaves nothing behind", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalled());
    vi.useFakeTimers();
    control("play").click();
    end();
    vi.advanceTimersByTime(5000);
    expect([model.saved, el.childElementCount, model.listeners()]).toEqual([[], 0, 0]);
    expect(plotly.purge).toHaveBeenCalledOnce();
  });
});
