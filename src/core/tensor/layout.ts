import { axisOf, describeShape, sameShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, ownGradient, requireOneType, type Tensor } from "./tensor.js";

/**
 * The same elements, shared and not copied, in another shape of the same size. Throws a RangeError for another size.
 *
 * @example
 * const rows = reshape(x, [10, 8]);
 */
export function reshape(x: Tensor, shape: readonly number[]): Tensor {
  if (sizeOf(shape) !== x.data.length) {
    throw new RangeError(`reshape: ${describeShape(x.shape)} cannot become ${describeShape(shape)}`);
  }
  return operation(x.data, shape, [x], (gradient) => accumulate(x, gradient.slice()));
}

/**
 * The transpose of a matrix: [N, M] becomes [M, N]; for more axes see `permute`. Throws a RangeError for what is not a
 * matrix.
 *
 * @example
 * const columns = transpose(Tensor.from([[1, 2, 3], [4, 5, 6]]));
 */
export function transpose(x: Tensor): Tensor {
  if (x.shape.length !== 2) {
    throw new RangeError(`transpose: x has shape ${describeShape(x.shape)}; it must be a matrix`);
  }
  const [N, M] = x.shape;
  return operation(transposed(x.data, N, M), [M, N], [x], (gradient) => accumulate(x, transposed(gradient, M, N)));
}

/**
 * One entry of an axis, which is then gone from the shape: `select(y, 0, t)` of [T, B, H] is [B, H]. A negative axis or
 * index counts from the end. Throws a RangeError for one that is not there.
 *
 * @example
 * const lastStep = select(x, 0, -1);
 */
export function select(x: Tensor, axis: number, index: number): Tensor {
  const along = axisOf("select", x.shape, axis);
  const length = x.shape[along];
  const at = index < 0 ? index + length : index;
  if (!Number.isInteger(at) || at < 0 || at >= length) {
    throw new RangeError(`select: index is ${index}; axis ${axis} of ${describeShape(x.shape)} has length ${length}`);
  }
  return part(x, along, at, 1, x.shape.toSpliced(along, 1));
}

/**
 * Entries `start` to `end` (not included) of an axis; a negative axis counts from the end. Throws a RangeError unless
 * 0 ≤ start < end ≤ the axis's length.
 *
 * @example
 * const firstSteps = slice(x, 0, 0, 3);
 */
export function slice(x: Tensor, axis: number, start: number, end: number): Tensor {
  const along = axisOf("slice", x.shape, axis);
  const length = x.shape[along];
  if (!(Number.isInteger(start) && Number.isInteger(end) && 0 <= start && start < end && end <= length)) {
    throw new RangeError(
      `slice: start is ${start} and end ${end}; axis ${axis} of ${describeShape(x.shape)} has length ${length}`,
    );
  }
  return part(x, along, start, end - start, x.shape.with(along, end - start));
}

/**
 * Tensors joined along an axis; a negative axis counts from the end. Throws a RangeError for no tensors, or shapes that
 * differ in another axis.
 *
 * @example
 * const twice = concat([x, x], 0);
 */
export function concat(tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 0) throw new RangeError("concat: there are no tensors");
  requireOneType("concat", ...tensors);
  const along = axisOf("concat", tensors[0].shape, axis);
  const shape = tensors[0].shape.with(
    along,
    tensors.reduce((total, tensor) => total + (tensor.shape[along] ?? 0), 0),
  );
  for (const tensor of tensors) {
    if (!sameShape(tensor.shape.toSpliced(along, 1), shape.toSpliced(along, 1))) {
      throw new RangeError(
        `concat: shapes ${tensors.map((each) => describeShape(each.shape)).join(" and ")} differ in more than axis ${axis}`,
      );
    }
  }
  return join(tensors, shape, sizeOf(shape.slice(0, along)));
}

/**
 * Tensors of one shape, joined along a new axis: T tensors [B, H] stacked along axis 0 are [T, B, H]. Throws a RangeError
 * for no tensors, or shapes that differ.
 *
 * @example
 * const sequence = stack([Tensor.zeros([2, 8]), Tensor.zeros([2, 8])], 0);
 */
export function stack(tensors: readonly Tensor[], axis: number): Tensor {
  if (tensors.length === 0) throw new RangeError("stack: there are no tensors");
  requireOneType("stack", ...tensors);
  const { shape } = tensors[0];
  if (!Number.isInteger(axis) || axis < 0 || axis > shape.length) {
    throw new RangeError(`stack: axis is ${axis}; it must be a whole number from 0 to ${shape.length}`);
  }
  for (const tensor of tensors) {
    if (!sameShape(tensor.shape, shape)) {
      throw new RangeError(`stack: shapes ${describeShape(shape)} and ${describeShape(tensor.shape)} differ`);
    }
  }
  return join(tensors, shape.toSpliced(axis, 0, tensors.length), sizeOf(shape.slice(0, axis)));
}

function part(x: Tensor, axis: number, start: number, count: number, shape: readonly number[]): Tensor {
  const outer = sizeOf(x.shape.slice(0, axis));
  const inner = sizeOf(x.shape.slice(axis + 1));
  const stride = x.shape[axis] * inner;
  const run = count * inner;
  const data = allocateLike(x.data, outer * run);
  for (let o = 0; o < outer; o++) {
    const from = o * stride + start * inner;
    data.set(x.data.subarray(from, from + run), o * run);
  }
  return operation(data, shape, [x], (gradient) => {
    const dx = ownGradient(x);
    for (let o = 0; o < outer; o++) {
      const to = o * stride + start * inner;
      for (let n = 0; n < run; n++) dx[to + n] += gradient[o * run + n];
    }
  });
}

/** Joins tensors that each are `outer` runs of elements. */
function join(tensors: readonly Tensor[], shape: readonly number[], outer: number): Tensor {
  const data = allocateLike(tensors[0].data, sizeOf(shape));
  const stride = data.length / outer;
  let start = 0;
  const starts = tensors.map((tensor) => {
    const run = tensor.data.length / outer;
    for (let o = 0; o < outer; o++) data.set(tensor.data.subarray(o * run, (o + 1) * run), o * stride + start);
    start += run;
    return start - run;
  });
  return operation(data, shape, tensors, (gradient) => {
    for (const [n, tensor] of tensors.entries()) {
      if (!tensor.requiresGrad) continue;
      const run = tensor.data.length / outer;
      const share = ownGradient(tensor);
      for (let o = 0; o < outer; o++) {
        const from = o * stride + starts[n];
        for (let k = 0; k < run; k++) share[o * run + k] += gradient[from + k];
      }
    }
  });
}

function transposed(data: Tensor["data"], N: number, M: number): Tensor["data"] {
  const result = allocateLike(data);
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < M; m++) result[m * N + n] = data[n * M + m];
  }
  return result;
}
