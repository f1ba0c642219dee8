import type { Parameters } from "../networks/parameters.js";
import { allocateLike, type Tensor, type Values } from "../tensor/tensor.js";

/** Changes parameters by their gradients. */
export interface Optimizer {
  /** α; may be changed between steps. */
  learningRate: number;
  /** One update of every parameter that has a gradient. */
  step(): void;
  /** Forgets all gradients: to be called before each `backward()`. */
  zeroGradients(): void;
}

/**
 * Stochastic gradient descent, with momentum v ← μ v + g, θ ← θ − α v (NNDL §7.2.4; as PyTorch's SGD).
 *
 * @example
 * const optimizer = new SGD(model.parameters(), { learningRate: 0.2 });
 */
export class SGD implements Optimizer {
  /** α; may be changed between steps. */
  learningRate: number;
  readonly #momentum: number;
  readonly #slots: readonly { parameter: Tensor; velocity: Values }[];

  /**
   * @param options.learningRate α
   * @param options.momentum μ, default 0.
   * @throws RangeError for a negative rate, or a momentum outside of [0, 1).
   */
  constructor(parameters: Parameters, options: { learningRate: number; momentum?: number }) {
    const { learningRate, momentum = 0 } = options;
    requireRate("SGD", "learningRate", learningRate, Number.POSITIVE_INFINITY);
    requireRate("SGD", "momentum", momentum, 1);
    this.learningRate = learningRate;
    this.#momentum = momentum;
    this.#slots = Object.values(parameters).map((parameter) => ({
      parameter,
      velocity: allocateLike(parameter.data),
    }));
  }

  /** One update of every parameter that has a gradient. */
  step(): void {
    const rate = this.learningRate;
    const momentum = this.#momentum;
    for (const { parameter, velocity } of this.#slots) {
      const { data, grad } = parameter;
      if (grad === null) continue;
      for (let n = 0; n < data.length; n++) {
        velocity[n] = momentum * velocity[n] + grad[n];
        data[n] -= rate * velocity[n];
      }
    }
  }

  /** Forgets all gradients: to be called before each `backward()`. */
  zeroGradients(): void {
    for (const { parameter } of this.#slots) parameter.grad = null;
  }
}

/**
 * Adam (Kingma & Ba 2015; NNDL §7.2.4), as PyTorch's.
 *
 * @example
 * const optimizer = new Adam(model.parameters(), { learningRate: 0.001 });
 */
export class Adam implements Optimizer {
  /** α; may be changed between steps. */
  learningRate: number;
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #slots: readonly { parameter: Tensor; mean: Values; square: Values; steps: number }[];

  /**
   * @param options.learningRate default 0.001.
   * @param options.beta1 decay of the mean gradient, default 0.9.
   * @param options.beta2 decay of the mean square, default 0.999.
   * @param options.epsilon default 1e-8.
   * @throws RangeError for a negative rate or epsilon, or a decay outside of [0, 1).
   */
  constructor(
    parameters: Parameters,
    options: { learningRate?: number; beta1?: number; beta2?: number; epsilon?: number } = {},
  ) {
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8 } = options;
    requireRate("Adam", "learningRate", learningRate, Number.POSITIVE_INFINITY);
    requireRate("Adam", "beta1", beta1, 1);
    requireRate("Adam", "beta2", beta2, 1);
    requireRate("Adam", "epsilon", epsilon, Number.POSITIVE_INFINITY);
    this.learningRate = learningRate;
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.#slots = Object.values(parameters).map((parameter) => ({
      parameter,
      mean: allocateLike(parameter.data),
      square: allocateLike(parameter.data),
      steps: 0,
    }));
  }

  /** One update of every parameter that has a gradient. */
  step(): void {
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    const epsilon = this.#epsilon;
    for (const slot of this.#slots) {
      const { mean, square } = slot;
      const { data, grad } = slot.parameter;
      if (grad === null) continue;
      slot.steps++;
      const rate = this.learningRate / (1 - beta1 ** slot.steps);
      const scale = 1 / Math.sqrt(1 - beta2 ** slot.steps);
      for (let n = 0; n < data.length; n++) {
        const g = grad[n];
        const m = beta1 * mean[n] + (1 - beta1) * g;
        const v = beta2 * square[n] + (1 - beta2) * g * g;
        mean[n] = m;
        square[n] = v;
        data[n] -= (rate * m) / (Math.sqrt(v) * scale + epsilon);
      }
    }
  }

  /** Forgets all gradients: to be called before each `backward()`. */
  zeroGradients(): void {
    for (const { parameter } of this.#slots) parameter.grad = null;
  }
}

function requireRate(where: string, name: string, value: number, below: number): void {
  if (!(value >= 0 && value < below)) {
    throw new RangeError(
      `${where}: ${name} is ${value}; it must be a number from 0${below === 1 ? " and below 1" : ""}`,
    );
  }
}
