import { pad, permute } from "./axes.js";
import { reshape } from "./layout.js";
import { linear } from "./products.js";
import { describeShape, requirePositiveInteger, sameShape } from "./shape.js";
import { arrange } from "./strided.js";
import type { Tensor } from "./tensor.js";

/** How the kernel of a convolution is laid on a sequence. */
export interface ConvolutionOptions {
  /** Steps between the taps of the kernel; default 1. */
  dilation?: number;
  /** Steps between one place of the kernel and the next; default 1. */
  stride?: number;
  /** Zeros before the first step; default 0. */
  before?: number;
  /** Zeros behind the last step; default 0. */
  after?: number;
}

/**
 * Convolution over time, the kernel shared by all steps (NNDL §5.1; the cross-correlation that PyTorch's Conv1d
 * computes): z_t = Σ_k weight[:, :, k] x_{t·stride + k·dilation − before} + bias.
 * @param x [T, B, D]
 * @param weight [M, D, K]
 * @param bias [M]
 * @returns [T', B, M], T' = ⌊(T + before + after − dilation (K − 1) − 1) / stride⌋ + 1.
 * @throws RangeError for shapes that do not fit, a kernel longer than the padded sequence, or options that are not
 * whole numbers.
 *
 * @example
 * const weight = new Random(1).normalTensor([4, 8, 3]);
 * const z = convolve(x, weight, Tensor.zeros([4]), { before: 2 });
 */
export function convolve(x: Tensor, weight: Tensor, bias: Tensor, options: ConvolutionOptions = {}): Tensor {
  const { dilation = 1, stride = 1, before = 0, after = 0 } = options;
  const [T, B, D] = x.shape;
  const [M, , K] = weight.shape;
  requirePositiveInteger("convolve", "dilation", dilation);
  requirePositiveInteger("convolve", "stride", stride);
  if (x.shape.length !== 3 || weight.shape.length !== 3 || weight.shape[1] !== D || !sameShape(bias.shape, [M])) {
    const shapes = [x, weight, bias].map(({ shape }) => describeShape(shape)).join(", ");
    throw new RangeError(
      `convolve: x, weight and bias have shapes ${shapes}; they must be [T, B, D], [M, D, K] and [M]`,
    );
  }
  const padded = pad(x, 0, before, after);
  const span = dilation * (K - 1) + 1;
  const steps = Math.floor((padded.shape[0] - span) / stride) + 1;
  if (K < 1 || steps < 1) {
    throw new RangeError(
      `convolve: ${T} steps with ${before} zeros before and ${after} after are too few for a kernel over ${span}`,
    );
  }
  const row = B * D;
  const windows = arrange(padded, [steps, B, K, D], [stride * row, D, dilation * row, 1]);
  return linear(reshape(windows, [steps, B, K * D]), reshape(permute(weight, [0, 2, 1]), [M, K * D]), bias);
}

/**
 * A tapped delay line: x [T, B, D] to [T, B, K + 1, D], at each step x_t, x_{t−1}, …, x_{t−K}. What is before the
 * first step is 0.
 * @throws RangeError for another shape, or a K that is not a whole number from 0.
 *
 * @example
 * const past = delayed(x, 2);
 */
export function delayed(x: Tensor, K: number): Tensor {
  if (x.shape.length !== 3) {
    throw new RangeError(`delayed: x has shape ${describeShape(x.shape)}; it must be [T, B, D]`);
  }
  const [T, B, D] = x.shape;
  const row = B * D;
  return arrange(pad(x, 0, K, 0), [T, B, K + 1, D], [row, D, -row, 1], K * row);
}
