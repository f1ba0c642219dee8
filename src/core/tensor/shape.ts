/** Number of elements of a tensor of this shape. */
export function sizeOf(shape: readonly number[]): number {
  let size = 1;
  for (const length of shape) size *= length;
  return size;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

/** A shape as it is written in messages: `[5, 2, 7]`. */
export function describeShape(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** Throws a RangeError unless every axis of `shape` has a whole length from 0. */
export function requireShape(where: string, shape: readonly number[]): void {
  for (const length of shape) {
    if (!Number.isInteger(length) || length < 0) {
      throw new RangeError(`${where}: shape is ${describeShape(shape)}; every axis must have a whole length from 0`);
    }
  }
}

/** The number of an axis from 0; a negative one counts from the end. Throws a RangeError where `shape` has no such axis. */
export function axisOf(where: string, shape: readonly number[], axis: number): number {
  const at = axis < 0 ? axis + shape.length : axis;
  if (!Number.isInteger(at) || at < 0 || at >= shape.length) {
    throw new RangeError(`${where}: axis is ${axis}; x has shape ${describeShape(shape)}`);
  }
  return at;
}

/** Throws a RangeError for an element type that there is not. */
export function requireDType(where: string, dtype: string): void {
  if (dtype !== "float32" && dtype !== "float64") {
    throw new RangeError(`${where}: dtype is ${dtype}; it must be "float32" or "float64"`);
  }
}

/** Throws a RangeError unless `value` is a positive whole number. */
export function requirePositiveInteger(where: string, name: string, value: unknown): void {
  if (!Number.isInteger(value) || (value as number) < 1) {
    throw new RangeError(`${where}: ${name} is ${String(value)}; it must be a positive whole number`);
  }
}
