import type { Parameters } from "../networks/parameters.js";
import { allocateLike, type Values } from "../tensor/tensor.js";
import { ParameterwiseOptimizer, requireRate } from "./optimizer.js";

export type { Optimizer } from "./optimizer.js";

const infinity = Number.POSITIVE_INFINITY;

/**
 * Stochastic gradient descent, with momentum v ← μ v + g, θ ← θ − α v (NNDL §7.2.4; as PyTorch's SGD).
 *
 * @example
 * const optimizer = new SGD(model.parameters(), { learningRate: 0.2 });
 */
export class SGD extends ParameterwiseOptimizer<{ velocity: Values }> {
  readonly #momentum: number;
  readonly #weightDecay: number;

  /**
   * @param options.learningRate α
   * @param options.momentum μ, default 0.
   * @param options.weightDecay λ in g ← g + λ θ, the gradient of ½ λ ‖θ‖² (NNDL §7.7.1); default 0.
   * @throws RangeError for a negative rate or decay, or a momentum outside of [0, 1).
   */
  constructor(parameters: Parameters, options: { learningRate: number; momentum?: number; weightDecay?: number }) {
    const { learningRate, momentum = 0, weightDecay = 0 } = options;
    super(parameters, learningRate, ({ data }) => ({ velocity: allocateLike(data) }));
    requireRate("SGD", "momentum", momentum, 1);
    requireRate("SGD", "weightDecay", weightDecay, infinity);
    this.#momentum = momentum;
    this.#weightDecay = weightDecay;
  }

  protected update(data: Values, gradient: Values, { velocity }: { velocity: Values }): void {
    const rate = this.learningRate;
    const momentum = this.#momentum;
    const decay = this.#weightDecay;
    for (let n = 0; n < data.length; n++) {
      velocity[n] = momentum * velocity[n] + gradient[n] + decay * data[n];
      data[n] -= rate * velocity[n];
    }
  }
}

/**
 * RMSProp (Tieleman & Hinton 2012; NNDL §7.2.3): each step is divided by the root of a running mean of squared gradients. As
 * PyTorch's.
 *
 * @example
 * const optimizer = new RMSProp(model.parameters(), { learningRate: 0.01 });
 */
export class RMSProp extends ParameterwiseOptimizer<{ square: Values }> {
  readonly #beta: number;
  readonly #epsilon: number;
  readonly #weightDecay: number;

  /**
   * @param options.learningRate default 0.01.
   * @param options.beta decay of the mean square, default 0.99 (the book has 0.9).
   * @param options.epsilon default 1e-8.
   * @param options.weightDecay λ in g ← g + λ θ; default 0.
   * @throws RangeError for a negative rate, epsilon or decay, or a beta outside of [0, 1).
   */
  constructor(
    parameters: Parameters,
    options: { learningRate?: number; beta?: number; epsilon?: number; weightDecay?: number } = {},
  ) {
    const { learningRate = 0.01, beta = 0.99, epsilon = 1e-8, weightDecay = 0 } = options;
    super(parameters, learningRate, ({ data }) => ({ square: allocateLike(data) }));
    requireRate("RMSProp", "beta", beta, 1);
    requireRate("RMSProp", "epsilon", epsilon, infinity);
    requireRate("RMSProp", "weightDecay", weightDecay, infinity);
    this.#beta = beta;
    this.#epsilon = epsilon;
    this.#weightDecay = weightDecay;
  }

  protected update(data: Values, gradient: Values, { square }: { square: Values }): void {
    const rate = this.learningRate;
    const beta = this.#beta;
    const epsilon = this.#epsilon;
    const decay = this.#weightDecay;
    for (let n = 0; n < data.length; n++) {
      const g = gradient[n] + decay * data[n];
      const v = beta * square[n] + (1 - beta) * g * g;
      square[n] = v;
      data[n] -= (rate * g) / (Math.sqrt(v) + epsilon);
    }
  }
}

/** Options of {@link Adam} and {@link AdamW}. */
export interface AdamOptions {
  /** α, default 0.001. */
  learningRate?: number;
  /** Decay of the mean gradient, default 0.9. */
  beta1?: number;
  /** Decay of the mean square, default 0.999. */
  beta2?: number;
  /** Default 1e-8. */
  epsilon?: number;
  /** λ, default 0; of AdamW 0.01. */
  weightDecay?: number;
}

type Moments = { mean: Values; square: Values; steps: Values };

/**
 * Adam (Kingma & Ba 2015; NNDL §7.2.4), as PyTorch's. Weight decay is part of the gradient: g ← g + λ θ.
 *
 * @example
 * const optimizer = new Adam(model.parameters(), { learningRate: 0.001 });
 */
export class Adam extends ParameterwiseOptimizer<Moments> {
  readonly #beta1: number;
  readonly #beta2: number;
  readonly #epsilon: number;
  readonly #weightDecay: number;

  /** Throws a RangeError for a negative rate, epsilon or weight decay, or a beta outside of [0, 1). */
  constructor(parameters: Parameters, options: AdamOptions = {}) {
    const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, weightDecay = 0 } = options;
    super(parameters, learningRate, ({ data }) => ({
      mean: allocateLike(data),
      square: allocateLike(data),
      steps: new Float64Array(1),
    }));
    const where = new.target.name;
    requireRate(where, "beta1", beta1, 1);
    requireRate(where, "beta2", beta2, 1);
    requireRate(where, "epsilon", epsilon, infinity);
    requireRate(where, "weightDecay", weightDecay, infinity);
    this.#beta1 = beta1;
    this.#beta2 = beta2;
    this.#epsilon = epsilon;
    this.#weightDecay = weightDecay;
  }

  protected update(data: Values, gradient: Values, { mean, square, steps }: Moments): void {
    const beta1 = this.#beta1;
    const beta2 = this.#beta2;
    const epsilon = this.#epsilon;
    const decay = this.#weightDecay;
    steps[0]++;
    const rate = this.learningRate / (1 - beta1 ** steps[0]);
    const scale = 1 / Math.sqrt(1 - beta2 ** steps[0]);
    for (let n = 0; n < data.length; n++) {
      const g = gradient[n] + decay * data[n];
      const m = beta1 * mean[n] + (1 - beta1) * g;
      const v = beta2 * square[n] + (1 - beta2) * g * g;
      mean[n] = m;
      square[n] = v;
      data[n] -= (rate * m) / (Math.sqrt(v) * scale + epsilon);
    }
  }
}

/**
 * Adam with decoupled weight decay (Loshchilov & Hutter 2019), as PyTorch's AdamW: θ ← (1 − α λ) θ before each step of Adam, so
 * that the decay of a weight does not depend on how large its gradients were.
 *
 * @example
 * const optimizer = new AdamW(model.parameters(), { learningRate: 0.001, weightDecay: 0.01 });
 */
export class AdamW extends Adam {
  readonly #decay: number;

  /** Throws as {@link Adam} does. */
  constructor(parameters: Parameters, options: AdamOptions = {}) {
    const { weightDecay = 0.01, ...rest } = options;
    super(parameters, rest);
    requireRate("AdamW", "weightDecay", weightDecay, infinity);
    this.#decay = weightDecay;
  }

  protected override update(data: Values, gradient: Values, memory: Moments): void {
    const keep = 1 - this.learningRate * this.#decay;
    for (let n = 0; n < data.length; n++) data[n] *= keep;
    super.update(data, gradient, memory);
  }
}
