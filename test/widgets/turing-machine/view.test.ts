// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { turingMachine } from "../../../widgets/turing-machine/model.js";
import { renderTuringMachine } from "../../../widgets/turing-machine/view.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
  view = await mount(renderTuringMachine, turingMachine(), ["program", "input", "limit", "step", "title", "language"]);
});
afterEach(() => vi.useRealTimers());

describe("the Turing machine view", () => {
  it("is stepped on and back, and no further than there are steps", () => {
    view.control("back").click();
    view.control("forward").click();
    view.control("forward").click();
    view.control("back").click();
    expect(view.model.saved.map(({ step }) => step)).toEqual([0, 1, 2, 1]);
    expect(view.control("step").valueAsNumber).toBe(1);
    view.model.fromKernel({ step: 8 });
    view.control("forward").click();
    expect(view.model.saved.at(-1)).toEqual({ step: 8 });
  });

  it("plays to the end and stops there", () => {
    vi.useFakeTimers();
    view.control("play").click();
    expect(view.control("play").textContent).toBe("❚❚ pause");
    vi.advanceTimersByTime(10_000);
    expect(view.model.saved.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect([vi.getTimerCount(), view.control("play").textContent]).toEqual([0, "▶ play"]);
  });

  it("runs the reader's own program there and then", () => {
    view.enter("program", "flip 0 -> 1 R flip\nflip 1 -> 0 R flip");
    expect(view.model.saved.at(-1)).toEqual({
      program: "flip 0 -> 1 R flip\nflip 1 -> 0 R flip",
      input: "1011",
      step: 0,
    });
    expect(view.control("step").max).toBe("4");
    expect(view.control<HTMLSelectElement>("example").selectedOptions[0].text).toBe("own program");
  });

  it("says what is wrong where it stands, and goes on showing what there was", () => {
    view.enter("program", "flip 0 -> 1 R flip\nflip 1 ->");
    expect(view.control("program-error").textContent).toContain('line 2 is "flip 1 ->"; it must be');
    expect(view.control("program").getAttribute("aria-invalid")).toBe("true");
    expect([view.control("program-error").hidden, view.model.saved]).toEqual([false, []]);
    view.enter("program", "flip 0 -> 0 R flip");
    expect([view.control("program-error").hidden, view.model.saved]).toEqual([true, []]);
    expect(view.control("input-error").textContent).toContain("symbol 0 is 1; it must be one of _, 0");
    view.enter("input", "000");
    expect(view.control("input-error").hidden).toBe(true);
    expect(view.model.saved).toEqual([{ program: "flip 0 -> 0 R flip", input: "000", step: 0 }]);
  });

  it("offers the programs of the core, and follows the kernel", () => {
    view.choose("example", "palindrome");
    expect(view.model.saved.at(-1)).toMatchObject({ input: "abba", step: 0 });
    expect(view.control("step").max).toBe("15");
    view.model.fromKernel({ program: "a 1 -> 0 R a", input: "11", step: 1 });
    expect([view.control("program").value, view.control("input").value, view.control("step").max]).toEqual([
      "a 1 -> 0 R a",
      "11",
      "2",
    ]);
  });

  it("stops playing when it is removed, and leaves nothing behind", async () => {
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalled());
    vi.useFakeTimers();
    view.control("play").click();
    view.end();
    vi.advanceTimersByTime(5000);
    expect([view.model.saved, view.el.childElementCount, view.model.listeners()]).toEqual([[], 0, 0]);
    expect(plotly.purge).toHaveBeenCalledOnce();
  });
});
