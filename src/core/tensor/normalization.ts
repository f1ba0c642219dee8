import { describeShape } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, type Tensor } from "./tensor.js";

/**
 * Layer normalization (Ba, Kiros & Hinton 2016; NNDL §7.5.2): along the last axis the mean is taken away and what is left divided by
 * its standard deviation; then weight ⊙ · + bias.
 * @param x [..., D]
 * @param weight [D]
 * @param bias [D]
 * @param epsilon is added to the variance, default 1e-5, PyTorch's.
 * @throws RangeError for shapes that do not fit.
 *
 * @example
 * const normalized = layerNorm(x, new Tensor(new Float32Array(8).fill(1), [8]), Tensor.zeros([8]));
 */
export function layerNorm(x: Tensor, weight: Tensor, bias: Tensor, epsilon = 1e-5): Tensor {
  requireOneType("layerNorm", x, weight, bias);
  const D = x.shape[x.shape.length - 1];
  for (const [name, { shape }] of Object.entries({ weight, bias })) {
    if (shape.length !== 1 || shape[0] !== D) {
      throw new RangeError(
        `layerNorm: x has shape ${describeShape(x.shape)} and ${name} ${describeShape(shape)}; they must be [..., D] and [D]`,
      );
    }
  }
  const rows = x.data.length / D;
  const data = allocateLike(x.data);
  const normalized = allocateLike(x.data);
  const scales = allocateLike(x.data, rows);
  for (let row = 0; row < rows; row++) {
    const start = row * D;
    let mean = 0;
    for (let d = 0; d < D; d++) mean += x.data[start + d];
    mean /= D;
    let variance = 0;
    for (let d = 0; d < D; d++) variance += (x.data[start + d] - mean) ** 2;
    const scale = 1 / Math.sqrt(variance / D + epsilon);
    scales[row] = scale;
    for (let d = 0; d < D; d++) {
      normalized[start + d] = (x.data[start + d] - mean) * scale;
      data[start + d] = normalized[start + d] * weight.data[d] + bias.data[d];
    }
  }
  return operation(
    data,
    x.shape,
    [x, weight, bias],
    (gradient) => {
      const dx = allocateLike(x.data);
      const dWeight = allocateLike(weight.data);
      const dBias = allocateLike(bias.data);
      for (let row = 0; row < rows; row++) {
        const start = row * D;
        let mean = 0;
        let along = 0;
        for (let d = 0; d < D; d++) {
          const g = gradient[start + d];
          const share = g * weight.data[d];
          mean += share;
          along += share * normalized[start + d];
          dWeight[d] += g * normalized[start + d];
          dBias[d] += g;
        }
        mean /= D;
        along /= D;
        for (let d = 0; d < D; d++) {
          dx[start + d] = scales[row] * (gradient[start + d] * weight.data[d] - mean - normalized[start + d] * along);
        }
      }
      if (x.requiresGrad) accumulate(x, dx);
      if (weight.requiresGrad) accumulate(weight, dWeight);
      if (bias.requiresGrad) accumulate(bias, dBias);
    },
    "layerNorm",
  );
}
