/** Check box, button, fields for text, and text to be shown. */
import { type ControlClass, type ControlOf, control, type EventsWith } from "./control.js";
import { type DescribedState, type DomState, described, dom, style } from "./dom.js";
import { bool, int, oneOf, optional, type Traits, text } from "./trait.js";

/** A zero-width space, as ipywidgets has it: with nothing at all the line would be lower. */
const noPlaceholder = "\u200b";

/** Values of a check box. */
export interface CheckboxState extends DescribedState {
  value: boolean;
  indent: boolean;
  disabled: boolean;
}

/** A check box. */
export const Checkbox: ControlClass<CheckboxState> = control({
  name: "Checkbox",
  traits: { ...described("CheckboxStyle"), value: bool(), indent: bool(true), disabled: bool() },
});
/** A check box. */
export type Checkbox = ControlOf<CheckboxState>;

/** Values of a field for text. */
export interface TextState extends DescribedState {
  value: string;
  placeholder: string;
  continuous_update: boolean;
  disabled: boolean;
}

/** Values of a field for several lines. */
export interface TextareaState extends TextState {
  rows: number | null;
}

const field: Traits<TextState> = {
  ...described("TextStyle"),
  value: text(),
  placeholder: text(noPlaceholder),
  continuous_update: bool(true),
  disabled: bool(),
};

/** A field for a line of text; `on("submit", …)` hears the Enter key. */
export const Text: ControlClass<TextState, EventsWith<TextState, "submit">> = control({ name: "Text", traits: field });
/** A field for a line of text. */
export type Text = ControlOf<TextState, EventsWith<TextState, "submit">>;

/** A field for several lines of text. */
export const Textarea: ControlClass<TextareaState> = control({
  name: "Textarea",
  traits: { ...field, rows: optional(int()) },
});
/** A field for several lines of text. */
export type Textarea = ControlOf<TextareaState>;

/** Values of text that is shown. */
export interface LabelState extends DescribedState {
  value: string;
  placeholder: string;
}

/** A line of text, in which `$…$` is a formula. */
export const Label: ControlClass<LabelState> = control({
  name: "Label",
  traits: { ...described("LabelStyle"), value: text(), placeholder: text(noPlaceholder) },
});
/** A line of text. */
export type Label = ControlOf<LabelState>;

/** A piece of HTML. */
export const HTML: ControlClass<LabelState> = control({
  name: "HTML",
  traits: { ...described("HTMLStyle"), value: text(), placeholder: text(noPlaceholder) },
});
/** A piece of HTML. */
export type HTML = ControlOf<LabelState>;

/** Looks of buttons and boxes. */
export type Look = "" | "primary" | "success" | "info" | "warning" | "danger";

/** Values of a button. */
export interface ButtonState extends DomState {
  description: string;
  /** Name of an icon of Font Awesome: "check". */
  icon: string;
  button_style: Look;
  disabled: boolean;
  style: DescribedState["style"];
}

/** A button; `on("click", …)` hears it. */
export const Button: ControlClass<ButtonState, EventsWith<ButtonState, "click">> = control({
  name: "Button",
  traits: {
    ...dom,
    description: text(),
    icon: text(),
    button_style: oneOf("", "primary", "success", "info", "warning", "danger"),
    disabled: bool(),
    style: style("ButtonStyle"),
  },
});
/** A button. */
export type Button = ControlOf<ButtonState, EventsWith<ButtonState, "click">>;
