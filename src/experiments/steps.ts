import { clipGradientNorm, gradientNorm, type Optimizer, Tensor } from "../core/index.js";
import type { Progress } from "./experiment.js";

/** One update of a training without epochs. */
export interface Update extends Progress {
  readonly loss: number;
  /** Norm of the gradient over all parameters, before clipping. */
  readonly gradientNorm: number;
}

/**
 * Makes updates, one an iteration, each on a loss of its own: for tasks whose data have no end. It may be left at any time.
 * @param options.loss of update n, from 0; computed with gradients.
 * @param options.clip greatest norm of the gradient over all parameters; by default it is not clipped.
 */
export function* updates(options: {
  parameters: Readonly<Record<string, Tensor>>;
  optimizer: Optimizer;
  count: number;
  loss: (n: number) => Tensor;
  clip?: number;
}): Generator<Update, void, undefined> {
  const { parameters, optimizer, count, loss, clip } = options;
  for (let n = 0; n < count; n++) {
    optimizer.zeroGradients();
    const value = loss(n);
    value.backward();
    const norm = clip === undefined ? gradientNorm(parameters) : clipGradientNorm(parameters, clip);
    optimizer.step();
    yield { step: n + 1, steps: count, loss: value.item(), gradientNorm: norm };
  }
}

/** Tokens [B][T] as one-hot vectors, time first: [T, B, V]. */
export function oneHot(tokens: readonly (readonly number[])[], V: number): Tensor {
  const B = tokens.length;
  const T = tokens[0].length;
  const data = new Float32Array(T * B * V);
  for (let b = 0; b < B; b++) for (let t = 0; t < T; t++) data[(t * B + b) * V + tokens[b][t]] = 1;
  return new Tensor(data, [T, B, V]);
}

/** Rows [B][T] in the order of time first, [T · B]: as the targets of outputs [T, B, C]. */
export function timeFirst<Value>(rows: readonly (readonly Value[])[]): Value[] {
  return rows[0].flatMap((_, t) => rows.map((row) => row[t]));
}

/** The `count` largest of some numbers: their places, ascending. */
export function largest(values: ArrayLike<number>, count: number): number[] {
  const order = Array.from({ length: values.length }, (_, n) => n).sort((a, b) => values[b] - values[a]);
  return order.slice(0, count).sort((a, b) => a - b);
}

/** Whether two lists hold the same numbers in the same order. */
export function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((value, n) => value === b[n]);
}

/** All parameters of some parts, with the part's name before theirs. */
export function parametersOf(
  parts: Readonly<Record<string, { parameters(): Record<string, Tensor> }>>,
): Record<string, Tensor> {
  const all = Object.entries(parts).flatMap(([part, layer]) =>
    Object.entries(layer.parameters()).map(([name, tensor]) => [`${part}.${name}`, tensor] as const),
  );
  return Object.fromEntries(all);
}
