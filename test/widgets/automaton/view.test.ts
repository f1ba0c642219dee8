// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FakeModel, stubBrowser } from "../fake-model.js";

const { plotly, resetPlotly } = await vi.hoisted(() => import("../fake-plotly.js"));
vi.mock("../../../widgets/base/plotly.js", () => ({ default: plotly }));
const { automaton } = await import("../../../widgets/automaton/model.js");
const { renderAutomaton } = await import("../../../widgets/automaton/view.js");

let model: FakeModel;
let el: HTMLElement;
let end: () => void;
let resize: () => void;

beforeEach(() => {
  resetPlotly();
  ({ resize } = stubBrowser(500));
  model = new FakeModel(automaton(), ["program", "input", "step", "title", "language"]);
  el = document.createElement("div");
  document.body.replaceChildren(el);
  end = renderAutomaton({ model: model as never, el });
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

describe("the automaton view", () => {
  it("plays from the start once it is at the end, and is paused by a step", () => {
    vi.useFakeTimers();
    control("play").click();
    vi.advanceTimersByTime(1500);
    control("back").click();
    vi.advanceTimersByTime(5000);
    expect(model.saved.map(({ step }) => step)).toEqual([0, 1, 2, 1]);
    expect([vi.getTimerCount(), control("play").textContent]).toEqual([0, "▶ play"]);
  });

  it("says what is wrong with a transition where it stands, and runs what is right", () => {
    write("program", "a 0 -> b / x");
    expect(control("program-error").textContent).toContain("next state of a on 0 is b; it must be one of a");
    expect(model.saved).toEqual([]);
    write("program", "a 0 -> b / x\nb 0 -> a / y");
    expect(control("program-error").hidden).toBe(true);
    expect(control("input-error").textContent).toContain("input is 1; it must be one of 0");
    write("input", "000");
    expect(model.saved).toEqual([{ program: "a 0 -> b / x\nb 0 -> a / y", input: "000", step: 0 }]);
    expect([control("step").max, control("input-error").hidden]).toEqual(["3", true]);
  });

  it("offers the automata of the core, and knows them again", () => {
    const example = control("example") as unknown as HTMLSelectElement;
    expect(example.options[example.selectedIndex].text).toBe("parity");
    example.selectedIndex = 3;
    example.dispatchEvent(new Event("change"));
    expect(control("program").value).toContain("low 1 -> high / up");
    expect(model.saved.at(-1)).toMatchObject({ input: "0110100", step: 0 });
    model.fromKernel({ program: "a 1 -> a / x", input: "11", step: 1 });
    expect([example.options[example.selectedIndex].text, control("step").max]).toEqual(["own automaton", "2"]);
  });

  it("names every control, and leaves nothing behind", async () => {
    resize();
    await vi.waitFor(() => expect(plotly.react).toHaveBeenCalled());
    for (const input of el.querySelectorAll("input, select, textarea")) {
      expect(input.getAttribute("aria-label")).toBeTruthy();
    }
    end();
    expect([el.childElementCount, model.listeners(), plotly.purge.mock.calls.length]).toEqual([0, 0, 1]);
  });
});
