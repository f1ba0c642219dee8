import { logSoftmaxValues } from "./activations.js";
import { describeShape } from "./shape.js";
import { accumulate, allocateLike, operation, type Tensor } from "./tensor.js";

/**
 * Cross-entropy −log softmax(logits)[target] (NNDL §2.2), as a single number.
 * @param logits [B, C]
 * @param targets B classes, each from 0 to C − 1; at least one.
 * @param options.reduction "mean" (default) over the batch, or "sum".
 * @throws RangeError when shapes or targets do not fit.
 *
 * @example
 * const loss = crossEntropy(Tensor.from([[2, 0, 0], [0, 1, 0]]), [0, 1]);
 */
export function crossEntropy(
  logits: Tensor,
  targets: readonly number[],
  options: { reduction?: "mean" | "sum" } = {},
): Tensor {
  const [B, C] = logits.shape;
  if (logits.shape.length !== 2 || targets.length !== B) {
    throw new RangeError(
      `crossEntropy: logits has shape ${describeShape(logits.shape)} and there are ${targets.length} targets; they must be [B, C] and B`,
    );
  }
  if (B === 0) {
    throw new RangeError(`crossEntropy: logits has shape ${describeShape(logits.shape)}; it needs at least one row`);
  }
  for (const [b, target] of targets.entries()) {
    if (!Number.isInteger(target) || target < 0 || target >= C) {
      throw new RangeError(`crossEntropy: target ${b} is ${target}; it must be a whole number from 0 to ${C - 1}`);
    }
  }
  const logProbabilities = logSoftmaxValues("crossEntropy", logits);
  const scale = options.reduction === "sum" ? 1 : 1 / B;
  const loss = allocateLike(logits.data, 1);
  let total = 0;
  for (let b = 0; b < B; b++) total -= logProbabilities[b * C + targets[b]];
  loss[0] = total * scale;
  return operation(loss, [], [logits], (gradient) => {
    const dLogits = allocateLike(logits.data);
    const factor = gradient[0] * scale;
    for (let n = 0; n < dLogits.length; n++) dLogits[n] = factor * Math.exp(logProbabilities[n]);
    for (let b = 0; b < B; b++) dLogits[b * C + targets[b]] -= factor;
    accumulate(logits, dLogits);
  });
}
