import type { Parameters } from "../networks/parameters.js";
import { sumOfSquares } from "../tensor/tensor.js";

/**
 * Norms of the gradients, and of the parameters, over a training: plain lists that grow by one number a step.
 *
 * @example
 * const recorder = new GradientRecorder(model.parameters());
 * for await (const step of train({ model, data, optimizer, epochs: 1, batchSize: 4 })) recorder.record(step);
 */
export class GradientRecorder {
  /** Number of each recorded step. */
  readonly step: number[] = [];
  /** Loss at each step. */
  readonly loss: number[] = [];
  /** Norm of each parameter's gradient at each step, after clipping; a parameter without a gradient counts as 0. */
  readonly gradient: Readonly<Record<string, number[]>>;
  /** Norm of each parameter after each step. */
  readonly parameter: Readonly<Record<string, number[]>>;
  readonly #parameters: Parameters;

  /** @param parameters of the model that is trained. */
  constructor(parameters: Parameters) {
    this.#parameters = parameters;
    const lists = () => Object.fromEntries(Object.keys(parameters).map((name) => [name, [] as number[]]));
    this.gradient = lists();
    this.parameter = lists();
  }

  /** Takes down the gradients as they are after a step of `train`. */
  record({ step, loss }: { readonly step: number; readonly loss: number }): void {
    this.step.push(step);
    this.loss.push(loss);
    for (const [name, { data, grad }] of Object.entries(this.#parameters)) {
      this.gradient[name].push(grad === null ? 0 : Math.sqrt(sumOfSquares(grad)));
      this.parameter[name].push(Math.sqrt(sumOfSquares(data)));
    }
  }
}
