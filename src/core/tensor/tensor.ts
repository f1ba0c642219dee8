import { isWorthAKernel, sumOf } from "../simd/sum.js";
import { showAsTable } from "../table.js";
import { describeShape, requireDType, requireShape, sizeOf } from "./shape.js";
import { tensorTable } from "./tensor-table.js";

/** Element type of a tensor: float32 for training, float64 where differences of tiny numbers matter. */
export type DType = "float32" | "float64";

/** Row-major elements of a tensor. */
export type Values = Float32Array | Float64Array;

/** Nested rows of numbers, e.g. `[[1, 2], [3, 4]]`. */
export type NestedNumbers = number | readonly NestedNumbers[];

/**
 * An array of numbers with a shape, that remembers how it was computed so that gradients can flow back through it
 * (reverse-mode automatic differentiation; NNDL §4.5).
 *
 * @example
 * const w = Tensor.from([1, 2, 3], { requiresGrad: true });
 * sum(multiply(w, w)).backward();
 */
export class Tensor {
  /** Row-major elements. */
  readonly data: Values;
  /** Length of each axis; `[]` is a single number. */
  readonly shape: readonly number[];
  /** Whether gradients flow to this tensor. */
  readonly requiresGrad: boolean;
  /** ∂(loss)/∂(this), as long as `data`; null before {@link backward} has reached this tensor. Adds up over calls. */
  grad: Values | null = null;
  /** How this tensor was computed. @internal */
  source: Source | null = null;

  static {
    showAsTable(Tensor.prototype, tensorTable);
  }

  /**
   * @param data is taken over, not copied.
   * @param options.requiresGrad whether gradients flow to this tensor; default false.
   * @throws RangeError for an axis whose length is not a whole number from 0, or `data` that does not fill `shape`.
   */
  constructor(data: Values, shape: readonly number[], options: { requiresGrad?: boolean } = {}) {
    requireShape("Tensor", shape);
    if (data.length !== sizeOf(shape)) {
      throw new RangeError(
        `Tensor: data has ${data.length} elements; shape ${describeShape(shape)} needs ${sizeOf(shape)}`,
      );
    }
    this.data = data;
    this.shape = shape.slice();
    this.requiresGrad = options.requiresGrad ?? false;
  }

  /**
   * A tensor of nested rows of numbers: `Tensor.from([[1, 2], [3, 4]])` has shape [2, 2].
   * @param options.dtype default "float32".
   * @throws TypeError for something that is not a number, or is NaN; RangeError for rows of different lengths.
   */
  static from(rows: NestedNumbers, options: { dtype?: DType; requiresGrad?: boolean } = {}): Tensor {
    const shape = shapeOfRows(rows);
    const data = allocate(options.dtype ?? "float32", sizeOf(shape));
    fillFromRows(rows, shape, 0, data, 0);
    return new Tensor(data, shape, options);
  }

  /** A tensor of zeros, float32 by default. Throws a RangeError for an axis whose length is not a whole number from 0. */
  static zeros(shape: readonly number[], options: { dtype?: DType; requiresGrad?: boolean } = {}): Tensor {
    requireShape("Tensor.zeros", shape);
    return new Tensor(allocate(options.dtype ?? "float32", sizeOf(shape)), shape, options);
  }

  /** "float32" or "float64". */
  get dtype(): DType {
    return this.data instanceof Float64Array ? "float64" : "float32";
  }

  /** The one number of a tensor with a single element. Throws a RangeError for any other. */
  item(): number {
    if (this.data.length !== 1) {
      throw new RangeError(
        `Tensor.item: shape ${describeShape(this.shape)} has ${this.data.length} elements; it must have one`,
      );
    }
    return this.data[0];
  }

  /** The elements as nested rows of numbers. */
  toRows(): NestedNumbers {
    return rowsOf(this.data, this.shape, 0, 0);
  }

  /** The same data, shared and not copied, with no memory of how it was computed. */
  detach(options: { requiresGrad?: boolean } = {}): Tensor {
    return new Tensor(this.data, this.shape, options);
  }

