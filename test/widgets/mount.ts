import { onTestFinished } from "vitest";
import { FakeModel, stubBrowser } from "./fake-model.js";
import { resetPlotly } from "./fake-plotly.js";

/** A view in the page, and what a reader does to it. */
export interface MountedView {
  model: FakeModel;
  el: HTMLElement;
  /** Tells the view how wide its place is: before that it draws nothing. */
  resize(): void;
  /** Takes the view away; done anyway when the test is over. */
  end(): void;
  /** The control of a name, `null` where there is none. */
  control<E extends HTMLElement = HTMLInputElement>(name: string): E;
  /** Writes into a field, or moves a slider. */
  enter(name: string, value: string | number): void;
  /** Chooses an option of a list, by its place or its text. */
  choose(name: string, option: number | string): void;
}

/**
 * Draws a widget into a page of its own, with the stand-in for Plotly.
 * @param render the view's, given a model of the state under `names`.
 * @param width of its place in pixels.
 */
export async function mount(
  render: (context: { model: never; el: HTMLElement }) => () => void,
  widget: { get(name: never): unknown },
  names: readonly string[],
  width = 500,
): Promise<MountedView> {
  resetPlotly();
  const { resize } = stubBrowser(width);
  const model = new FakeModel(widget, names);
  const el = document.createElement("div");
  document.body.replaceChildren(el);
  const end = render({ model: model as never, el });
  onTestFinished(end);
  // The view loads this by itself; on a busy machine that takes longer than a test waits for its first drawing.
  await import("../../widgets/base/drawing.js");
  const control = <E extends HTMLElement>(name: string): E => el.querySelector(`[data-name="${name}"]`) as E;
  return {
    model,
    el,
    resize,
    end,
    control,
    enter(name, value) {
      const field = control<HTMLInputElement>(name);
      field.value = String(value);
      field.dispatchEvent(new Event("input", { bubbles: true }));
    },
    choose(name, option) {
      const list = control<HTMLSelectElement>(name);
      list.selectedIndex =
        typeof option === "number" ? option : [...list.options].findIndex(({ label }) => label === option);
      list.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
}
