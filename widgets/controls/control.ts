import type { KernelHost } from "../../src/kernel/host.js";
import { type AnyModel, Model, type ModelHead, type WidgetEvents } from "../base/model.js";
import { came, type Traits } from "./trait.js";

/** Module of the stock controls in the browser (ipywidgets 8), and the version of the state they carry. */
export const controlsModule = "@jupyter-widgets/controls";
export const controlsVersion = "2.0.0";

/** What makes a stock control: names and traits are those of ipywidgets, whose documentation says what each one does. */
export interface ControlSpec<State extends object> {
  /** IntSlider is IntSliderModel and IntSliderView in the browser. */
  readonly name: string;
  readonly traits: Traits<State>;
  /** What is not as in most controls: another module, another view. */
  readonly head?: Readonly<Record<string, unknown>>;
  /** Values that the browser does not know. */
  readonly local?: readonly (keyof State & string)[];
  /**
   * What follows in `next` from the values `given`.
   * @param given values of the user's that cannot be throw; where the browser sends something, nothing is given by the user.
   */
  settle?(next: State, given: Partial<State>, sent: Partial<State>): Partial<State>;
}

/** The class of a control: `new IntSlider({ min: 0, max: 9 })`. */
export type ControlClass<State extends object, Events extends object = WidgetEvents<State>> = new (
  options?: Partial<State>,
) => ControlOf<State, Events>;

/** A control: its values are properties too, so that `slider.value = 3` is `slider.set({ value: 3 })`. */
export type ControlOf<State extends object, Events extends object = WidgetEvents<State>> = Control<State, Events> &
  State;

/** Events of a control that names some of its own, each with the control itself. */
export type EventsWith<State extends object, Names extends string> = WidgetEvents<State> & {
  [Name in Names]: AnyModel;
};

/** The kernel's half of a control that every front end with ipywidgets knows how to draw. */
export class Control<State extends object, Events extends object = WidgetEvents<State>> extends Model<State, Events> {
  readonly #spec: ControlSpec<State>;

  constructor(spec: ControlSpec<State>, options: Partial<State> = {}) {
    const head: ModelHead = {
      _model_module: controlsModule,
      _model_module_version: controlsVersion,
      _model_name: `${spec.name}Model`,
      _view_module: controlsModule,
      _view_module_version: controlsVersion,
      _view_name: `${spec.name}View`,
      ...spec.head,
    };
    const names = Object.keys(spec.traits);
    const unknown = Object.keys(options).find((name) => !names.includes(name));
    if (unknown !== undefined)
      throw new TypeError(`new ${spec.name}: there is no ${unknown}; there is ${names.join(", ")}`);
    const initial = Object.fromEntries(names.map((name) => [name, spec.traits[name as keyof State].initial])) as State;
    super(spec.name, head, { ...initial, ...settled(spec, initial, options) });
    this.#spec = spec;
  }

  protected override changes(state: State, values: Partial<State>): Partial<State> {
    return settled(this.#spec, state, values);
  }

  protected override received(state: State, values: Partial<State>): Partial<State> {
    const good = Object.fromEntries(
      Object.entries(values).filter(([name, value]) => this.#spec.traits[name as keyof State].accepts(value)),
    ) as Partial<State>;
    return { ...good, ...this.#spec.settle?.({ ...state, ...good }, {}, good) };
  }

  protected override sent(values: object): object {
    const local: readonly string[] = this.#spec.local ?? [];
    // The browser copes with a layout and a style that are not there, not with null.
    const absent = ([name, value]: [string, unknown]): boolean =>
      local.includes(name) || (value === null && (name === "layout" || name === "style"));
    return Object.fromEntries(Object.entries(values).filter((entry) => !absent(entry)));
  }

  protected override describe(state: State): string {
    const { name, traits } = this.#spec;
    const changed = Object.entries(state).filter(
      ([key, value]) => !key.startsWith("_") && value !== traits[key as keyof State].initial,
    );
    return `${name}(${changed.map(([key, value]) => `${key}: ${plain(value)}`).join(", ")})`;
  }

  /** Opens the model without showing it, for what acts unseen. */
  protected override open(host: KernelHost): void {
    super.open(host);
  }
}

/** Checks `values` for `state`, and adds what follows from them. */
function settled<State extends object>(spec: ControlSpec<State>, state: State, values: Partial<State>): Partial<State> {
  const given = Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const trait = spec.traits[name as keyof State];
      const converted = trait.convert ? trait.convert(value) : value;
      if (trait.accepts(converted)) return [name, converted];
      throw new TypeError(`${spec.name}.${name} is ${came(value)}; expected ${trait.expected}`);
    }),
  ) as Partial<State>;
  return { ...given, ...spec.settle?.({ ...state, ...given }, given, given) };
}

function plain(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plain).join(", ")}]`;
  if (typeof value === "object" && value !== null) return value.constructor?.name ?? "{}";
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Makes the class of a control out of what is said of it. `Class` is how it is called where that is not the usual way. */
export function control<State extends object, Class = ControlClass<State>>(spec: ControlSpec<State>): Class {
  class Stock extends Control<State> {
    /** Boxes take their children first. */
    constructor(first: Partial<State> | readonly AnyModel[] = {}, more: Partial<State> = {}) {
      super(spec, Array.isArray(first) ? { children: first, ...more } : (first as Partial<State>));
    }
  }
  Object.defineProperty(Stock, "name", { value: spec.name });
  for (const name of Object.keys(spec.traits) as (keyof State & string)[]) {
    Object.defineProperty(Stock.prototype, name, {
      get(this: Stock) {
        return this.get(name);
      },
      set(this: Stock, value: State[typeof name]) {
        this.set({ [name]: value } as unknown as Partial<State>);
      },
    });
  }
  return Stock as unknown as Class;
}
