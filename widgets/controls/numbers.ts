/** Controls of numbers: sliders, fields and progress bars. */
import { type ControlClass, type ControlOf, control } from "./control.js";
import { type DescribedState, described } from "./dom.js";
import { bool, float, int, oneOf, optional, pair, type Traits, text } from "./trait.js";

type Orientation = "horizontal" | "vertical";

/** Values between two bounds. */
export interface RangedState<Value = number> extends DescribedState {
  value: Value;
  min: number;
  max: number;
  orientation: Orientation;
}

/** Values of a slider. */
export interface SliderState<Value = number> extends RangedState<Value> {
  step: number;
  /** Whether the value stands beside the slider, and in which format (d3-format). */
  readout: boolean;
  readout_format: string;
  /** Whether values come while the handle is being moved, or only once it is let go. */
  continuous_update: boolean;
  disabled: boolean;
  behavior: string;
}

/** Values of a slider over powers of a base: `min` and `max` are exponents. */
export interface LogSliderState extends SliderState {
  base: number;
}

/** Values of a progress bar. */
export interface ProgressState extends RangedState {
  bar_style: "" | "success" | "info" | "warning" | "danger";
}

/** Values of a field for a number. */
export interface NumberFieldState<Step = number> extends DescribedState {
  value: number;
  step: Step;
  continuous_update: boolean;
  disabled: boolean;
}

const slider: Omit<Traits<SliderState>, "value" | "min" | "max" | "step"> = {
  ...described("SliderStyle"),
  orientation: oneOf("horizontal", "vertical"),
  readout: bool(true),
  readout_format: text("d"),
  continuous_update: bool(true),
  disabled: bool(),
  behavior: text("drag-tap"),
};

const bar: Omit<Traits<ProgressState>, "value" | "min" | "max"> = {
  ...described("ProgressStyle"),
  orientation: oneOf("horizontal", "vertical"),
  bar_style: oneOf("", "success", "info", "warning", "danger"),
};

/** Keeps the value between the bounds: one that is given must be there, else it follows them. */
function bounded<State extends { value: number; min: number; max: number }>(
  name: string,
  bounds: (next: State) => readonly [number, number] = ({ min, max }) => [min, max],
) {
  return (next: State, given: Partial<State>): Partial<State> => {
    const [least, most] = boundsOf(name, next, bounds(next));
    if (given.value !== undefined) requireWithin(`${name}.value`, given.value, least, most);
    return { value: Math.min(Math.max(next.value, least), most) } as Partial<State>;
  };
}

function boundsOf(name: string, { min, max }: { min: number; max: number }, bounds: readonly [number, number]) {
  if (min > max) throw new RangeError(`${name}.min is ${min}; expected at most max, which is ${max}`);
  return bounds;
}

function requireWithin(what: string, value: number, least: number, most: number): void {
  if (value < least || value > most) {
    throw new RangeError(`${what} is ${value}; expected a number from ${least} to ${most}`);
  }
}

/** A slider over whole numbers. */
export const IntSlider: ControlClass<SliderState> = control({
  name: "IntSlider",
  traits: { ...slider, value: int(), min: int(), max: int(100), step: int(1) },
  settle: bounded("IntSlider"),
});
/** A slider over whole numbers. */
export type IntSlider = ControlOf<SliderState>;

/** A slider over numbers. */
export const FloatSlider: ControlClass<SliderState> = control({
  name: "FloatSlider",
  traits: {
    ...slider,
    value: float(),
    min: float(),
    max: float(100),
    step: float(0.1),
    readout_format: text(".2f"),
  },
  settle: bounded("FloatSlider"),
});
/** A slider over numbers. */
export type FloatSlider = ControlOf<SliderState>;

/** A slider over powers: from base ** min to base ** max. */
export const FloatLogSlider: ControlClass<LogSliderState> = control({
  name: "FloatLogSlider",
  traits: {
    ...slider,
    value: float(1),
    min: float(),
    max: float(4),
    step: float(0.1),
    base: float(10),
    readout_format: text(".3g"),
  },
  settle: bounded<LogSliderState>("FloatLogSlider", ({ min, max, base }) => [base ** min, base ** max]),
});
/** A slider over powers: from base ** min to base ** max. */
export type FloatLogSlider = ControlOf<LogSliderState>;

/** A slider with two handles over whole numbers. */
export const IntRangeSlider: ControlClass<SliderState<readonly [number, number]>> = control<
  SliderState<readonly [number, number]>
>({
  name: "IntRangeSlider",
  traits: { ...slider, value: pair([25, 75]), min: int(), max: int(100), step: int(1) },
  settle(next, given): Partial<SliderState<readonly [number, number]>> {
    const { min, max } = next;
    boundsOf("IntRangeSlider", next, [min, max]);
    if (given.value !== undefined) {
      for (const end of given.value) requireWithin("IntRangeSlider.value", end, min, max);
      const [from, to] = given.value;
      if (from > to) throw new RangeError(`IntRangeSlider.value is [${from}, ${to}]; expected [from, to], from ≤ to`);
    }
    const [from, to] = next.value;
    if (from >= min && to <= max) return {};
    // The middle half of new bounds that the old ends do not fit.
    return { value: [Math.round(0.75 * min + 0.25 * max), Math.round(0.25 * min + 0.75 * max)] };
  },
});
/** A slider with two handles over whole numbers. */
export type IntRangeSlider = ControlOf<SliderState<readonly [number, number]>>;

/** A bar that shows how much of something whole is done. */
export const IntProgress: ControlClass<ProgressState> = control({
  name: "IntProgress",
  traits: { ...bar, value: int(), min: int(), max: int(100) },
  head: { _view_name: "ProgressView" },
  settle: bounded("IntProgress"),
});
/** A bar that shows how much of something whole is done. */
export type IntProgress = ControlOf<ProgressState>;

/** A bar that shows how much of something is done. */
export const FloatProgress: ControlClass<ProgressState> = control({
  name: "FloatProgress",
  traits: { ...bar, value: float(), min: float(), max: float(100) },
  head: { _view_name: "ProgressView" },
  settle: bounded("FloatProgress"),
});
/** A bar that shows how much of something is done. */
export type FloatProgress = ControlOf<ProgressState>;

/** A field for a whole number. */
export const IntText: ControlClass<NumberFieldState> = control({
  name: "IntText",
  traits: {
    ...described("DescriptionStyle"),
    value: int(),
    step: int(1),
    continuous_update: bool(),
    disabled: bool(),
  },
});
/** A field for a whole number. */
export type IntText = ControlOf<NumberFieldState>;

/** A field for a number. */
export const FloatText: ControlClass<NumberFieldState<number | null>> = control({
  name: "FloatText",
  traits: {
    ...described("DescriptionStyle"),
    value: float(),
    step: optional(float()),
    continuous_update: bool(),
    disabled: bool(),
  },
});
/** A field for a number. */
export type FloatText = ControlOf<NumberFieldState<number | null>>;
