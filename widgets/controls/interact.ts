import { kernelHost } from "../../src/kernel/host.js";
import { type AnyModel, Model } from "../base/model.js";
import { VBox } from "./boxes.js";
import { FloatSlider, IntSlider } from "./numbers.js";
import { Output } from "./output.js";
import { Dropdown, type Options } from "./selections.js";
import { Checkbox, Text } from "./texts.js";
import { came } from "./trait.js";

/** A control with a value. */
export type Valued = AnyModel & { value: unknown };

/**
 * What becomes a control of {@link interact}: `[min, max]` and `[min, max, step]` a slider, a number a slider around it,
 * true or false a check box, a string a field, more values or `{ label: value }` a list; a control is taken as it is, and
 * is called as the parameter where it has no description.
 */
export type Parameter = Valued | number | boolean | string | Options<unknown>;

/** What a function is given for its parameters. */
export type ValuesOf<Parameters> = {
  [Name in keyof Parameters]: Parameters[Name] extends AnyModel & { value: infer Value }
    ? Value
    : Parameters[Name] extends number
      ? number
      : Parameters[Name] extends boolean
        ? boolean
        : Parameters[Name] extends string
          ? string
          : Parameters[Name] extends Options<infer Value>
            ? Value extends number
              ? number
              : Value
            : never;
};

/** Controls, and below them what a function makes of their values. */
export class Interactive<Values extends object> extends VBox {
  /** The controls by the names of the function's parameters. */
  readonly controls: Readonly<Record<keyof Values & string, Valued>>;
  readonly output: Output;
  readonly #call: (values: Values) => unknown;
  #running: Promise<void> | undefined;
  #stale = false;

  constructor(call: (values: Values) => unknown, controls: Readonly<Record<string, Valued>>) {
    const output = new Output();
    super([...Object.values(controls), output]);
    this.controls = controls as Readonly<Record<keyof Values & string, Valued>>;
    this.output = output;
    this.#call = call;
    for (const control of Object.values(controls)) {
      (control as Valued & Model<{ value: unknown }>).on("change:value", () => this.update());
    }
    kernelHost()?.holdCell(this.update());
  }

  /** The present values. */
  values(): Values {
    return Object.fromEntries(
      Object.entries<Valued>(this.controls).map(([name, { value }]) => [name, value]),
    ) as Values;
  }

  /** Calls the function; while it is at work, it is called once more in the end however often this is asked for. */
  update(): Promise<void> {
    this.#stale = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    while (this.#stale) {
      this.#stale = false;
      // What is there stays until there is something new: no flicker.
      this.output.clear(true);
      await this.output.capture(async () => {
        const result = await this.#call(this.values());
        if (result !== undefined) kernelHost()?.show(result);
      });
    }
  }
}

/**
 * Turns a function's parameters into controls and shows what it returns or prints, anew with each change.
 * @param f takes its parameters by name: `({ x, n }) => …`; it may return a promise.
 * @returns the controls with the output below them; shown as a cell's last value, or by `display`.
 * @throws TypeError for a parameter that no control can be made of, or a function that takes its parameters one by one.
 *
 * @example
 * interact(({ x, n }) => x ** n, { x: new FloatSlider({ max: 2 }), n: [0, 10] })
 */
export function interact<const Parameters extends Readonly<Record<string, Parameter>>>(
  f: (values: ValuesOf<Parameters>) => unknown,
  parameters: Parameters,
): Interactive<ValuesOf<Parameters>> {
  const names = Object.keys(parameters).join(", ");
  if (f.length > 1) {
    throw new TypeError(
      `interact: the function has ${f.length} parameters; expected one, an object: ({ ${names} }) => …`,
    );
  }
  const controls = Object.entries(parameters).map(([name, parameter]) => [name, controlFor(name, parameter)]);
  return new Interactive(f, Object.fromEntries(controls));
}

function controlFor(name: string, parameter: Parameter): Valued {
  if (parameter instanceof Model) {
    if ("value" in parameter) return named(name, parameter as Valued & { description?: string });
  } else if (typeof parameter === "boolean") return new Checkbox({ value: parameter, description: name });
  else if (typeof parameter === "string") return new Text({ value: parameter, description: name });
  else if (typeof parameter === "number" && Number.isFinite(parameter)) return around(name, parameter);
  else if (isRange(parameter)) return ranging(name, parameter);
  else if (typeof parameter === "object" && parameter !== null && sizeOf(parameter) > 0) {
    return new Dropdown({ options: parameter, description: name });
  }
  throw new TypeError(
    `interact: ${name} is ${came(parameter)}; expected a control with a value, [min, max], [min, max, step], a number, true or false, a string, or values to choose from`,
  );
}

function named(name: string, control: Valued & { description?: string }): Valued {
  if (control.description === "") control.description = name;
  return control;
}

function sizeOf(options: Options<unknown>): number {
  return options instanceof Map ? options.size : Object.keys(options).length;
}

/** Three numbers are from, to and step; that is what a list of values is told from. */
function isRange(parameter: Parameter): parameter is readonly number[] {
  const { length } = Array.isArray(parameter) ? parameter : "";
  return (length === 2 || length === 3) && (parameter as readonly unknown[]).every((part) => Number.isFinite(part));
}

function ranging(name: string, [min, max, step]: readonly number[]): Valued {
  const whole = [min, max, step ?? 1].every(Number.isInteger);
  const value = whole ? Math.floor((min + max) / 2) : (min + max) / 2;
  if (whole) return new IntSlider({ min, max, step: step ?? 1, value, description: name });
  return new FloatSlider({ min, max, step: step ?? (max - min) / 100, value, description: name });
}

/** As ipywidgets does: from −v to 3 v. */
function around(name: string, value: number): Valued {
  const [min, max] = value === 0 ? [0, 1] : [-value, 3 * value].toSorted((a, b) => a - b);
  if (Number.isInteger(value)) return new IntSlider({ min, max, value, description: name });
  return new FloatSlider({ min, max, step: (max - min) / 100, value, description: name });
}
