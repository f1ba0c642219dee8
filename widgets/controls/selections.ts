/** Controls that choose one of several values. */
import type { WidgetEvents } from "../base/model.js";
import { type Control, type ControlSpec, control } from "./control.js";
import { type DescribedState, described } from "./dom.js";
import type { Look } from "./texts.js";
import { bool, came, int, list, oneOf, optional, some, type Traits, text } from "./trait.js";

/** Values to choose from: as they are, or by the labels that are shown for them. */
export type Options<Value> = readonly Value[] | Readonly<Record<string, Value>> | ReadonlyMap<string, Value>;

/** Values of a choice. */
export interface SelectionState<Value> extends DescribedState {
  options: Options<Value>;
  /** What is chosen, null for nothing; at first the first one. */
  value: Value | null;
  /** The place of what is chosen. */
  index: number | null;
  readonly _options_labels: readonly string[];
  disabled: boolean;
}

/** The class of a choice: `new Dropdown({ options: ["tanh", "relu"] })`, `new Dropdown({ options: { small: 8, large: 64 } })`. */
export type SelectionClass<More extends object = object> = new <Value = string>(
  options?: Partial<SelectionState<Value> & More>,
) => Selection<Value, More>;

/** A choice. */
export type Selection<Value = string, More extends object = object> = Control<
  SelectionState<Value> & More,
  WidgetEvents<SelectionState<Value> & More>
> &
  SelectionState<Value> &
  More;

const isOptions = (value: unknown): boolean => typeof value === "object" && value !== null;

function selection(styleName = "DescriptionStyle"): Traits<SelectionState<unknown>> {
  return {
    ...described(styleName),
    options: some<Options<unknown>>([], "an array, an object or a Map of values to choose from", isOptions),
    value: some<unknown>(null, "one of the options", () => true),
    index: optional(int()),
    _options_labels: list(text()),
    disabled: bool(),
  };
}

function entriesOf(options: Options<unknown>): readonly (readonly [string, unknown])[] {
  if (Array.isArray(options)) return options.map((value) => [String(value), value]);
  return options instanceof Map ? [...options] : Object.entries(options);
}

const local: readonly ("options" | "value")[] = ["options", "value"];

/** Label, value and index of what is chosen go together; new options begin with the first. */
function choosing(name: string): Required<Pick<ControlSpec<SelectionState<unknown>>, "settle">>["settle"] {
  return (next, given, sent) => {
    const entries = entriesOf(next.options);
    const labels = entries.map(([label]) => label);
    const at = (index: number | null): Partial<SelectionState<unknown>> => ({
      _options_labels: labels,
      index,
      value: index === null ? null : entries[index][1],
    });
    if (given.value !== undefined) {
      const index = entries.findIndex(([, value]) => Object.is(value, given.value));
      if (index >= 0) return at(index);
      if (given.value === null) return at(null);
      throw new RangeError(
        `${name}.value is ${came(given.value)}; expected one of ${labels.join(", ") || "no options"}`,
      );
    }
    if (sent.index !== undefined) {
      if (sent.index === null || (sent.index >= 0 && sent.index < entries.length)) return at(sent.index);
      throw new RangeError(`${name}.index is ${sent.index}; expected a number from 0 to ${entries.length - 1}`);
    }
    return given.options === undefined ? {} : at(entries.length > 0 ? 0 : null);
  };
}

/** A list that drops down. */
export const Dropdown: SelectionClass = control({
  name: "Dropdown",
  traits: selection(),
  local,
  settle: choosing("Dropdown"),
});
/** A list that drops down. */
export type Dropdown<Value = string> = Selection<Value>;

/** Rows of a list. */
export interface Rows {
  rows: number;
}

/** A list of which several rows are to be seen. */
export const Select: SelectionClass<Rows> = control<SelectionState<unknown> & Rows, SelectionClass<Rows>>({
  name: "Select",
  traits: { ...selection(), rows: int(5) },
  local,
  settle: choosing("Select"),
});
/** A list of which several rows are to be seen. */
export type Select<Value = string> = Selection<Value, Rows>;

/** How radio buttons stand. */
export interface Standing {
  orientation: "vertical" | "horizontal";
}

/** Radio buttons. */
export const RadioButtons: SelectionClass<Standing> = control<
  SelectionState<unknown> & Standing,
  SelectionClass<Standing>
>({
  name: "RadioButtons",
  traits: { ...selection(), orientation: oneOf("vertical", "horizontal") },
  local,
  settle: choosing("RadioButtons"),
});
/** Radio buttons. */
export type RadioButtons<Value = string> = Selection<Value, Standing>;

/** Looks of toggle buttons. */
export interface Toggles {
  button_style: Look;
  /** Names of icons, one for each option. */
  icons: readonly string[];
  tooltips: readonly string[];
}

/** Buttons of which one is down. */
export const ToggleButtons: SelectionClass<Toggles> = control<
  SelectionState<unknown> & Toggles,
  SelectionClass<Toggles>
>({
  name: "ToggleButtons",
  traits: {
    ...selection("ToggleButtonsStyle"),
    button_style: oneOf("", "primary", "success", "info", "warning", "danger"),
    icons: list(text()),
    tooltips: list(text()),
  },
  local,
  settle: choosing("ToggleButtons"),
});
/** Buttons of which one is down. */
export type ToggleButtons<Value = string> = Selection<Value, Toggles>;
