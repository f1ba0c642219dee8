/** Controls of the views: real form elements, each in a label, so that keyboard and screen reader know them. */

/** A control and how it is moved from outside, which calls no handler. */
export interface Control<Value> {
  readonly element: HTMLElement;
  show(value: Value): void;
}

interface ControlOptions<Value> {
  /** Stands in `data-name`. */
  name: string;
  label: string;
  value: Value;
  onInput(value: Value): void;
}

/** A slider, whose largest value can change. */
export interface Slider extends Control<number> {
  limit(max: number): void;
}

/** A slider with its value beside it. */
export function slider(
  options: ControlOptions<number> & { min: number; max: number; step: number; format?(value: number): string },
): Slider {
  const { name, label, min, max, step, format = String } = options;
  const input = document.createElement("input");
  Object.assign(input, { type: "range", min: String(min), max: String(max), step: String(step) });
  const output = document.createElement("output");
  const show = (value: number): void => {
    input.value = String(value);
    output.textContent = format(value);
    input.setAttribute("aria-valuetext", format(value));
  };
  show(options.value);
  input.addEventListener("input", () => {
    const value = input.valueAsNumber;
    show(value);
    options.onInput(value);
  });
  const limit = (most: number): void => {
    input.max = String(most);
  };
  return { element: labelled("slider", name, label, input, output), show, limit };
}

/** A choice of one out of several. */
export function choice<Value>(
  options: ControlOptions<Value> & { choices: readonly { value: Value; label: string }[] },
): Control<Value> {
  const { name, label, choices } = options;
  const select = document.createElement("select");
  select.append(...choices.map((one, n) => new Option(one.label, String(n))));
  const show = (value: Value): void => {
    select.selectedIndex = choices.findIndex((one) => one.value === value);
  };
  show(options.value);
  select.addEventListener("change", () => options.onInput(choices[select.selectedIndex].value));
  return { element: labelled("choice", name, label, select), show };
}

/** A check box. */
export function check(options: ControlOptions<boolean>): Control<boolean> {
  const input = document.createElement("input");
  input.type = "checkbox";
  const show = (value: boolean): void => {
    input.checked = value;
  };
  show(options.value);
  input.addEventListener("change", () => options.onInput(input.checked));
  return { element: labelled("check", options.name, options.label, input), show };
}

/** A button that does something; `show` changes what it says. */
export function button(options: { name: string; label: string; onClick(): void }): Control<string> {
  const element = document.createElement("button");
  element.type = "button";
  element.dataset.name = options.name;
  element.className = "unrolled-button";
  const show = (label: string): void => {
    element.textContent = label;
  };
  show(options.label);
  element.addEventListener("click", options.onClick);
  return { element, show };
}

/** A control that is there only where it is wanted: {@link row} leaves out the others. */
export function optional<Made>(wanted: boolean, make: () => Made): Made | undefined {
  return wanted ? make() : undefined;
}

/** A row of controls. */
export function row(...controls: readonly (Control<never> | undefined)[]): HTMLElement {
  const element = document.createElement("div");
  element.className = "unrolled-controls";
  element.append(...controls.flatMap((control) => (control === undefined ? [] : [control.element])));
  return element;
}

function labelled(kind: string, name: string, label: string, input: HTMLElement, ...after: HTMLElement[]): HTMLElement {
  const element = document.createElement("label");
  element.className = `unrolled-control unrolled-${kind}`;
  const text = document.createElement("span");
  text.textContent = label;
  input.dataset.name = name;
  input.setAttribute("aria-label", label);
  element.append(text, input, ...after);
  return element;
}