  /**
   * Fills `grad` of every tensor this one was computed from with ∂(this)/∂(that tensor).
   *
   * The graph is released as it is walked: a second call on it throws. Compute the loss anew, or add the losses first.
   * @param gradient where to start, as long as `data`; default 1, which needs a single element.
   * @throws Error where nothing requires a gradient or the graph has been walked before; RangeError for a gradient that
   * is missing or does not fit.
   */
  backward(gradient?: ArrayLike<number>): void {
    if (!this.requiresGrad)
      throw new Error("Tensor.backward: nothing this tensor was computed from requires a gradient");
    if (gradient === undefined && this.data.length !== 1) {
      throw new RangeError(
        `Tensor.backward: shape ${describeShape(this.shape)} is not a single number; give the gradient to start from`,
      );
    }
    if (gradient !== undefined && gradient.length !== this.data.length) {
      throw new RangeError(
        `Tensor.backward: gradient has ${gradient.length} elements; shape ${describeShape(this.shape)} needs ${this.data.length}`,
      );
    }
    const order = inputsFirst(this);
    for (const tensor of order) {
      if (tensor.source === spent) {
        throw new Error("Tensor.backward: this graph has been walked before; compute the loss anew");
      }
    }
    const start = allocateLike(this.data);
    if (gradient === undefined) start[0] = 1;
    else start.set(gradient);
    accumulate(this, start);
    for (let n = order.length - 1; n >= 0; n--) {
      const { source, grad } = order[n];
      if (source === null) continue;
      order[n].source = spent;
      if (grad !== null) source.backward(grad);
    }
  }
}

/** What a tensor was computed from, and how its gradient is passed on to them. */
interface Source {
  readonly inputs: readonly Tensor[];
  readonly backward: (gradient: Values) => void;
  /** The function that was applied, where it has a name in equations; what only moves elements has none. */
  readonly name?: OperationName;
}

/** How the operations that do arithmetic are told apart by whoever writes it out. */
export type OperationName =
  | "add"
  | "subtract"
  | "multiply"
  | "divide"
  | "linear"
  | "tanh"
  | "logistic"
  | "relu"
  | "softplus"
  | "exp"
  | "layerNorm";

const spent: Source = { inputs: [], backward: () => {} };

let recording = true;

/**
 * Runs `compute` without remembering how its tensors are computed: faster, and nothing can be differentiated. It holds
 * until `compute` returns: what an async function does after its first `await` is recorded again.
 *
 * @example
 * const logits = noGrad(() => model.forward([[1, 2, 3]]));
 */
export function noGrad<Result>(compute: () => Result): Result {
  return withRecording(false, compute);
}

/** Runs `compute` with gradients recorded, even inside of {@link noGrad}. */
export function withGrad<Result>(compute: () => Result): Result {
  return withRecording(true, compute);
}

function withRecording<Result>(value: boolean, compute: () => Result): Result {
  const before = recording;
  recording = value;
  try {
    return compute();
  } finally {
    recording = before;
  }
}

/** Whether what is computed from `inputs` will be differentiable. */
export function needsGrad(inputs: readonly Tensor[]): boolean {
  return recording && inputs.some((input) => input.requiresGrad);
}

/**
 * The result of an operation. `backward` receives ∂(loss)/∂(result) and hands each input its share with
 * {@link accumulate}; it must not change the array that it receives.
 * @param name of an operation that does arithmetic, for whoever writes it out.
 */
export function operation(
  data: Values,
  shape: readonly number[],
  inputs: readonly Tensor[],
  backward: (gradient: Values) => void,
  name?: OperationName,
): Tensor {
  const requiresGrad = needsGrad(inputs);
  const result = new Tensor(data, shape, { requiresGrad });
  if (requiresGrad) result.source = { inputs, backward, name };
  return result;
}

/** Adds `gradient` to `tensor.grad`. The array is taken over: nobody else may hold it. */
export function accumulate(tensor: Tensor, gradient: Values): void {
  const sum = tensor.grad;
  if (sum === null) {
    tensor.grad = gradient;
    return;
  }
  for (let n = 0; n < sum.length; n++) sum[n] += gradient[n];
}

/** `tensor.grad` to add to in place, zeros at first: for operations that read a small part of a tensor many times. */
export function ownGradient(tensor: Tensor): Values {
  tensor.grad ??= allocateLike(tensor.data);
  return tensor.grad;
}

/** Zeros of the given element type. Throws a RangeError for one that is not known. */
export function allocate(dtype: DType, size: number): Values {
  requireDType("Tensor", dtype);
  return zeros(dtype === "float64" ? Float64Array : Float32Array, size);
}

