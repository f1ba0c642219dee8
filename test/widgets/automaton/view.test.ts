// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { automaton } from "../../../widgets/automaton/model.js";
import { renderAutomaton } from "../../../widgets/automaton/view.js";
import { eventually } from "../../eventually.js";
import { plotly } from "../fake-plotly.js";
import { type MountedView, mount } from "../mount.js";

let view: MountedView;

beforeEach(async () => {
  view = await mount(renderAutomaton, automaton(), ["program", "input", "step", "title", "language"]);
});
afterEach(() => vi.useRealTimers());

describe("the automaton view", () => {
  it("plays from the start once it is at the end, and is paused by a step", () => {
    vi.useFakeTimers();
    view.control("play").click();
    vi.advanceTimersByTime(1500);
    view.control("back").click();
    vi.advanceTimersByTime(5000);
    expect(view.model.saved.map(({ step }) => step)).toEqual([0, 1, 2, 1]);
    expect([vi.getTimerCount(), view.control("play").textContent]).toEqual([0, "▶ play"]);
  });

  it("says what is wrong with a transition where it stands, and runs what is right", () => {
    view.enter("program", "a 0 -> b / x");
    expect(view.control("program-error").textContent).toContain("next state of a on 0 is b; it must be one of a");
    expect(view.model.saved).toEqual([]);
    view.enter("program", "a 0 -> b / x\nb 0 -> a / y");
    expect(view.control("program-error").hidden).toBe(true);
    expect(view.control("input-error").textContent).toContain("input is 1; it must be one of 0");
    view.enter("input", "000");
    expect(view.model.saved).toEqual([{ program: "a 0 -> b / x\nb 0 -> a / y", input: "000", step: 0 }]);
    expect([view.control("step").max, view.control("input-error").hidden]).toEqual(["3", true]);
  });

  it("offers the automata of the core, and knows them again", () => {
    const example = view.control<HTMLSelectElement>("example");
    expect(example.options[example.selectedIndex].text).toBe("parity");
    view.choose("example", 3);
    expect(view.control("program").value).toContain("low 1 -> high / up");
    expect(view.model.saved.at(-1)).toMatchObject({ input: "0110100", step: 0 });
    view.model.fromKernel({ program: "a 1 -> a / x", input: "11", step: 1 });
    expect([example.options[example.selectedIndex].text, view.control("step").max]).toEqual(["own automaton", "2"]);
  });

  it("names every control, and leaves nothing behind", async () => {
    view.resize();
    await eventually(() => expect(plotly.react).toHaveBeenCalled());
    for (const input of view.el.querySelectorAll("input, select, textarea")) {
      expect(input.getAttribute("aria-label")).toBeTruthy();
    }
    view.end();
    expect([view.el.childElementCount, view.model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
