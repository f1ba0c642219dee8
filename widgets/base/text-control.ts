import type { Control } from "./controls.js";

/** A text that the reader writes, and what is wrong with it. */
export interface TextControl extends Control<string> {
  /** What stands in it now. */
  readonly value: string;
  /** Shows what is wrong with the text, right below it; an empty message takes it away. */
  fail(message: string): void;
}

/** A line of text, or several. */
export function text(options: {
  name: string;
  label: string;
  value: string;
  /** Lines that are seen at once; default 1, a single line. */
  lines?: number;
  onInput(value: string): void;
}): TextControl {
  const { name, label, lines = 1 } = options;
  const element = document.createElement("label");
  element.className = "unrolled-control unrolled-text";
  const heading = document.createElement("span");
  heading.textContent = label;
  const input = lines > 1 ? document.createElement("textarea") : document.createElement("input");
  if (input instanceof HTMLTextAreaElement) input.rows = lines;
  input.dataset.name = name;
  input.spellcheck = false;
  input.setAttribute("aria-label", label);
  input.value = options.value;
  const message = document.createElement("output");
  message.dataset.name = `${name}-error`;
  message.setAttribute("role", "alert");
  message.hidden = true;
  element.append(heading, input, message);
  input.addEventListener("input", () => options.onInput(input.value));
  return {
    element,
    get value() {
      return input.value;
    },
    show(value) {
      // A reader's cursor stays where it is.
      if (input.value !== value) input.value = value;
    },
    fail(what) {
      message.textContent = what;
      message.hidden = what === "";
      input.setAttribute("aria-invalid", String(what !== ""));
    },
  };
}