/** Zeros, as many and of the same element type as `values`. */
export function allocateLike(values: Values, size: number = values.length): Values {
  return zeros(values instanceof Float64Array ? Float64Array : Float32Array, size);
}

/** An ArrayBuffer takes V8 ten times as long to make as a small array in one that is there: so many bytes are made at a time. */
const chunkBytes = 16_384;
let chunk = new ArrayBuffer(chunkBytes);
let used = 0;

function zeros(type: typeof Float32Array | typeof Float64Array, size: number): Values {
  const bytes = size * type.BYTES_PER_ELEMENT;
  // V8 keeps the smallest itself; a large one has its zeros to write whichever way it is made.
  if (bytes <= 64 || bytes > chunkBytes / 8) return new type(size);
  if (used + bytes > chunkBytes) {
    chunk = new ArrayBuffer(chunkBytes);
    used = 0;
  }
  const array = new type(chunk, used, size);
  used += 8 * Math.ceil(bytes / 8);
  return array;
}

/** Σ v². Infinite where a number is, NaN where one is NaN. */
export function sumOfSquares(values: Values): number {
  if (isWorthAKernel(values)) return sumOf(values, true);
  // Four sums, because each addition has to wait for the one before it.
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  const whole = values.length - (values.length % 4);
  for (let n = 0; n < whole; n += 4) {
    a += values[n] * values[n];
    b += values[n + 1] * values[n + 1];
    c += values[n + 2] * values[n + 2];
    d += values[n + 3] * values[n + 3];
  }
  for (let n = whole; n < values.length; n++) a += values[n] * values[n];
  return a + b + c + d;
}

/** Throws a TypeError unless all tensors have one element type. */
export function requireOneType(where: string, ...tensors: readonly Tensor[]): void {
  for (const tensor of tensors) {
    if (tensor.dtype !== tensors[0].dtype) {
      throw new TypeError(`${where}: ${tensors[0].dtype} and ${tensor.dtype} cannot be mixed`);
    }
  }
}

/** All tensors with a source that `root` was computed from, each after its inputs. Without recursion: graphs are deep in time. */
function inputsFirst(root: Tensor): Tensor[] {
  const order: Tensor[] = [];
  const seen = new Set<Tensor>([root]);
  const stack: { tensor: Tensor; next: number }[] = [{ tensor: root, next: 0 }];
  while (stack.length > 0) {
    const top = stack[stack.length - 1];
    const inputs = top.tensor.source?.inputs;
    if (inputs === undefined || top.next === inputs.length) {
      order.push(top.tensor);
      stack.pop();
      continue;
    }
    const input = inputs[top.next++];
    if (input.source !== null && !seen.has(input)) {
      seen.add(input);
      stack.push({ tensor: input, next: 0 });
    }
  }
  return order;
}

function shapeOfRows(rows: NestedNumbers): number[] {
  const shape: number[] = [];
  let inner = rows;
  while (Array.isArray(inner)) {
    shape.push(inner.length);
    inner = inner[0];
  }
  return shape;
}

function fillFromRows(
  rows: NestedNumbers,
  shape: readonly number[],
  axis: number,
  data: Values,
  offset: number,
): number {
  if (axis === shape.length) {
    if (typeof rows !== "number" || Number.isNaN(rows)) {
      const came = Array.isArray(rows) ? "a row" : String(rows);
      throw new TypeError(`Tensor.from: element ${offset} is ${came}; every element must be a number`);
    }
    data[offset] = rows;
    return offset + 1;
  }
  if (!Array.isArray(rows) || rows.length !== shape[axis]) {
    const came = Array.isArray(rows) ? `a row of ${rows.length}` : String(rows);
    throw new RangeError(`Tensor.from: ${came} among rows of ${shape[axis]}; all rows must have the same length`);
  }
  let next = offset;
  for (const row of rows) next = fillFromRows(row, shape, axis + 1, data, next);
  return next;
}

function rowsOf(data: Values, shape: readonly number[], axis: number, offset: number): NestedNumbers {
  if (axis === shape.length) return data[offset];
  const stride = sizeOf(shape.slice(axis + 1));
  return Array.from({ length: shape[axis] }, (_, n) => rowsOf(data, shape, axis + 1, offset + n * stride));
}
