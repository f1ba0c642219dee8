/** The variables of cells. */
import type { Bindings, Variable } from "./lowering.js";

/** A variable: that of the cell which declared it last, also for functions of the cells that did so before. */
class CellVariable implements Variable {
  #value: unknown;
  /** A cell has got to its declaration. */
  isDeclared = false;
  get: () => unknown = () => this.#value;
  set: ((value: unknown) => void) | undefined = (value) => {
    this.#value = value;
  };

  get value(): unknown {
    return this.get();
  }

  set value(value: unknown) {
    if (!this.set) throw new TypeError("Assignment to constant variable.");
    this.set(value);
  }
}

/** Every variable of every cell, under its name. */
export class Variables {
  readonly #byName = new Map<string, CellVariable>();

  readonly variable = (name: string): CellVariable => {
    let variable = this.#byName.get(name);
    if (!variable) {
      variable = new CellVariable();
      this.#byName.set(name, variable);
    }
    return variable;
  };

  /** For a cell that starts to run. */
  newCell(): Bound {
    return new Bound(this);
  }
}

type Accessors = Pick<CellVariable, "get" | "set">;

/** Makes the variables of a cell known to the others. */
export class Bound {
  readonly #variables: Variables;
  readonly #before = new Map<string, Accessors>();
  #bindings: Bindings = {};

  constructor(variables: Variables) {
    this.#variables = variables;
  }

  bind(bindings: Bindings): void {
    this.#bindings = bindings;
    for (const [name, [get, set]] of Object.entries(bindings)) {
      const variable = this.#variables.variable(name);
      const before: Accessors = { get: variable.get, set: variable.set };
      this.#before.set(name, before);
      Object.assign(variable, variable.isDeclared ? untilDeclared({ get, set }, before) : { get, set });
    }
  }

  /** After the run: takes back the names that the cell did not get to, and returns them. */
  settle(): Set<string> {
    const missing = new Set<string>();
    for (const [name, [get, set]] of Object.entries(this.#bindings)) {
      const variable = this.#variables.variable(name);
      try {
        const value = get();
        // What cannot be assigned need not keep the cell's closure alive.
        Object.assign(variable, { get: set ? get : () => value, set, isDeclared: true });
      } catch {
        missing.add(name);
        Object.assign(variable, this.#before.get(name));
      }
    }
    return missing;
  }
}

/**
 * A variable that is declared again, while the cell that does so runs: until it gets there (it may wait for something),
 * timers and callbacks of earlier cells have the variable as it was.
 */
function untilDeclared(own: Accessors, before: Accessors): Accessors {
  return {
    get: () => {
      try {
        return own.get();
      } catch {
        return before.get();
      }
    },
    set:
      own.set &&
      ((value) => {
        try {
          own.set!(value);
        } catch {
          before.set?.(value);
        }
      }),
  };
}
