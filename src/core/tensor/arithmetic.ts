import { describeShape, sameShape, sizeOf } from "./shape.js";
import { accumulate, allocateLike, operation, requireOneType, Tensor, type Values } from "./tensor.js";

/** a + b, element by element. Shapes are broadcast as in NumPy: [5, 3] + [3], [5, 3] + [5, 1]; b may be a number. */
export function add(a: Tensor, b: Tensor | number): Tensor {
  return elementwise("add", a, b, {
    value: (x, y) => x + y,
    slopeA: () => 1,
    slopeB: () => 1,
  });
}

/** a − b, element by element, broadcast like {@link add}. */
export function subtract(a: Tensor, b: Tensor | number): Tensor {
  return elementwise("subtract", a, b, {
    value: (x, y) => x - y,
    slopeA: () => 1,
    slopeB: () => -1,
  });
}

/** a ⊙ b, element by element, broadcast like {@link add}. */
export function multiply(a: Tensor, b: Tensor | number): Tensor {
  return elementwise("multiply", a, b, {
    value: (x, y) => x * y,
    slopeA: (_, y) => y,
    slopeB: (x) => x,
  });
}

/** a / b, element by element, broadcast like {@link add}. */
export function divide(a: Tensor, b: Tensor | number): Tensor {
  return elementwise("divide", a, b, {
    value: (x, y) => x / y,
    slopeA: (_, y) => 1 / y,
    slopeB: (x, y) => -x / (y * y),
  });
}

/** A function of two numbers with its partial derivatives. */
interface Binary {
  value(x: number, y: number): number;
  slopeA(x: number, y: number): number;
  slopeB(x: number, y: number): number;
}

function elementwise(where: string, a: Tensor, other: Tensor | number, f: Binary): Tensor {
  const b = typeof other === "number" ? new Tensor(allocateLike(a.data, 1).fill(other), []) : other;
  requireOneType(where, a, b);
  const shape = sameShape(a.shape, b.shape) ? a.shape : broadcastShape(where, a.shape, b.shape);
  const fromA = sourceOf(shape, a.shape);
  const fromB = sourceOf(shape, b.shape);
  const data = allocateLike(a.data, sizeOf(shape));
  for (let n = 0; n < data.length; n++) {
    data[n] = f.value(a.data[fromA === null ? n : fromA[n]], b.data[fromB === null ? n : fromB[n]]);
  }
  const share = (input: Tensor, from: Int32Array | null, slope: Binary["value"], gradient: Values): void => {
    if (!input.requiresGrad) return;
    const part = allocateLike(input.data);
    for (let n = 0; n < gradient.length; n++) {
      const x = a.data[fromA === null ? n : fromA[n]];
      const y = b.data[fromB === null ? n : fromB[n]];
      part[from === null ? n : from[n]] += gradient[n] * slope(x, y);
    }
    accumulate(input, part);
  };
  return operation(data, shape, [a, b], (gradient) => {
    share(a, fromA, f.slopeA, gradient);
    share(b, fromB, f.slopeB, gradient);
  });
}

function broadcastShape(where: string, a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const lengthA = a[axis - rank + a.length] ?? 1;
    const lengthB = b[axis - rank + b.length] ?? 1;
    if (lengthA !== lengthB && lengthA !== 1 && lengthB !== 1) {
      throw new RangeError(`${where}: shapes ${describeShape(a)} and ${describeShape(b)} cannot be broadcast together`);
    }
    return lengthA === 1 ? lengthB : lengthA;
  });
}

/** For each element of the broadcast result, where it comes from; null where that is the same place. */
function sourceOf(result: readonly number[], shape: readonly number[]): Int32Array | null {
  if (sameShape(result, shape)) return null;
  const from = new Int32Array(sizeOf(result));
  let outer = from.length;
  let stride = 1;
  for (let axis = result.length - 1; axis >= 0; axis--) {
    const length = shape[axis - result.length + shape.length] ?? 1;
    const inner = from.length / outer;
    outer /= result[axis];
    if (length === 1) continue;
    for (let n = 0; n < from.length; n++) from[n] += (Math.floor(n / inner) % result[axis]) * stride;
    stride *= length;
  }
  return from;
}
