import type { Parameters } from "../networks/parameters.js";
import { sumOfSquares, type Tensor, type Values } from "../tensor/tensor.js";

/** Changes parameters by their gradients. */
export interface Optimizer {
  /** α; may be changed between steps. */
  learningRate: number;
  /** One update of every parameter that has a gradient. */
  step(): void;
  /** Forgets all gradients: to be called before each `backward()`. */
  zeroGradients(): void;
  /** What it remembers of the steps made, by parameter and quantity: `output.bias.velocity`. The arrays are its own. */
  state(): Record<string, Values>;
  /** Copies what another has remembered; see `state`. Throws a RangeError, with nothing changed, for what does not fit. */
  loadState(values: Readonly<Record<string, Values>>): void;
}

/** A parameter with what an optimizer remembers of it. */
interface Slot<Memory extends Record<string, Values>> {
  readonly name: string;
  readonly parameter: Tensor;
  readonly memory: Memory;
}

/** What the optimizers have in common: each parameter is updated by itself, with a memory of its own. */
export abstract class ParameterwiseOptimizer<Memory extends Record<string, Values>> implements Optimizer {
  /** α; may be changed between steps. */
  learningRate: number;
  readonly #slots: readonly Slot<Memory>[];

  /** Throws a RangeError for a negative rate. */
  constructor(parameters: Parameters, learningRate: number, remember: (parameter: Tensor) => Memory) {
    requireRate(new.target.name, "learningRate", learningRate, Number.POSITIVE_INFINITY);
    this.learningRate = learningRate;
    this.#slots = Object.entries(parameters).map(([name, parameter]) => ({
      name,
      parameter,
      memory: remember(parameter),
    }));
  }

  /** Changes the values of one parameter by its gradient. */
  protected abstract update(data: Values, gradient: Values, memory: Memory): void;

  /** One update of every parameter that has a gradient. */
  step(): void {
    for (const { parameter, memory } of this.#slots) {
      if (parameter.grad !== null) this.update(parameter.data, parameter.grad, memory);
    }
  }

  /** Forgets all gradients: to be called before each `backward()`. */
  zeroGradients(): void {
    for (const { parameter } of this.#slots) parameter.grad = null;
  }

  /** What it remembers of the steps made, by parameter and quantity: `output.bias.velocity`. The arrays are its own. */
  state(): Record<string, Values> {
    return Object.fromEntries(
      this.#slots.flatMap(({ name, memory }) =>
        Object.entries(memory).map(([quantity, values]) => [`${name}.${quantity}`, values] as const),
      ),
    );
  }

  /** Copies what another has remembered. Throws a RangeError, with nothing changed, for what does not fit. */
  loadState(values: Readonly<Record<string, Values>>): void {
    const where = `${this.constructor.name}.loadState`;
    const own = this.state();
    const unknown = Object.keys(values).find((name) => !Object.hasOwn(own, name));
    if (unknown !== undefined) throw new RangeError(`${where}: there is no ${unknown} to remember`);
    for (const [name, { length }] of Object.entries(own)) {
      const given = values[name];
      if (given?.length !== length) {
        throw new RangeError(`${where}: ${name} has ${given?.length ?? "no"} values; it needs ${length}`);
      }
      if (Number.isNaN(sumOfSquares(given))) throw new RangeError(`${where}: ${name} holds NaN`);
    }
    for (const [name, memory] of Object.entries(own)) memory.set(values[name]);
  }
}

/** Throws a RangeError unless `value` is from 0 and below `below`. */
export function requireRate(where: string, name: string, value: number, below: number): void {
  if (!(value >= 0 && value < below)) {
    throw new RangeError(
      `${where}: ${name} is ${value}; it must be a number from 0${below === 1 ? " and below 1" : ""}`,
    );
  }
}
